/** Days that are kept and the stretches since say what all the stretches say: whatever is kept when, over midnights and clock changes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ComponentState } from '../../server/domain/component.ts'
import { type KeptDays, keepOn, nothingKept } from '../../server/domain/kept-days.ts'
import { DAY_MS, HOUR_MS, lastDays, MINUTE_MS } from '../../server/domain/time.ts'
import type { ToldSpan } from '../../server/domain/told-once.ts'
import { publicDays } from '../../server/flow/public-days.ts'

const ZONE = 'Europe/Rome'
/** Days before clocks are put back, and before they are put forward. */
const BEGINNINGS = [Date.UTC(2026, 9, 21, 22), Date.UTC(2026, 2, 25, 23)] as const
const SHOWN = 6
const LENGTH_DAYS = 14

/** Midnights of the zone among them, and instants a few seconds beside each other. */
const instants = fc.oneof(
  fc.integer({ min: 0, max: LENGTH_DAYS * 24 }).map((n) => n * HOUR_MS),
  fc.integer({ min: 0, max: LENGTH_DAYS }).map((n) => n * DAY_MS),
  fc.integer({ min: 0, max: LENGTH_DAYS * 24 * 60 * 4 }).map((n) => n * 15_000),
)

const spans = fc.array(
  fc
    .record({
      state: fc.constantFrom<ComponentState>('unknown', 'maintenance', 'degraded', 'partial', 'major'),
      startedAt: instants,
      lengthMs: fc.oneof(
        fc.constant(null),
        fc.integer({ min: 0, max: 50 }).map((n) => n * HOUR_MS),
        fc.integer({ min: 0, max: 8 }).map((n) => n * 15_000),
        fc.integer({ min: 0, max: 20 }).map((n) => n * MINUTE_MS),
      ),
      incidentId: fc.constantFrom(null, null, 'a', 'b'),
      by: fc.constantFrom('checks' as const, 'person' as const),
    })
    .map(({ lengthMs, ...span }): ToldSpan => {
      return { ...span, endedAt: lengthMs === null ? null : span.startedAt + lengthMs }
    }),
  { maxLength: 14 },
)

/** What stood in the ledger at that time, if everything was written as it happened. */
function asOf(all: readonly ToldSpan[], now: number): ToldSpan[] {
  return all
    .filter((s) => s.startedAt <= now)
    .map((s) => ({ ...s, endedAt: s.endedAt === null || s.endedAt > now ? null : s.endedAt }))
}

function since(all: readonly ToldSpan[], { untilAt }: KeptDays): ToldSpan[] {
  return all.filter((s) => s.startedAt >= untilAt)
}

test.each(BEGINNINGS)('what is kept at any times and what came since tell the same as all of it (from %d)', (from) => {
  fc.assert(
    fc.property(
      spans,
      fc.array(instants, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: -3, max: LENGTH_DAYS }),
      (drawn, looks, knownDay) => {
        const all = drawn.map((s) => {
          return { ...s, startedAt: s.startedAt + from, endedAt: s.endedAt === null ? null : s.endedAt + from }
        })
        const knownFrom = from + knownDay * DAY_MS + 5 * HOUR_MS
        let kept = nothingKept(from - 30 * DAY_MS)
        for (const now of looks.map((at) => at + from + HOUR_MS).toSorted((a, b) => a - b)) {
          const stand = asOf(all, now)
          const around = { now, days: lastDays(now, SHOWN, ZONE), knownFrom }
          const strip = { kept, spans: since(stand, kept) }
          expect(publicDays(strip, around)).toEqual(
            publicDays({ kept: nothingKept(from - 30 * DAY_MS), spans: stand }, around),
          )
          kept = keepOn(strip, around, now - HOUR_MS)
        }
      },
    ),
    { numRuns: 1_500 },
  )
})

const NOON = Date.UTC(2026, 5, 11, 10)
const AROUND = { now: NOON, days: lastDays(NOON, SHOWN, ZONE), knownFrom: 0 }
const midnight = (daysAgo: number) => AROUND.days.at(-1 - daysAgo)?.startAt ?? 0
const down = (startedAt: number, endedAt: number | null): ToldSpan => {
  return { state: 'major', startedAt, endedAt, incidentId: null, by: 'checks' }
}

test.each([
  ['nothing happened: up to this midnight', [], midnight(0)],
  ['an outage that was over by midnight is kept', [down(midnight(1) + 1, midnight(0) - 1)], midnight(0)],
  [
    'one that goes over midnight is told whole, so its first day is not kept',
    [down(midnight(0) - 1, NOON)],
    midnight(1),
  ],
  ['one that ended with the day touches the next', [down(midnight(1) + 1, midnight(0))], midnight(1)],
  ['one that began with the day does not touch the one before', [down(midnight(0), NOON)], midnight(0)],
  ['what goes on is never kept', [down(midnight(3) + 1, null)], midnight(3)],
  [
    'several that overlap go back to the first',
    [down(midnight(2) - 1, midnight(1) + 9), down(midnight(1) + 5, NOON)],
    midnight(3),
  ],
] as const)('%s', (_name, all, expected) => {
  const kept = keepOn({ kept: nothingKept(0), spans: all }, AROUND, NOON)
  expect(kept.untilAt).toBe(expected)
})

test('a day is not kept before an hour of the next one is over', () => {
  const at = (now: number) => keepOn({ kept: nothingKept(0), spans: [] }, { ...AROUND, now }, now - HOUR_MS).untilAt
  expect([at(midnight(0) + HOUR_MS - 1), at(midnight(0) + HOUR_MS)]).toEqual([midnight(1), midnight(0)])
})
