import { describe, expect, test } from 'vitest'
import type { ComponentState } from '../../server/domain/component.ts'
import { HOUR_MS, lastDays, MINUTE_MS } from '../../server/domain/time.ts'
import { dayStates, overlapMs, type Span, uptimeRatio } from '../../server/domain/uptime.ts'

const ROME = 'Europe/Rome'
const hours = (day: { startAt: number; endAt: number } | undefined) =>
  ((day?.endAt ?? 0) - (day?.startAt ?? 0)) / HOUR_MS

describe('days', () => {
  test.each([
    ['2026-03-29', 23, 'clocks go forward'],
    ['2026-10-25', 25, 'clocks go back'],
    ['2026-06-11', 24, 'they stand'],
  ])('%s has %i hours in Rome: %s', (day, length) => {
    const now = Date.parse(`${day}T12:00:00Z`)
    const days = lastDays(now, 3, ROME)
    expect(days[2]?.day).toBe(day)
    expect(hours(days[2])).toBe(length)
    expect(days.map((d) => d.startAt).slice(1)).toEqual(days.map((d) => d.endAt).slice(0, -1))
  })

  test.each([
    ['a minute before midnight', Date.UTC(2026, 9, 24, 21, 59), '2026-10-24'],
    ['midnight itself', Date.UTC(2026, 9, 24, 22, 0), '2026-10-25'],
    ['the last minute of the long day', Date.UTC(2026, 9, 25, 22, 59), '2026-10-25'],
    ['the midnight after it', Date.UTC(2026, 9, 25, 23, 0), '2026-10-26'],
  ])('%s belongs to the right day in Rome', (_name, now, day) => {
    expect(lastDays(now, 1, ROME)[0]?.day).toBe(day)
  })

  test('ninety days over both changes are ninety, without a gap', () => {
    for (const now of [Date.UTC(2026, 3, 15), Date.UTC(2026, 10, 23)]) {
      const days = lastDays(now, 90, ROME)
      expect(new Set(days.map((d) => d.day)).size).toBe(90)
      expect(days.slice(1).every((d, i) => d.startAt === days[i]?.endAt)).toBe(true)
      expect(days.filter((d) => hours(d) !== 24)).toHaveLength(1)
    }
  })

  test('a zone where midnight does not exist begins its day at one', () => {
    const [day] = lastDays(Date.UTC(2026, 3, 24, 12), 1, 'Africa/Cairo')
    expect(day?.startAt).toBe(Date.UTC(2026, 3, 23, 22))
    expect(hours(day)).toBe(23)
  })

  test('a zone that there is not is an error', () => {
    expect(() => lastDays(0, 1, 'Europe/Atlantis')).toThrow(RangeError)
  })
})

const NOW = Date.UTC(2026, 9, 26, 11)
const [saturday, sunday, monday] = lastDays(NOW, 3, ROME)
const DAYS = lastDays(NOW, 3, ROME)
const span = (state: ComponentState, startedAt: number, endedAt: number | null): Span => ({ state, startedAt, endedAt })
const at = (day: typeof sunday, hour: number) => (day?.startAt ?? 0) + hour * HOUR_MS

