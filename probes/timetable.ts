/**
 * Whose turn it is: the planned checks, re-checks and asked ones of all probes of this location.
 * Called by agent.ts. It has no clock of its own: `steadyAt` never jumps, `wallAt` is what cron expressions mean.
 */
import type { Assignment, Outcome, ProbeResult } from './protocol.ts'
import { firstDueAt, nextDueAt } from './schedule.ts'

/** Both in epoch ms. */
export interface Now {
  readonly steadyAt: number
  readonly wallAt: number
}

export interface Turn {
  readonly assignment: Assignment
  readonly why: ProbeResult['why']
}

/** Instants of an entry are in `steadyAt`'s terms. */
interface Entry {
  readonly assignment: Assignment
  plannedAt: number | null
  recheckAt: number | null
  askedAt: number | null
  /** How many re-checks the present run of failures has used up. */
  rechecks: number
  inFlight: boolean
}

export class Timetable {
  readonly #entries = new Map<string, Entry>()

  /** Probes that are new or edited come up soon; the others keep their place. */
  replace(assignments: readonly Assignment[], now: Now): void {
    const wanted = new Set(assignments.map((assignment) => assignment.probeId))
    for (const probeId of this.#entries.keys()) if (!wanted.has(probeId)) this.#entries.delete(probeId)
    const news = assignments.filter((next) => this.#entries.get(next.probeId)?.assignment.version !== next.version)
    for (const assignment of news) {
      this.#entries.set(assignment.probeId, {
        assignment,
        plannedAt: firstPlannedAt(assignment, now, news.length),
        recheckAt: null,
        askedAt: null,
        rechecks: 0,
        // An edited probe may still be in flight in its old form: it waits for that to end.
        inFlight: this.#entries.get(assignment.probeId)?.inFlight ?? false,
      })
    }
  }

  /** Those that are due, longest overdue first, at most `room`. Each has to be given back with `ended`. */
  take(now: Now, room: number): Turn[] {
    const due = [...this.#entries.values()].filter((entry) => !entry.inFlight && dueAt(entry) <= now.steadyAt)
    due.sort((a, b) => dueAt(a) - dueAt(b))
    return due.slice(0, room).map((entry) => {
      const why = reasonOf(entry)
      entry.inFlight = true
      entry.recheckAt = null
      entry.askedAt = null
      skipMissed(entry, now)
      return { assignment: entry.assignment, why }
    })
  }

  /** @returns false if the probe is gone or was edited meanwhile: the result is worth nothing */
  ended(assignment: Assignment, outcome: Outcome, now: Now): boolean {
    const entry = this.#entries.get(assignment.probeId)
    if (entry === undefined) return false
    entry.inFlight = false
    if (entry.assignment.version !== assignment.version) return false
    skipMissed(entry, now)
    // After an inconclusive one the plan goes on, and the next failure takes up the list where it stood.
    if (outcome === 'fail') planRecheck(entry, now)
    else if (outcome !== 'inconclusive') entry.rechecks = 0
    return true
  }

  /** Beside their plan, at once. One that is in flight answers soon anyway. */
  ask(probeIds: readonly string[], now: Now): void {
    for (const probeId of probeIds) {
      const entry = this.#entries.get(probeId)
      if (entry !== undefined && !entry.inFlight) entry.askedAt = now.steadyAt
    }
  }

  /** The wall clock was moved: what hangs on it is reckoned anew. */
  clockMoved(now: Now): void {
    for (const entry of this.#entries.values()) {
      if (entry.assignment.cadence.cron !== null) entry.plannedAt = nextPlannedAt(entry.assignment, now)
    }
  }

  /** When somebody's turn comes, in `steadyAt`'s terms; null if nobody's will. */
  nextAt(): number | null {
    let next = Number.POSITIVE_INFINITY
    for (const entry of this.#entries.values()) if (!entry.inFlight) next = Math.min(next, dueAt(entry))
    return Number.isFinite(next) ? next : null
  }
}

function firstPlannedAt(assignment: Assignment, now: Now, count: number): number | null {
  const from = clockOf(assignment, now)
  const at = firstDueAt(assignment.probeId, assignment.cadence, { at: from, count })
  return at === null ? null : at - from + now.steadyAt
}

function nextPlannedAt(assignment: Assignment, now: Now): number | null {
  const from = clockOf(assignment, now)
  // A first or late check must not be followed by its neighbour on the grid at once.
  const restMs = assignment.cadence.cron === null ? assignment.cadence.everyMs / 2 : 0
  const at = nextDueAt(assignment.probeId, assignment.cadence, from + restMs)
  return at === null ? null : at - from + now.steadyAt
}

function clockOf({ cadence }: Assignment, now: Now): number {
  return cadence.cron === null ? now.steadyAt : now.wallAt
}

/** Planned checks that were missed, by a pause or a long check, are not made up for. */
function skipMissed(entry: Entry, now: Now): void {
  if (entry.plannedAt !== null && entry.plannedAt <= now.steadyAt) {
    entry.plannedAt = nextPlannedAt(entry.assignment, now)
  }
}

function planRecheck(entry: Entry, now: Now): void {
  const waitMs = entry.assignment.cadence.recheckMs[entry.rechecks]
  if (waitMs === undefined) return
  entry.recheckAt = now.steadyAt + waitMs
  entry.rechecks++
}

function dueAt(entry: Entry): number {
  const never = Number.POSITIVE_INFINITY
  return Math.min(entry.plannedAt ?? never, entry.recheckAt ?? never, entry.askedAt ?? never)
}

function reasonOf(entry: Entry): ProbeResult['why'] {
  const due = dueAt(entry)
  if (entry.recheckAt === due) return 'recheck'
  return entry.askedAt === due ? 'asked' : 'planned'
}
