/**
 * The life of planned work and what it keeps quiet. `flow/publish-maintenance` and `flow/tend-maintenance` ask how a window
 * may move; the flows that judge ask whom it mutes, and at its end what has outlived it.
 *
 * Invariants:
 * 1. A window is `startsAt` (inclusive) to `endsAt` (exclusive) as it stands now; starting, ending or cancelling it moves them.
 * 2. It mutes by these instants and not by when somebody got round to moving its state.
 * 3. It mutes only what began within it: what was bad before stays news, and what is bad at its end becomes news.
 */
import { type Refusal, refuse } from './refusal.ts'
import { DAY_MS, MINUTE_MS } from './time.ts'

export const MAINTENANCE_STATES = ['scheduled', 'in-progress', 'completed', 'cancelled'] as const
export type MaintenanceState = (typeof MAINTENANCE_STATES)[number]

export interface WindowFacts {
  readonly state: MaintenanceState
  readonly version: number
  readonly startsAt: number
  readonly endsAt: number
}

/** Longer than this nobody would hear of an outage. */
export const LONGEST_WINDOW_MS = 31 * DAY_MS
/** Two years: further away a year was mistyped. */
const FURTHEST_START_MS = 731 * DAY_MS
/** Forms know minutes: a start within the one that runs is "now". */
const NOW_MS = MINUTE_MS

export type WindowMove =
  | { readonly do: 'start' | 'end' | 'cancel' | 'note' }
  /** A later or an earlier end of one that is under way or to come. */
  | { readonly do: 'extend'; readonly endsAt: number }
  | { readonly do: 'change'; readonly startsAt: number; readonly endsAt: number }

export type WindowDecision = { readonly window: WindowFacts } | Refusal

/** How it is after the move; `version` is the one that the person saw. Asked of a window that is brought up to `now`. */
export function decideWindow(
  before: WindowFacts,
  { move, version }: { readonly move: WindowMove; readonly version: number },
  now: number,
): WindowDecision {
  if (version !== before.version) {
    const seen = `it is ${before.state}, version ${before.version}; you saw version ${version}`
    return refuse('already-moved', `Somebody moved this planned work: ${seen}. Read it again, then decide.`)
  }
  const is = before.state
  if (is === 'completed' || is === 'cancelled') {
    return refuse('not-allowed-from-here', `This planned work is ${is}: it moves no more. Plan another one.`)
  }
  const next = { ...before, version: before.version + 1 }
  switch (move.do) {
    case 'note':
      return { window: next }
    case 'cancel':
      // What was done was done: the time until now stays planned work.
      return { window: { ...next, state: 'cancelled', ...(is === 'in-progress' ? { endsAt: now } : {}) } }
    case 'start':
      if (is !== 'scheduled') return refuse('not-allowed-from-here', 'It has begun already.')
      return { window: { ...next, state: 'in-progress', startsAt: now, endsAt: now + before.endsAt - before.startsAt } }
    case 'end':
      if (is !== 'in-progress') return refuse('not-allowed-from-here', 'It has not begun yet. Cancel it instead.')
      return { window: { ...next, state: 'completed', endsAt: now } }
    case 'extend':
      return changed(next, { startsAt: before.startsAt, endsAt: move.endsAt }, now)
    case 'change':
      return changed(next, move, now)
  }
}

function changed(
  next: WindowFacts,
  times: { readonly startsAt: number; readonly endsAt: number },
  now: number,
): WindowDecision {
  if (next.state === 'in-progress' && times.startsAt !== next.startsAt) {
    return refuse('not-allowed-from-here', 'It has begun: its start cannot move any more.', 'startsAt')
  }
  const checked = checkTimes(times, { now, begun: next.state === 'in-progress' })
  return 'refused' in checked ? checked : { window: { ...next, ...checked } }
}

export interface Times {
  readonly startsAt: number
  readonly endsAt: number
}

