/**
 * Whether a live playlist goes on, by what was seen of it before and by the monotonic clock. Pure; called by kinds/hls.ts.
 * What it says of a stall is a lower bound: a stream that moved between two looks is never taken for one that stood.
 */
import type { Media } from './hls-playlist.ts'

/** Shares of the target duration without a new segment. RFC 8216 wants the next one within 1.5. */
export const LATE_RATIO = 1.5
export const STALLED_RATIO = 3

export interface Progress {
  /** Where it was seen since it last began anew, newest last: a mirror that lags shows one of these again. */
  readonly places: readonly string[]
  readonly sequence: bigint
  readonly discontinuity: bigint
  /** When the newest of them was seen. */
  readonly seenAt: number
  /** By when it had moved there if nothing held it up; never after `seenAt`. */
  readonly movedAt: number
  readonly isStalled: boolean
}

export interface Look {
  /** By the monotonic clock, ms: when it was asked for, and when the answer was there. */
  readonly askedAt: number
  readonly answeredAt: number
  /** How long the re-checks after a failure go on looking. */
  readonly recheckedMs: number
}

// More, and an encoder that starts anew among its first segments would seem to stand still.
const PLACES_KEPT = 3
/** A clock of the encoder that goes wrong by a hundredth makes less than one target duration in so many. */
const LONGEST_RECKONING = 100

/** @param before null: this is the first look */
export function advance(before: Progress | null, media: Media, look: Look): Progress {
  const moved = step(before, media, look)
  return { ...moved, isStalled: standsFor(moved, look) > STALLED_RATIO * media.targetSeconds * 1_000 }
}

/** @returns ms without a new segment, at least */
export function standsFor({ movedAt }: Progress, { askedAt }: Look): number {
  return Math.max(0, askedAt - movedAt)
}

function step(before: Progress | null, media: Media, look: Look): Progress {
  const { newestSequence: sequence, discontinuity } = media
  const place = `${discontinuity}:${sequence}`
  if (before?.places.includes(place)) return before
  const here = { sequence, discontinuity, seenAt: look.answeredAt, movedAt: look.answeredAt, isStalled: false }
  // An encoder that starts anew counts from wherever it likes: going back is going on.
  if (before === null || sequence < before.sequence) return { ...here, places: [place] }
  return { ...here, places: [...before.places, place].slice(-PLACES_KEPT), movedAt: movedAt(before, media, look) }
}

/**
 * Three new segments in a minute: it stands for most of that minute, or stood and goes on. So it counts as standing only
 * where it went on before, with nothing that breaks it off between, and where the re-checks last long enough to see it move.
 */
function movedAt(before: Progress, media: Media, { answeredAt, recheckedMs }: Look): number {
  const targetMs = media.targetSeconds * 1_000
  const isReckoned =
    !before.isStalled &&
    before.discontinuity === media.discontinuity &&
    recheckedMs >= LATE_RATIO * targetMs &&
    answeredAt - before.seenAt <= LONGEST_RECKONING * targetMs
  if (!isReckoned) return answeredAt
  // By the standard a segment may be half a second longer than the target duration.
  const longestMs = Math.max(targetMs + 500, media.longestSeconds * 1_000)
  const segments = Number(media.newestSequence - before.sequence)
  return Math.min(answeredAt, before.seenAt + segments * longestMs)
}
