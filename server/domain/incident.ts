/**
 * The life of an incident, from a suspicion to its end. Every flow that moves one asks `decide`, and nobody else
 * reads the table of moves.
 *
 * Invariants:
 * 1. A suspicion becomes public only by a person or a policy (`investigating`), never by the checks alone.
 * 2. Every move compares `version` and raises it by one: a command made for an older state is refused `already-moved`.
 * 3. `dismissed`, `lapsed` and `resolved` are ends. Only `resolved` is left again, within 24 hours (reopened);
 *    and a lapsed suspicion can still be told as over (`resolved`), or is the same one when it falls again at once (`suspected`).
 * 4. Whoever heard that it began hears that it ended: `resolved` is announced to everyone told before.
 */

import { type Refusal, refuse } from './refusal.ts'
import { HOUR_MS, MINUTE_MS } from './time.ts'

export const INCIDENT_STATES = [
  'suspected',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'dismissed',
  'lapsed',
] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** States in which an incident is open for the public. */
export const OPEN_STATES = ['investigating', 'identified', 'monitoring'] as const
/** States that a viewer may ever see. */
export const PUBLIC_STATES = [...OPEN_STATES, 'resolved'] as const
export type PublicState = (typeof PUBLIC_STATES)[number]

/** One row per state: where it may move. Staying in an open state is a further update. */
const MOVES: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  suspected: ['investigating', 'identified', 'monitoring', 'resolved', 'dismissed', 'lapsed'],
  investigating: ['investigating', 'identified', 'monitoring', 'resolved'],
  identified: ['investigating', 'identified', 'monitoring', 'resolved'],
  monitoring: ['investigating', 'identified', 'monitoring', 'resolved'],
  resolved: ['investigating'],
  dismissed: [],
  lapsed: ['suspected', 'resolved'],
}

export const REOPEN_WITHIN_MS = 24 * HOUR_MS
/** A client's clock may be ahead of ours by this: what it calls "now" lies in our future. */
const AHEAD_MS = MINUTE_MS

export interface IncidentFacts {
  readonly state: IncidentState
  readonly version: number
  readonly resolvedAt: number | null
  /** Where it goes on, if it ended as part of another. */
  readonly mergedInto?: string | null
}

/** `version`: the one that the person saw when they decided; null for a rule that holds the row's lock itself. */
export interface Move {
  readonly to: IncidentState
  readonly version: number | null
  readonly reason?: string | null
}

export type Decision =
  | { readonly to: IncidentState; readonly version: number; readonly because: string; readonly reopened: boolean }
  | Refusal

/** May this incident make this move now? Answers the state and version to write, or the rule that says no. */
export function decide(incident: IncidentFacts, move: Move, now: number): Decision {
  const stale = refuseStale(incident, move.version)
  if (stale) return stale
  if (!MOVES[incident.state].includes(move.to)) return refuseMove(incident.state, move.to)
  if (move.to === 'dismissed' && !move.reason?.trim()) {
    return refuse('reason-missing', 'A suspicion is dismissed with a reason. Say why it was none.', 'reason')
  }
  if (incident.mergedInto)
    return refuse('not-allowed-from-here', 'It was merged: what goes on is said in the other incident.')
  const reopened = incident.state === 'resolved'
  if (reopened && now - (incident.resolvedAt ?? now) > REOPEN_WITHIN_MS) {
    return refuse('reopen-too-late', 'It was resolved more than 24 hours ago. Open a new incident.')
  }
  return { to: move.to, version: incident.version + 1, because: `${incident.state} -> ${move.to}`, reopened }
}

/** May its words be put right now? It stays where it is, at the next version. */
export function decideCorrection(
  incident: IncidentFacts,
  seenVersion: number,
): { readonly to: PublicState; readonly version: number } | Refusal {
  const stale = refuseStale(incident, seenVersion)
  if (stale) return stale
  const { state, version } = incident
  if (!isPublic(state)) return refuse('not-allowed-from-here', 'Only what was published can be corrected.')
  return { to: state, version: version + 1 }
}

export function refuseStale({ state, version }: IncidentFacts, seen: number | null): Refusal | null {
  if (seen === null || seen === version) return null
  return refuse(
    'already-moved',
    `Somebody moved this incident: it is ${state}, version ${version}; you saw version ${seen}. Read it again, then decide.`,
  )
}

function refuseMove(from: IncidentState, to: IncidentState): Refusal {
  if (from === 'resolved' && to === 'resolved') return refuse('already-resolved', 'This incident is already resolved.')
  if (to === 'dismissed') {
    return refuse('not-suspected', `Only a suspicion can be dismissed; this incident is ${from}. Resolve it instead.`)
  }
  return refuse('not-allowed-from-here', `An incident that is ${from} cannot become ${to}.`)
}

export function isOpen(state: IncidentState): state is (typeof OPEN_STATES)[number] {
  return (OPEN_STATES as readonly string[]).includes(state)
}

export function isPublic(state: IncidentState): state is PublicState {
  return (PUBLIC_STATES as readonly string[]).includes(state)
}

/** States that a new incident opened by hand may start in. */
export function mayStartIn(state: IncidentState): boolean {
  return isOpen(state)
}

/** The beginning to write of one opened by hand: what lies ahead by no more than clocks differ is now. */
export function beganAt(said: number, now: number): number | Refusal {
  if (said <= now + AHEAD_MS) return Math.min(said, now)
  const [began, here] = [said, now].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' }),
  )
  const because = `An incident cannot begin after now: ${began} is later than ${here}, now by the server's clock.`
  return refuse('starts-in-the-future', because, 'startedAt')
}
