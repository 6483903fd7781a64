/**
 * Whether many people post with a tag, by what is usual in that hour of the week. A number for people to weigh beside a
 * suspicion, never a verdict and never public. Asked by flow/post-counts.
 */
import { DAY_MS, HOUR_MS } from './time.ts'

/** Posts in an hour, on average over the looks within one hour of the clock, which is named by its start. */
export interface HourOfPosts {
  readonly hourAt: number
  readonly posts: number
}

const WEEK_HOURS = 7 * 24
/** A history shorter than that knows no week. */
const HISTORY_NEEDED_MS = 14 * DAY_MS
export const HISTORY_KEPT_MS = 8 * 7 * DAY_MS
const WEEKS_NEEDED = 2
/** Fewer posts are few, whatever is usual. */
const FEWEST_POSTS = 5
const TIMES_USUAL = 3

/** The start of the clock's hour, UTC. */
export function hourOf(at: number): number {
  return at - (at % HOUR_MS)
}

/**
 * The median of the same hour of the week, by UTC, in the last eight weeks.
 *
 * @param history of this tag; what is younger than a day is passed by
 * @returns null: the history is shorter than 14 days, or knows that hour fewer than two times
 */
export function usualPosts(history: readonly HourOfPosts[], at: number): number | null {
  const known = history.filter(({ hourAt }) => hourAt > at - HISTORY_KEPT_MS && hourAt <= at)
  if (!known.some(({ hourAt }) => hourAt <= at - HISTORY_NEEDED_MS)) return null
  const weekHour = hourOf(at) / HOUR_MS
  const same = known
    .filter(({ hourAt }) => hourAt < at - DAY_MS && (weekHour - hourAt / HOUR_MS) % WEEK_HOURS === 0)
    .map(({ posts }) => posts)
    .toSorted((a, b) => a - b)
  if (same.length < WEEKS_NEEDED) return null
  const middle = Math.floor(same.length / 2)
  return same.length % 2 === 1 ? (same[middle] ?? null) : ((same[middle - 1] ?? 0) + (same[middle] ?? 0)) / 2
}

/** At least five, and three times what is usual. Without a history nothing is unusual: nobody knows. */
export function isUnusual(count: number, usual: number | null): boolean {
  return usual !== null && count >= FEWEST_POSTS && count >= TIMES_USUAL * usual
}
