/**
 * Whose turn it is: the planned checks, re-checks and asked ones of all probes of this location.
 * Called by agent.ts. It has no clock of its own: `steadyAt` never jumps, `wallAt` is what cron expressions mean.
 */
import { DueQueue, type Waiting } from './due-queue.ts'
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

/** Instants of an entry are in `steadyAt`'s terms. It waits in the queue unless its probe is in flight. */
interface Entry extends Waiting {
  readonly assignment: Assignment
  plannedAt: number | null
  recheckAt: number | null
  askedAt: number | null
  /** How many re-checks the present run of failures has used up. */
  rechecks: number
}

export class Timetable {
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new DueQueue<Entry>()
  /** By probe and not by entry: one that is edited, or taken away and given back, may be under way in its old form. */
  readonly #inFlight = new Set<string>()

  /** Probes that are new or edited come up soon; the others keep their place. */
  replace(assignments: readonly Assignment[], now: Now): void {
    const wanted = new Set(assignments.map((assignment) => assignment.probeId))
    for (const [probeId, entry] of this.#entries) if (!wanted.has(probeId)) this.#drop(probeId, entry)
    const news = assignments.filter((next) => this.#entries.get(next.probeId)?.assignment.version !== next.version)
    for (const assignment of news) {
      const before = this.#entries.get(assignment.probeId)
      if (before) this.#drop(assignment.probeId, before)
      const entry: Entry = {
        assignment,
        plannedAt: firstPlannedAt(assignment, now, news.length),
        recheckAt: null,
        askedAt: null,
        rechecks: 0,
        dueAt: Number.POSITIVE_INFINITY,
        place: -1,
      }
      this.#entries.set(assignment.probeId, entry)
      this.#wait(entry)
    }
  }

  /** Those that are due, longest overdue first, at most `room`. Each has to be given back with `ended`. */
  take(now: Now, room: number): Turn[] {
    const turns: Turn[] = []
    for (let entry = this.#queue.peek(); entry && turns.length < room; entry = this.#queue.peek()) {
      if (entry.dueAt > now.steadyAt) break
      turns.push({ assignment: entry.assignment, why: reasonOf(entry) })
      this.#queue.remove(entry)
      this.#inFlight.add(entry.assignment.probeId)
      entry.recheckAt = null
      entry.askedAt = null
      skipMissed(entry, now)
    }
    return turns
  }

  /** @returns false if the probe is gone or was edited meanwhile: the result is worth nothing */
  ended(assignment: Assignment, outcome: Outcome, now: Now): boolean {
    this.#inFlight.delete(assignment.probeId)
    const entry = this.#entries.get(assignment.probeId)
    if (entry === undefined) return false
    const counts = entry.assignment.version === assignment.version
    if (counts) {
      skipMissed(entry, now)
      // After an inconclusive one the plan goes on, and the next failure takes up the list where it stood.
      if (outcome === 'fail') planRecheck(entry, now)
      else if (outcome !== 'inconclusive') entry.rechecks = 0
    }
    this.#wait(entry)
    return counts
  }

  /** Beside their plan, at once. One that is in flight answers soon anyway. */
  ask(probeIds: readonly string[], now: Now): void {
    for (const probeId of probeIds) {
      const entry = this.#entries.get(probeId)
      if (entry === undefined || this.#inFlight.has(probeId)) continue
      entry.askedAt = now.steadyAt
      this.#wait(entry)
    }
  }

  /** The wall clock was moved: what hangs on it is reckoned anew. */
  clockMoved(now: Now): void {
    for (const entry of this.#entries.values()) {
      if (entry.assignment.cadence.cron === null) continue
      entry.plannedAt = nextPlannedAt(entry.assignment, now)
      this.#wait(entry)
    }
  }

  /** When somebody's turn comes, in `steadyAt`'s terms; null if nobody's will. */
  nextAt(): number | null {
    const dueAt = this.#queue.peek()?.dueAt ?? Number.POSITIVE_INFINITY
    return Number.isFinite(dueAt) ? dueAt : null
  }

  /** In its place, after anything that decides when its turn comes; nothing while it is in flight. */
  #wait(entry: Entry): void {
    if (this.#inFlight.has(entry.assignment.probeId)) return
    entry.dueAt = dueAt(entry)
    this.#queue.move(entry)
  }

  #drop(probeId: string, entry: Entry): void {
    this.#queue.remove(entry)
    this.#entries.delete(probeId)
  }
}

function firstPlannedAt(assignment: Assignment, now: Now, count: number): number | null {
  const from = clockOf(assignment, now)
  const at = firstDueAt(assignment.probeId, assignment.cadence, { at: from, count })
  return at === null ? null : at - from + now.steadyAt
}

function nextPlannedAt(assignment: Assignment, now: Now): number | null {
  const from = clockOf(assignment, now)
  // A first or late check must not be followed by its neighbour on the grid at once. Nor must the next one be far: whatever
  // falls meanwhile is found within a period.
  const restMs = assignment.cadence.cron === null ? assignment.cadence.everyMs / 20 : 0
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
