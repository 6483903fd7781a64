/** Whether a stream goes on is told by time alone: over streams and looks of every rhythm. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Media } from '../../probes/kinds/hls-playlist.ts'
import { advance, type Look, type Progress, standsFor } from '../../probes/kinds/hls-progress.ts'

const RECHECKED_MS = 15_000

function media(newestSequence: number, over: Partial<Media> = {}): Media {
  const stream = {
    targetSeconds: 6,
    longestSeconds: 6,
    discontinuity: 0n,
    isEnded: false,
    newest: null,
    datedUntil: null,
  }
  return { is: 'media', newestSequence: BigInt(newestSequence), ...stream, ...over }
}

function at(seconds: number, recheckedMs = RECHECKED_MS): Look {
  return { askedAt: seconds * 1_000, answeredAt: seconds * 1_000, recheckedMs }
}

/** Sequence numbers at seconds; what it stands for at the last of them. */
function stands(...looks: readonly (readonly [second: number, sequence: number, over?: Partial<Media>])[]) {
  let progress: Progress | null = null
  let last = at(0)
  for (const [second, sequence, over] of looks) {
    last = at(second)
    progress = advance(progress, media(sequence, over), last)
  }
  return { seconds: progress === null ? null : standsFor(progress, last) / 1_000, isStalled: progress?.isStalled }
}

describe('a playlist', () => {
  test.each([
    ['is new at the first look', [[0, 100]], 0, false],
    [
      'moves',
      [
        [0, 100],
        [6, 101],
      ],
      0,
      false,
    ],
    [
      'stands from where it was first seen',
      [
        [0, 100],
        [7, 100],
        [18, 100],
      ],
      18,
      false,
    ],
    [
      'is stalled above three target durations',
      [
        [0, 100],
        [7, 100],
        [19, 100],
      ],
      19,
      true,
    ],
    [
      'moves on after a stall',
      [
        [0, 100],
        [60, 100],
        [120, 101],
      ],
      0,
      false,
    ],
    [
      'is behind by what did not come',
      [
        [0, 100],
        [60, 102],
      ],
      47,
      true,
    ],
    [
      'is not behind by segments that are as long as they may be',
      [
        [0, 100],
        [60, 107],
      ],
      14.5,
      false,
    ],
    [
      'is not behind by segments that are longer than they may be',
      [
        [0, 100],
        [60, 105, { longestSeconds: 12 }],
      ],
      0,
      false,
    ],
    [
      'is not reckoned with over very long times',
      [
        [0, 100],
        [3_600, 102],
      ],
      0,
      false,
    ],
    [
      'begins anew when it goes back',
      [
        [0, 100],
        [60, 3],
      ],
      0,
      false,
    ],
    [
      'begins anew at the same number',
      [
        [0, 100],
        [60, 100, { discontinuity: 1n }],
      ],
      0,
      false,
    ],
    [
      'is not behind after a discontinuity',
      [
        [0, 100],
        [60, 102, { discontinuity: 1n }],
      ],
      0,
      false,
    ],
    [
      'does not move between two mirrors that stand',
      [
        [0, 100],
        [5, 99],
        [10, 100],
        [15, 99],
        [30, 100],
      ],
      20,
      true,
    ],
    [
      'moves between two mirrors that go on',
      [
        [0, 100],
        [6, 100],
        [12, 101],
        [18, 103],
        [24, 103],
        [30, 105],
      ],
      0,
      false,
    ],
  ] as const)('%s', (_name, looks, seconds, isStalled) => {
    expect(stands(...looks)).toEqual({ seconds, isStalled })
  })
})

test('is behind only where the re-checks are long enough to refute it', () => {
  const first = advance(null, media(100), at(0))
  const isStalled = (recheckedMs: number) => advance(first, media(102), at(60, recheckedMs)).isStalled
  expect([isStalled(9_000), isStalled(8_999)]).toEqual([true, false])
})

test('counts from when the answer was there to when the next one was asked for', () => {
  const first = advance(null, media(100), { askedAt: 0, answeredAt: 5_000, recheckedMs: RECHECKED_MS })
  const later = { askedAt: 23_000, answeredAt: 30_000, recheckedMs: RECHECKED_MS }
  expect(standsFor(advance(first, media(100), later), later)).toBe(18_000)
})

const rhythm = fc.record({
  targetSeconds: fc.integer({ min: 1, max: 12 }),
  /** Of the target duration: how long its segments are, at most half a second more than that. */
  lengths: fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
  /** ms between two looks, and what each answer took. */
  pauses: fc.array(fc.integer({ min: 100, max: 90_000 }), { minLength: 2, maxLength: 40 }),
  tookMs: fc.integer({ min: 0, max: 3_000 }),
})

test('R90 a stream that goes on is never late, whatever its rhythm and ours', () => {
  fc.assert(
    fc.property(rhythm, ({ targetSeconds, lengths, pauses, tookMs }) => {
      const segmentsMs = lengths.map((share) => share * (targetSeconds * 1_000 + 499))
      const sequenceAt = (ms: number) => sequenceOf(segmentsMs, ms)
      let progress: Progress | null = null
      let now = 0
      for (const pause of pauses) {
        now += pause
        const look = { askedAt: now, answeredAt: now + tookMs, recheckedMs: RECHECKED_MS }
        // The answer is made somewhere between: here as early, or as late, as can be.
        const seen = media(sequenceAt(pause % 2 ? look.askedAt : look.answeredAt), { targetSeconds, longestSeconds: 0 })
        progress = advance(progress, seen, look)
        expect(standsFor(progress, look)).toBeLessThanOrEqual(targetSeconds * 1_000 + 500)
        now += tookMs
      }
    }),
    { numRuns: 500 },
  )
})

test('R91 a stream that stops is stalled three target durations after the last look at it, at the latest', () => {
  fc.assert(
    fc.property(rhythm, fc.integer({ min: 0, max: 600_000 }), ({ targetSeconds, pauses }, stopsAt) => {
      const sequenceAt = (ms: number) => Math.floor(Math.min(ms, stopsAt) / (targetSeconds * 1_000))
      let progress: Progress | null = null
      let now = 0
      let seenMoving = 0
      for (const pause of [...pauses, 90_000]) {
        now += pause
        const look = { askedAt: now, answeredAt: now, recheckedMs: RECHECKED_MS }
        progress = advance(progress, media(sequenceAt(now), { targetSeconds }), look)
        if (now - pause <= stopsAt) seenMoving = now
        expect(progress.isStalled || now - seenMoving <= 3 * targetSeconds * 1_000).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

function sequenceOf(segmentsMs: readonly number[], ms: number): number {
  const roundMs = segmentsMs.reduce((sum, one) => sum + one, 0)
  let count = Math.floor(ms / roundMs) * segmentsMs.length
  let left = ms % roundMs
  for (const one of segmentsMs) {
    if (left < one) break
    left -= one
    count++
  }
  return count
}
