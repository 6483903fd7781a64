import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ComponentState, worstState } from '../../server/domain/component.ts'
import { type CalendarDay, HOUR_MS, lastDays } from '../../server/domain/time.ts'
import { countOutages, dayStates, overlapMs, type Span, uptimeRatio } from '../../server/domain/uptime.ts'

const DAYS = lastDays(Date.UTC(2026, 9, 26, 11), 4, 'Europe/Rome')
const FIRST = DAYS[0]?.startAt ?? 0
/** In half hours, so that ends meet often, midnight included. */
const instant = (from: number, to: number) =>
  fc.integer({ min: from * 2, max: to * 2 }).map((n) => FIRST + (n * HOUR_MS) / 2)

const spans = fc.array(
  fc
    .record({
      state: fc.constantFrom<ComponentState>('unknown', 'maintenance', 'degraded', 'partial', 'major'),
      startedAt: instant(-30, 110),
      lengthMs: fc.option(fc.integer({ min: 0, max: 60 }).map((n) => (n * HOUR_MS) / 2)),
    })
    .map(({ state, startedAt, lengthMs }): Span => {
      return { state, startedAt, endedAt: lengthMs === null ? null : startedAt + lengthMs }
    }),
  { maxLength: 12 },
)

/** The definition, half hour by half hour: the worst of all that goes on then. */
function worstAt(all: readonly Span[], startAt: number, now: number): ComponentState {
  const halfHour = { startAt, endAt: startAt + HOUR_MS / 2 }
  return worstState(all.filter((s) => overlapMs(s, halfHour, now) > 0).map((s) => s.state))
}

function halfHours(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, ((to - from) / HOUR_MS) * 2) }, (_, n) => from + (n * HOUR_MS) / 2)
}

function plainRatio(all: readonly Span[], { from, now }: { from: number; now: number }): number | null {
  const known = halfHours(from, now)
    .map((at) => worstAt(all, at, now))
    .filter((state) => state !== 'unknown' && state !== 'maintenance')
  const down = known.reduce((sum, state) => sum + (state === 'major' ? 1 : state === 'partial' ? 0.5 : 0), 0)
  return known.length === 0 ? null : 1 - down / known.length
}

function plainState(all: readonly Span[], day: CalendarDay, { knownFrom, now }: { knownFrom: number; now: number }) {
  if (day.endAt <= knownFrom) return 'unknown'
  const gone = halfHours(day.startAt, Math.min(day.endAt, now))
  const bad = worstState(gone.map((at) => worstAt(all, at, now)).filter((state) => state !== 'unknown'))
  if (bad !== 'operational') return bad
  const unseen = gone.filter((at) => at >= knownFrom && worstAt(all, at, now) === 'unknown').length
  const before = gone.filter((at) => at < knownFrom).length
  return unseen > 0 && (unseen + before) * 2 > gone.length ? 'unknown' : 'operational'
}

test('the share of good time is what counting half hour by half hour gives, whatever overlaps', () => {
  fc.assert(
    fc.property(spans, instant(-10, 40), instant(41, 97), (all, from, now) => {
      const swept = uptimeRatio(all, { from, now })
      const plain = plainRatio(all, { from, now })
      expect(swept === null).toBe(plain === null)
      expect(swept ?? 0).toBeCloseTo(plain ?? 0, 12)
    }),
    { numRuns: 500 },
  )
})

test('so is the state of every day', () => {
  fc.assert(
    fc.property(spans, instant(-10, 60), instant(73, 97), (all, knownFrom, now) => {
      expect(dayStates(DAYS, all, { knownFrom, now })).toEqual(
        DAYS.map((day) => plainState(all, day, { knownFrom, now })),
      )
    }),
    { numRuns: 500 },
  )
})

const major = (from: number, to: number | null, incidentId: string | null = null) => ({
  state: 'major' as const,
  startedAt: from,
  endedAt: to,
  incidentId,
})

test.each([
  ['none', [], 0],
  ['two apart', [major(1, 2), major(3, 4)], 2],
  ['two that touch', [major(1, 2), major(2, 4)], 1],
  ['one within another that goes on', [major(1, null), major(3, 4)], 1],
  ['two of one incident', [major(1, 2, 'a'), major(3, 4, 'a')], 1],
  ['two of two incidents', [major(1, 2, 'a'), major(3, 4, 'b')], 2],
  ['slow is no outage', [{ ...major(1, 2), state: 'degraded' as const }], 0],
  ['told in any order', [major(3, 4), major(1, 2)], 2],
] as const)('outages: %s', (_name, all, expected) => {
  expect(countOutages(all)).toBe(expected)
})
