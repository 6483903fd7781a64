/**
 * Whose turn it is: the planned checks, re-checks and asked ones of all probes of this location.
 * Called by agent.ts. It has no clock of its own: `steadyAt` never jumps, `wallAt` is what cron expressions mean.
 */
import type { Assignment, Outcome, ProbeResult } from './protocol.ts'
import { firstDueAt, nextDueAt } from './schedule.ts'

export interface Now {
  readonly steadyAt: number
  readonly wallAt: number
}

export interface Turn {
  readonly assignment: Assignment
  readonly why: ProbeResult['why']
}

interface Entry {
  assignment: Assignment
  plannedAt: number | null
  recheckAt: number | null
  askedAt: number | null
  /** How many re-checks the present run of failures has used up. */
  rechecks: number
  inFlight: boolean
}

export interface Timetable {
  /** Probes that are new or edited come up soon; the others keep their place. */
  replace(assignments: readonly Assignment[], now: Now): void
  /** Those that are due, longest overdue first, at most `room`. Each has to be given back with `ended`. */
  take(now: Now, room: number): Turn[]
  /** @returns false if the probe is gone or was edited meanwhile: the result is worth nothing */
  ended(assignment: Assignment, outcome: Outcome, now: Now): boolean
  ask(probeIds: readonly string[], now: Now): void
  /** The wall clock was moved: what hangs on it is reckoned anew. */
  clockMoved(now: Now): void
  /** In `steadyAt`'s terms; null if nobody's turn will come. */
  nextAt(): number | null
}

export function createTimetable(): Timetable {
  const entries = new Map<string, Entry>()

  function replace(assignments: readonly Assignment[], now: Now): void {
    const isKnown = (next: Assignment) => entries.get(next.probeId)?.assignment.version === next.version
    const count = assignments.filter((next) => !isKnown(next)).length
    const wanted = new Set(assignments.map((assignment) => assignment.probeId))
    for (const probeId of entries.keys()) if (!wanted.has(probeId)) entries.delete(probeId)
    for (const assignment of assignments) {
      if (isKnown(assignment)) continue
      const plannedAt = steady(
        firstDueAt(assignment.probeId, assignment.cadence, { at: nowFor(assignment, now), count }),
      )
      // An edited probe may still be in flight in its old form: it waits for that to end.
      const inFlight = entries.get(assignment.probeId)?.inFlight ?? false
      entries.set(assignment.probeId, { assignment, plannedAt, recheckAt: null, askedAt: null, rechecks: 0, inFlight })

      function steady(at: number | null): number | null {
        return at === null ? null : at - nowFor(assignment, now) + now.steadyAt
      }
    }
  }

  function take(now: Now, room: number): Turn[] {
    const due = [...entries.values()]
      .filter((entry) => !entry.inFlight && dueAt(entry) <= now.steadyAt)
      .sort((a, b) => dueAt(a) - dueAt(b))
    return due.slice(0, room).map((entry) => {
      const why = reasonOf(entry)
      entry.inFlight = true
      entry.recheckAt = null
      entry.askedAt = null
      if (entry.plannedAt !== null && entry.plannedAt <= now.steadyAt) entry.plannedAt = nextPlannedAt(entry, now)
      return { assignment: entry.assignment, why }
    })
  }

  function ended(assignment: Assignment, outcome: Outcome, now: Now): boolean {
    const entry = entries.get(assignment.probeId)
    if (entry === undefined) return false
    entry.inFlight = false
    if (entry.assignment.version !== assignment.version) return false
    // Longer than its period: the checks that were missed meanwhile are not made up for.
    if (entry.plannedAt !== null && entry.plannedAt <= now.steadyAt) entry.plannedAt = nextPlannedAt(entry, now)
    if (outcome === 'fail') {
      const waitMs = entry.assignment.cadence.recheckMs[entry.rechecks]
      if (waitMs !== undefined) {
        entry.recheckAt = now.steadyAt + waitMs
        entry.rechecks++
      }
    } else if (outcome !== 'inconclusive') entry.rechecks = 0
    return true
  }

  return {
    replace,
    take,
    ended,
    ask(probeIds, now) {
      for (const probeId of probeIds) {
        const entry = entries.get(probeId)
        if (entry !== undefined && !entry.inFlight) entry.askedAt = now.steadyAt
      }
    },
    clockMoved(now) {
      for (const entry of entries.values()) {
        if (entry.assignment.cadence.cron !== null) entry.plannedAt = nextPlannedAt(entry, now)
      }
    },
    nextAt() {
      const next = Math.min(
        ...entries
          .values()
          .filter((entry) => !entry.inFlight)
          .map(dueAt),
      )
      return Number.isFinite(next) ? next : null
    },
  }
}

function nowFor({ cadence }: Assignment, now: Now): number {
  return cadence.cron === null ? now.steadyAt : now.wallAt
}

function nextPlannedAt({ assignment }: Entry, now: Now): number | null {
  const from = nowFor(assignment, now)
  const at = nextDueAt(assignment.probeId, assignment.cadence, from)
  return at === null ? null : at - from + now.steadyAt
}

function dueAt(entry: Entry): number {
  return Math.min(
    entry.plannedAt ?? Number.POSITIVE_INFINITY,
    entry.recheckAt ?? Number.POSITIVE_INFINITY,
    entry.askedAt ?? Number.POSITIVE_INFINITY,
  )
}

function reasonOf(entry: Entry): ProbeResult['why'] {
  const due = dueAt(entry)
  if (entry.recheckAt === due) return 'recheck'
  return entry.askedAt === due ? 'asked' : 'planned'
}