/** @returns the times to write: a start within the running minute is now */
export function checkTimes(
  { startsAt, endsAt }: Times,
  { now, begun }: { readonly now: number; readonly begun: boolean },
): Times | Refusal {
  const start = !begun && startsAt <= now && startsAt > now - NOW_MS ? now : startsAt
  if (!begun && start < now) return refuse('window-in-the-past', 'Planned work cannot begin before now.', 'startsAt')
  if (endsAt <= start) return refuse('ends-before-start', 'It must end after it begins.', 'endsAt')
  if (endsAt <= now) {
    return refuse('window-in-the-past', 'Planned work cannot end before now. End it instead.', 'endsAt')
  }
  if (endsAt - start > LONGEST_WINDOW_MS) {
    const because = 'Planned work lasts at most 31 days: meanwhile nobody hears of an outage.'
    return refuse('window-too-long', because, 'endsAt')
  }
  if (start - now > FURTHEST_START_MS) {
    return refuse('window-too-far', 'Planned work begins within two years from now. Is the year right?', 'startsAt')
  }
  return { startsAt: start, endsAt }
}

/** The move that its plan makes by itself, with its own instant, however late anybody looks; null: none is due. */
export function dueMove(
  { state, startsAt, endsAt }: WindowFacts,
  now: number,
): { readonly to: 'in-progress' | 'completed'; readonly at: number } | null {
  if (state === 'scheduled' && now >= startsAt) return { to: 'in-progress', at: startsAt }
  if (state === 'in-progress' && now >= endsAt) return { to: 'completed', at: endsAt }
  return null
}

/** What a window covers. Regions empty: everywhere. */
export interface Covered {
  readonly componentId: string
  readonly regionIds: readonly string[]
}

interface Node {
  readonly id: string
  readonly parentId: string | null
  readonly isGroup: boolean
}

/**
 * A group stands for the components below it as they are now. A component named twice is covered where either says; one
 * that is covered everywhere by one of them is covered everywhere.
 */
export function coveredLeaves(chosen: readonly Covered[], components: readonly Node[]): Covered[] {
  const byId = new Map(components.map((c) => [c.id, c]))
  const above = (id: string): string[] => {
    const up = byId.get(id)?.parentId ?? null
    return up === null ? [id] : [id, ...above(up)]
  }
  return components
    .filter((c) => !c.isGroup)
    .flatMap(({ id }) => {
      const line = above(id)
      const hits = chosen.filter((c) => line.includes(c.componentId))
      if (hits.length === 0) return []
      const isWhole = hits.some((c) => c.regionIds.length === 0)
      return [{ componentId: id, regionIds: isWhole ? [] : [...new Set(hits.flatMap((c) => c.regionIds))] }]
    })
}

/** As far as time is concerned: is what began at `sinceAt` this window's own business at `now`? */
export function mutes(
  { state, startsAt, endsAt }: Pick<WindowFacts, 'state' | 'startsAt' | 'endsAt'>,
  { sinceAt, now }: { readonly sinceAt: number; readonly now: number },
): boolean {
  const stands = state === 'scheduled' || state === 'in-progress'
  return stands && startsAt <= sinceAt && startsAt <= now && now < endsAt
}

const SETTLES_AT_LEAST_MS = 10 * MINUTE_MS

/** How long after the end of planned work a recovery is waited for: twice what its rule takes at least. */
export function settlesWithinMs(
  probes: readonly {
    readonly recoverGood: number
    readonly recoverMs: number
    readonly cadence: { everyMs: number }
  }[],
): number {
  const longest = probes.map(({ recoverGood, recoverMs, cadence }) => recoverMs + recoverGood * cadence.everyMs)
  return Math.max(SETTLES_AT_LEAST_MS, ...longest.map((ms) => 2 * ms))
}

/** `well`: nothing to tell. `wait`: it is on its way back, the rule of recovery decides. `tell`: it has outlived the window. */
export type AtEnd = 'well' | 'wait' | 'tell'

/**
 * What becomes of a bad verdict at the end of the window that kept it quiet. Work that ends well is seldom two minutes
 * early, and recovery takes two minutes: while a probe's latest checks are good it is given that time, and no longer.
 *
 * @param latest for each probe that is bad, the last outcome at each of its locations
 * @param isLate the time that recovery takes is over: what is still bad is told, however good it looks at this moment
 */
export function atEnd(
  verdict: { readonly state: string; readonly dismissedAt: number | null },
  latest: readonly (readonly string[])[],
  isLate: boolean,
): AtEnd {
  if ((verdict.state !== 'down' && verdict.state !== 'degraded') || verdict.dismissedAt !== null) return 'well'
  const isComingBack = latest.every((outcomes) => {
    const good = outcomes.filter((o) => o === 'pass').length
    return good > 0 && good * 2 > outcomes.length
  })
  return latest.length > 0 && isComingBack && !isLate ? 'wait' : 'tell'
}
