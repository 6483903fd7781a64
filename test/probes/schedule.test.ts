/** When probes are due: periods that spread, cron over changes of time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextCronAt, parseCron } from '../../probes/cron.ts'
import { firstDueAt, nextDueAt, planFault } from '../../probes/schedule.ts'

const ROME = 'Europe/Rome'
const at = (zoned: string, zone = ROME) => Temporal.ZonedDateTime.from(`${zoned}[${zone}]`).epochMilliseconds
const told = (instant: number, zone = ROME) =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' })

describe('a period', () => {
  const every = (everyMs: number) => ({ everyMs, cron: null, timeZone: 'UTC' })

  test('comes round exactly, at a place of its own that a restart keeps', () => {
    const first = nextDueAt('api', every(60_000), 1_000_000) ?? 0
    expect(nextDueAt('api', every(60_000), first)).toBe(first + 60_000)
    expect(nextDueAt('api', every(60_000), first + 59_999)).toBe(first + 60_000)
    expect(nextDueAt('api', every(60_000), first - 1)).toBe(first)
  })

  test('is always ahead and never further than itself', () => {
    const cases = fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 864e5 }),
      fc.integer({ min: 0, max: 4e12 }),
      (id, everyMs, after) => {
        const due = nextDueAt(id, every(everyMs), after) ?? 0
        return due > after && due <= after + everyMs
      },
    )
    fc.assert(cases)
  })

  test('spreads a thousand probes: no tenth of it has more than a fifth too many', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 1_000; n++) {
      const due = nextDueAt(`probe-${n}`, every(60_000), 0) ?? 0
      tenths[Math.floor((due % 60_000) / 6_000)]! += 1
    }
    expect(Math.max(...tenths)).toBeLessThan(130)
    expect(Math.min(...tenths)).toBeGreaterThan(70)
  })

  test('begins at once for a single new probe, and not for all in one instant', () => {
    const now = { at: 5_000_000, count: 1 }
    expect(firstDueAt('api', every(60_000), now)).toBeLessThan(now.at + 10)
    const firsts = Array.from({ length: 500 }, (_, n) => firstDueAt(`p${n}`, every(60_000), { at: 0, count: 500 }))
    expect(new Set(firsts).size).toBeGreaterThan(300)
    expect(Math.max(...firsts.map(Number))).toBeLessThan(5_000)
  })

  test.each([
    ['2,000 every 20 s', 2_000, 20_000, 15_000],
    ['10,000 a minute', 10_000, 60_000, 45_000],
    ['1,000 every 5 s', 1_000, 5_000, 3_750],
    ['as many as fit their own pace', 1_500, 20_000, 15_000],
    ['500 a minute, which need less', 500, 60_000, 5_000],
    ['1,000 a second', 1_000, 1_000, 750],
  ])(
    '%s: a start has looked at all of them, evenly, when a quarter of the period is left',
    (_what, count, everyMs, withinMs) => {
      const firsts = Array.from({ length: count }, (_, n) =>
        Number(firstDueAt(`p${n}`, every(everyMs), { at: 0, count })),
      )
      expect(Math.max(...firsts)).toBeLessThan(withinMs)
      const tenths = Object.values(Object.groupBy(firsts, (at) => Math.floor((10 * at) / withinMs)))
      expect(tenths).toHaveLength(10)
      for (const tenth of tenths) expect(tenth?.length).toBeLessThan((count / 10) * 1.4)
    },
  )
})

describe('cron', () => {
  const cases: [string, string, string, string, string][] = [
    ['every minute', '* * * * *', '2026-06-12T10:00:30', ROME, '2026-06-12T10:01+02:00'],
    ['strictly after', '0 10 * * *', '2026-06-12T10:00', ROME, '2026-06-13T10:00+02:00'],
    ['steps', '*/15 * * * *', '2026-06-12T10:16', ROME, '2026-06-12T10:30+02:00'],
    ['steps of a range', '10-40/10 8 * * *', '2026-06-12T08:21', ROME, '2026-06-12T08:30+02:00'],
    ['a start with a step', '5/20 * * * *', '2026-06-12T08:30', ROME, '2026-06-12T08:45+02:00'],
    ['lists', '0 6,18 * * *', '2026-06-12T07:00', ROME, '2026-06-12T18:00+02:00'],
    ['names', '30 9 * jan mon-fri', '2026-06-12T07:00', ROME, '2027-01-01T09:30+01:00'],
    ['7 is Sunday', '0 9 * * 7', '2026-06-12T07:00', ROME, '2026-06-14T09:00+02:00'],
    ['day of month or day of week', '0 9 20 * mon', '2026-06-12T07:00', ROME, '2026-06-15T09:00+02:00'],
    ['a step on the day still means both', '0 9 */2 * mon', '2026-06-12T07:00', ROME, '2026-06-15T09:00+02:00'],
    ['a leap day', '0 0 29 2 *', '2026-06-12T07:00', ROME, '2028-02-29T00:00+01:00'],
    ['over a century without one', '0 0 29 2 *', '2096-03-01T00:00', 'UTC', '2104-02-29T00:00+00:00'],
    ['shorthands', '@daily', '2026-06-12T07:00', ROME, '2026-06-13T00:00+02:00'],
    [
      'spring: a time that is left out runs that much later',
      '30 2 * * *',
      '2026-03-28T12:00',
      ROME,
      '2026-03-29T03:30+02:00',
    ],
    ['spring: and once', '30 2 * * *', '2026-03-29T03:30', ROME, '2026-03-30T02:30+02:00'],
    ['spring: before a later time of the same day', '30 2,5 * * *', '2026-03-29T00:00', ROME, '2026-03-29T03:30+02:00'],
    ['spring: every half hour just goes on', '*/30 * * * *', '2026-03-29T01:30', ROME, '2026-03-29T03:00+02:00'],
    [
      'autumn: a repeated time runs at its first occurrence',
      '30 2 * * *',
      '2026-10-24T12:00',
      ROME,
      '2026-10-25T02:30+02:00',
    ],
    ['autumn: and once', '30 2 * * *', '2026-10-25T02:30+02:00', ROME, '2026-10-26T02:30+01:00'],
    ['autumn: every half hour runs in both', '*/30 * * * *', '2026-10-25T02:30+02:00', ROME, '2026-10-25T02:00+01:00'],
    ['a day that begins at one', '0 0 * * *', '2026-09-05T12:00', 'America/Santiago', '2026-09-06T01:00-03:00'],
    ['a change of half an hour', '15 2 * * *', '2026-10-03T12:00', 'Australia/Lord_Howe', '2026-10-04T02:45+11:00'],
  ]
  test.each(cases)('%s', (_name, expression, after, zone, expected) => {
    const cron = parseCron(expression)
    expect(cron).not.toBeNull()
    expect(told(nextCronAt(cron!, zone, at(after, zone)), zone)).toBe(expected)
  })

  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '1, * * * *',
    '*-5 * * * *',
    '1-2-3 * * * *',
    '@never',
    'constructor',
    'toString',
    '__proto__',
    '0 0 31 2 *',
    '0 0 31 4,6,9 *',
    '-1 * * * *',
  ])('%j is not one', (expression) => {
    expect(parseCron(expression)).toBeNull()
    expect(nextDueAt('p', { everyMs: 1, cron: expression, timeZone: 'UTC' }, 0)).toBeNull()
  })

  test.each([
    ['60 * * * *', 'UTC', 'cron'],
    ['0 * * * *', 'Europe/Roma', 'time-zone'],
    ['0 * * * *', ROME, null],
    [null, 'nowhere', null],
  ])('%j in %s is refused by its %s', (cron, timeZone, fault) => {
    expect(planFault({ everyMs: 60_000, cron, timeZone })).toBe(fault)
  })

  test('a year of a daily time has as many runs as days, in every zone', () => {
    for (const zone of ['UTC', ROME, 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata']) {
      const cron = parseCron('30 2 * * *')!
      let runs = 0
      for (let now = at('2026-01-01T00:00', zone); ; runs++) {
        now = nextCronAt(cron, zone, now)
        if (now >= at('2027-01-01T00:00', zone)) break
      }
      expect([zone, runs]).toEqual([zone, 365])
    }
  })
})
