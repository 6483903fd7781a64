import { describe, expect, test } from 'vitest'
import { nothingKept } from '../../server/domain/kept-days.ts'
import { HOUR_MS, lastDays, MINUTE_MS } from '../../server/domain/time.ts'
import type { ToldSpan } from '../../server/domain/told-once.ts'
import { publicDays, SPANS_SHOWN } from '../../server/flow/public-days.ts'

const NOW = Date.UTC(2026, 9, 26, 11)
const days = lastDays(NOW, 90, 'Europe/Rome')
const FIRST = days[0]?.startAt ?? 0
const AROUND = { now: NOW, days, knownFrom: FIRST }

function interval(startedAt: number, endedAt: number | null, more: Partial<ToldSpan> = {}): ToldSpan {
  return { incidentId: null, by: 'checks', state: 'major', startedAt, endedAt, ...more }
}

function shownFor(spans: readonly ToldSpan[]) {
  return publicDays({ kept: nothingKept(FIRST), spans }, AROUND)
}

test('20,000 turns of a flapping service are a short answer, and none of them is lost', () => {
  const every = Math.floor((NOW - FIRST) / 20_000)
  const flapping = Array.from({ length: 20_000 }, (_, n) => interval(FIRST + n * every, FIRST + n * every + 60_000))
  const shown = shownFor(flapping)
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
    const [day] = shownFor([...short, long, down]).troubled
    expect(day?.spans).toHaveLength(SPANS_SHOWN)
    expect(day?.spans.map((s) => s.startedAt)).toEqual(day?.spans.map((s) => s.startedAt).toSorted((a, b) => a - b))
    expect(day?.spans.map((s) => s.startedAt)).toEqual(expect.arrayContaining([long.startedAt, down.startedAt]))
    expect(day?.more).toBe(12 - SPANS_SHOWN)
  })

  test('as many as are shown leave nothing out', () => {
    expect(shownFor(short.slice(0, SPANS_SHOWN)).troubled[0]).toMatchObject({ more: 0 })
  })
})

test('what people state of a measured outage in other words is one line with it, as bad as the worse of the two', () => {
  const at = NOW - HOUR_MS
  const stated = interval(at, at + 600_000, { by: 'person', state: 'degraded', incidentId: 'one' })
  const shown = shownFor([interval(at, at + 600_000, { incidentId: 'one' }), stated])
  expect(shown.troubled.map((d) => d.spans)).toEqual([
    [{ state: 'major', startedAt: at, endedAt: at + 600_000, incidentId: 'one', by: 'checks' }],
  ])
  expect(shown.outages).toBe(1)
})