describe('the state of a day', () => {
  test.each([
    ['nothing happened', [], 'ooo'],
    ['a minute down', [span('major', at(sunday, 3), at(sunday, 3) + MINUTE_MS)], 'omo'],
    ['over midnight', [span('partial', at(saturday, 23), at(sunday, 1))], 'ppo'],
    ['up to midnight exactly', [span('major', at(saturday, 23), at(sunday, 0))], 'moo'],
    ['from midnight exactly', [span('major', at(sunday, 0), at(sunday, 1))], 'omo'],
    ['in the 25th hour', [span('major', at(sunday, 24), at(sunday, 24.5))], 'omo'],
    [
      'the worst of a day',
      [span('degraded', at(sunday, 1), at(sunday, 9)), span('partial', at(sunday, 2), at(sunday, 3))],
      'opo',
    ],
    ['it goes on', [span('degraded', at(sunday, 20), null)], 'odd'],
    ['in time to come', [span('major', NOW + HOUR_MS, null)], 'ooo'],
    ['of no length', [span('major', at(sunday, 3), at(sunday, 3))], 'ooo'],
    ['an hour without eyes', [span('unknown', at(sunday, 3), at(sunday, 4))], 'ooo'],
    ['most of a day without eyes', [span('unknown', at(sunday, 3), at(sunday, 20))], 'ouo'],
    ['twelve of 25 hours without eyes', [span('unknown', at(sunday, 0), at(sunday, 12))], 'ooo'],
    [
      'a day without eyes, but a minute that was bad',
      [span('unknown', at(sunday, 0), at(sunday, 20)), span('major', at(sunday, 21), at(sunday, 21) + MINUTE_MS)],
      'omo',
    ],
    ['today, without eyes since it began', [span('unknown', at(monday, 0), null)], 'oou'],
    ['maintenance', [span('maintenance', at(sunday, 1), at(sunday, 2))], 'oxo'],
  ] as const)('%s', (_name, spans, letters) => {
    const shown = dayStates(DAYS, spans, { knownFrom: 0, now: NOW }).map((s) => (s === 'maintenance' ? 'x' : s[0]))
    expect(shown.join('')).toBe(letters)
  })

  test('before it was watched nothing is known; the day on which that began counts', () => {
    expect(dayStates(DAYS, [], { knownFrom: at(sunday, 20), now: NOW })).toEqual([
      'unknown',
      'operational',
      'operational',
    ])
    expect(dayStates(DAYS, [], { knownFrom: at(monday, 0), now: NOW })).toEqual(['unknown', 'unknown', 'operational'])
  })
})

test.each([
  ['inside', 2, 3, 1],
  ['over its beginning', -1, 1, 1],
  ['over all of it', -5, 50, 25],
  ['before it', -2, -1, 0],
  ['after it', 25, 26, 0],
])('a stretch %s of the long day overlaps it', (_name, from, to, overlap) => {
  const window = { startAt: at(sunday, 0), endAt: at(sunday, 25) }
  expect(overlapMs(span('major', at(sunday, from), at(sunday, to)), window, NOW) / HOUR_MS).toBe(overlap)
})

describe('the share of good time', () => {
  const from = at(sunday, 0)
  const window = { from, now: from + 100 * HOUR_MS }
  const hour = (n: number) => from + n * HOUR_MS
  test.each([
    ['nothing happened', [], 1],
    ['an hour down', [span('major', hour(1), hour(2))], 0.99],
    ['an hour partly down', [span('partial', hour(1), hour(2))], 0.995],
    ['slow is up', [span('degraded', hour(1), hour(50))], 1],
    [
      'two reports of the same hour count once',
      [span('major', hour(1), hour(2)), span('major', hour(1), hour(2))],
      0.99,
    ],
    ['the worse of two counts', [span('partial', hour(1), hour(3)), span('major', hour(2), hour(3))], 0.985],
    ['it goes on', [span('major', hour(90), null)], 0.9],
    ['it began before', [span('major', hour(-10), hour(10))], 0.9],
    [
      'maintenance is left out of the time',
      [span('maintenance', hour(0), hour(50)), span('major', hour(50), hour(51))],
      0.98,
    ],
    ['so is what nobody knows', [span('unknown', hour(0), hour(50)), span('major', hour(50), hour(51))], 0.98],
    [
      'down within maintenance is down',
      [span('maintenance', hour(0), hour(50)), span('major', hour(10), hour(11))],
      1 - 1 / 51,
    ],
    ['nothing was known', [span('unknown', hour(-1), null)], null],
    ['all of it down', [span('major', hour(-1), null)], 0],
  ] as const)('%s', (_name, spans, ratio) => {
    const share = uptimeRatio(spans, window)
    expect(share === null ? null : Math.round(share * 1e9) / 1e9).toBe(
      ratio === null ? null : Math.round(ratio * 1e9) / 1e9,
    )
  })

  test('a window of no length has no share', () => {
    expect(uptimeRatio([], { from, now: from })).toBeNull()
  })
})
