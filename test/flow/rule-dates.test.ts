/** RFC 5545 in a time zone, both turns of the clocks included. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { dateAfter, datesAhead, datesBetween, firstDates } from '../../server/flow/rule-dates.ts'

const ROME = 'Europe/Rome'
const at = (clock: string, timeZone = ROME) =>
  Temporal.PlainDateTime.from(clock).toZonedDateTime(timeZone, { disambiguation: 'earlier' }).epochMilliseconds
const iso = (instants: readonly number[]) => instants.map((one) => new Date(one).toISOString().slice(0, 16))

describe('the dates of a rule', () => {
  test.each([
    [
      'weekly, an hour less from UTC once clocks are put forward',
      'FREQ=WEEKLY',
      '2027-03-23T04:00',
      ROME,
      ['2027-03-23T03:00', '2027-03-30T02:00', '2027-04-06T02:00'],
    ],
    [
      'weekly, an hour more once they are put back',
      'FREQ=WEEKLY',
      '2026-10-20T04:00',
      ROME,
      ['2026-10-20T02:00', '2026-10-27T03:00', '2026-11-03T03:00'],
    ],
    [
      'daily at 02:30: left out on the night that has no 02:30',
      'FREQ=DAILY',
      '2027-03-27T02:30',
      ROME,
      ['2027-03-27T01:30', '2027-03-29T00:30', '2027-03-30T00:30'],
    ],
    [
      'daily at 02:30: the first of two on the night that has two',
      'FREQ=DAILY',
      '2026-10-24T02:30',
      ROME,
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'the last Sunday of the month',
      'FREQ=MONTHLY;BYDAY=-1SU',
      '2027-02-01T05:00',
      ROME,
      ['2027-02-28T04:00', '2027-03-28T03:00', '2027-04-25T03:00'],
    ],
    [
      'the 31st, in months that have one',
      'FREQ=MONTHLY;BYMONTHDAY=31',
      '2026-12-31T02:00',
      ROME,
      ['2026-12-31T01:00', '2027-01-31T01:00', '2027-03-31T00:00'],
    ],
    [
      'the last working day of the month',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-11-24T22:00',
      ROME,
      ['2026-11-30T21:00', '2026-12-31T21:00', '2027-01-29T21:00'],
    ],
    [
      'every second week on two days',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
      '2026-11-24T02:00',
      ROME,
      ['2026-11-24T01:00', '2026-11-26T01:00', '2026-12-08T01:00'],
    ],
    [
      'not on the first day where the rule does not name it',
      'FREQ=WEEKLY;BYDAY=SU',
      '2026-11-24T02:00',
      ROME,
      ['2026-11-29T01:00', '2026-12-06T01:00', '2026-12-13T01:00'],
    ],
    ['two times and no more', 'FREQ=DAILY;COUNT=2', '2026-11-24T02:00', ROME, ['2026-11-24T01:00', '2026-11-25T01:00']],
    [
      'until a day, that day included',
      'FREQ=DAILY;UNTIL=20261125',
      '2026-11-24T23:00',
      ROME,
      ['2026-11-24T22:00', '2026-11-25T22:00'],
    ],
    [
      'where clocks turn by half an hour',
      'FREQ=DAILY',
      '2027-04-03T02:15',
      'Australia/Lord_Howe',
      ['2027-04-02T15:15', '2027-04-03T15:45', '2027-04-04T15:45'],
    ],
  ] as const)('%s', (_name, rule, clock, timeZone, expected) => {
    const dates = firstDates({ rule, startsAt: at(clock, timeZone), timeZone }, 3)
    if (isRefusal(dates)) throw new Error(dates.because)
    expect(iso(dates)).toEqual(expected)
  })

  test.each([
    ['FREQ=WEEKLY;BYDAY=XX', 'rule-unreadable'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'rule-empty'],
    ['FREQ=DAILY;UNTIL=20200101', 'rule-empty'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'rule-unreadable'],
    ['FREQ=YEARLY;BYMONTH=13', 'rule-unreadable'],
  ])('%s is refused: %s', (rule, code) => {
    expect(firstDates({ rule, startsAt: at('2026-11-24T02:00'), timeZone: ROME }, 3)).toMatchObject({
      refused: code,
      field: 'rule',
    })
  })

  const weekly = { rule: 'FREQ=WEEKLY;COUNT=3', startsAt: at('2026-11-24T02:00'), timeZone: ROME }
  test('between two instants: the first left out, the last taken', () => {
    const [first = 0, second = 0] = firstDates(weekly, 3) as number[]
    expect(datesBetween(weekly, { from: first, to: second })).toEqual([second])
  })

  test('after the last there is none', () => {
    const [, , last = 0] = firstDates(weekly, 3) as number[]
    expect(dateAfter(weekly, last - 1)).toBe(last)
    expect(dateAfter(weekly, last)).toBeNull()
  })

  test('ahead: what is near, or else the next one however far', () => {
    const yearly = { rule: 'FREQ=YEARLY', startsAt: at('2026-11-24T02:00'), timeZone: ROME }
    const from = at('2026-12-01T00:00')
    expect(iso(datesAhead(yearly, { from, to: from + 1_000, most: 100 }))).toEqual(['2027-11-24T01:00'])
    expect(datesAhead(weekly, { from: weekly.startsAt - 1, to: weekly.startsAt + 9e9, most: 2 })).toHaveLength(2)
  })
})
