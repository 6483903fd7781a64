import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComponentState } from '../../server/domain/component.ts'
import { DAY_MS, HOUR_MS, lastDays, MINUTE_MS } from '../../server/domain/time.ts'
import { overlapMs } from '../../server/domain/uptime.ts'
import { publicDays, SPANS_SHOWN } from '../../server/flow/public-days.ts'
import type { Interval } from '../../server/store/verdicts.ts'

const NOW = Date.UTC(2026, 9, 26, 11)
const days = lastDays(NOW, 90, 'Europe/Rome')
const FIRST = days[0]?.startAt ?? 0
const AROUND = { now: NOW, days, knownFrom: FIRST }

function interval(startedAt: number, endedAt: number | null, more: Partial<Interval> = {}): Interval {
  const ids = { id: `${startedAt}`, pageId: 'page', componentId: 'streaming', incidentId: null }
  return { ...ids, ledger: 'published', by: 'checks', state: 'major', startedAt, endedAt, ...more }
}

test('20,000 turns of a flapping service are a short answer, and none of them is lost', () => {
  const every = Math.floor((NOW - FIRST) / 20_000)
  const flapping = Array.from({ length: 20_000 }, (_, n) => interval(FIRST + n * every, FIRST + n * every + 60_000))
  const shown = publicDays(flapping, AROUND)
  expect(JSON.stringify(shown).length).toBeLessThan(90 * (SPANS_SHOWN + 1) * 150)
  expect(shown.outages).toBe(20_000)
  expect(shown.states).toBe('m'.repeat(90))
  const told = shown.troubled.reduce((sum, day) => sum + day.spans.length + day.more, 0)
  // A turn over midnight is told on both days.
  expect(told - 20_000).toBeGreaterThanOrEqual(0)
  expect(told - 20_000).toBeLessThan(90)
  expect(shown.uptimeRatio).toBeCloseTo(1 - (20_000 * 60_000) / (NOW - FIRST), 6)
})

describe('of a day with many stretches', () => {
  const morning = (days.at(-2)?.startAt ?? 0) + 6 * HOUR_MS
  const short = Array.from({ length: 10 }, (_, n) =>
    interval(morning + n * HOUR_MS, morning + n * HOUR_MS + MINUTE_MS, { state: 'degraded' }),
  )
  const long = interval(morning + 11 * HOUR_MS, morning + 12 * HOUR_MS, { state: 'degraded' })
  const down = interval(morning + 5.5 * HOUR_MS, morning + 5.5 * HOUR_MS + 1_000)

  test('the worst and the longest are shown, as they followed each other, and the rest is a number', () => {
    const [day] = publicDays([...short, long, down], AROUND).troubled
    expect(day?.spans).toHaveLength(SPANS_SHOWN)
    expect(day?.spans.map((s) => s.startedAt)).toEqual(day?.spans.map((s) => s.startedAt).toSorted((a, b) => a - b))
    expect(day?.spans.map((s) => s.startedAt)).toEqual(expect.arrayContaining([long.startedAt, down.startedAt]))
    expect(day?.more).toBe(12 - SPANS_SHOWN)
  })

  test('as many as are shown leave nothing out', () => {
    expect(publicDays(short.slice(0, SPANS_SHOWN), AROUND).troubled[0]).toMatchObject({ more: 0 })
  })
})

test.each([
  ['began later and ended with it', { from: 60_000, to: 120_000 }, ['checks']],
  ['outlasts it by seconds', { from: 60_000, to: 120_000 + MINUTE_MS - 1 }, ['checks']],
  ['outlasts it by a minute', { from: 60_000, to: 120_000 + MINUTE_MS }, ['checks', 'person']],
  ['began before it', { from: -60_000, to: 120_000 }, ['person', 'checks']],
  ['came right after it', { from: 120_000, to: 150_000 }, ['checks', 'person']],
] as const)('what people state of a measured outage that %s, %j, is told by %j', (_name, { from, to }, told) => {
  const at = NOW - HOUR_MS
  const stated = interval(at + from, at + to, { id: 'stated', by: 'person' })
  const [day] = publicDays([interval(at, at + 120_000), stated], AROUND).troubled
  expect(day?.spans.map((s) => s.by)).toEqual(told)
})

/** The plain definition: every stretch against every other. */
function plainSpans(spans: readonly Interval[]) {
  const explained = (one: Interval) =>
    spans.some(
      (m) =>
        m.by === 'checks' &&
        one.by === 'person' &&
        m.state === one.state &&
        m.startedAt <= one.startedAt &&
        (m.endedAt ?? Number.POSITIVE_INFINITY) >= (one.endedAt ?? Number.POSITIVE_INFINITY),
    )
  const told = spans.filter((s) => s.state !== 'unknown' && !explained(s))
  return days.flatMap((day) => {
    const ids = told.filter((s) => overlapMs(s, day, NOW) > 0).map((s) => s.startedAt)
    return ids.length > 0 ? [{ day: day.day, ids: ids.toSorted((a, b) => a - b) }] : []
  })
}

test('what a day tells is what comparing every stretch with every other gives', () => {
  const hour = fc.integer({ min: 0, max: 100 }).map((n) => NOW - 4 * DAY_MS + n * HOUR_MS)
  const one = fc
    .record({
      state: fc.constantFrom<ComponentState>('unknown', 'degraded', 'major'),
      by: fc.constantFrom<Interval['by']>('checks', 'person'),
      startedAt: hour,
      hours: fc.option(fc.integer({ min: 0, max: 50 })),
    })
    .map(({ startedAt, hours, ...more }) =>
      interval(startedAt, hours === null ? null : startedAt + hours * HOUR_MS, more),
    )
  fc.assert(
    fc.property(fc.array(one, { maxLength: SPANS_SHOWN }), (spans) => {
      const shown = publicDays(spans, AROUND).troubled.map((d) => ({
        day: d.day,
        ids: d.spans.map((s) => s.startedAt),
      }))
      expect(shown).toEqual(plainSpans(spans))
    }),
    { numRuns: 300 },
  )
})
