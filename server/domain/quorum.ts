/** Who counts, and how many locations must agree before anything is said about somebody's service (DESIGN, rules with numbers). */
import { MINUTE_MS } from './time.ts'

/**
 * A location whose last result is no longer fresh counts for so much longer among those who could disagree: no data is no
 * agreement. After that it is gone, and the others decide without it.
 */
export const AWAY_COUNTED_MS = 10 * MINUTE_MS

interface Looking {
  readonly state: { readonly lastAt: number; readonly pass: { readonly count: number } }
}

export interface Roll<S extends Looking> {
  readonly fresh: readonly S[]
  /** Silent, and counted still. */
  readonly away: readonly S[]
}

/** @param around.awakeAt since when this server listens without a gap: others have a moment to be heard again */
export function rollOf<S extends Looking>(
  seen: readonly S[],
  { now, awakeAt, freshMs }: { readonly now: number; readonly awakeAt: number; readonly freshMs: number },
): Roll<S> {
  // A result that lies ahead is of a clock that was put back since: it keeps nobody fresh for ever.
  const fresh = seen.filter((s) => Math.abs(now - s.state.lastAt) < freshMs)
  const isCounted = (s: S) =>
    Math.abs(now - s.state.lastAt) < freshMs + AWAY_COUNTED_MS || (s.state.lastAt < awakeAt && now - awakeAt < freshMs)
  return { fresh, away: seen.filter((s) => !fresh.includes(s) && isCounted(s)) }
}

/** How many must agree that it is bad: of all that count. */
export function neededBy<S extends Looking>({ fresh, away }: Roll<S>): number {
  return quorumOf(fresh.length + away.length)
}

/** How many must find it good before what was bad is over. Who fell silent while it failed there has not taken that back. */
export function neededToRecover<S extends Looking>({ fresh, away }: Roll<S>): number {
  return recoveryQuorumOf(fresh.length + away.filter((s) => s.state.pass.count === 0).length)
}

/**
 * @param fresh locations with fresh results, 1 or more
 * @returns 1 for a single location, else the larger of two and half of them
 */
export function quorumOf(fresh: number): number {
  return fresh <= 1 ? 1 : Math.max(2, Math.ceil(fresh / 2))
}

/**
 * How many must find it good before what was bad is over: so many that the others are no quorum for the contrary. Of four
 * places two may say down while the other two never saw anything wrong.
 *
 * @param fresh locations with fresh results, 1 or more
 */
export function recoveryQuorumOf(fresh: number): number {
  return Math.max(quorumOf(fresh), fresh - quorumOf(fresh) + 1)
}
