import { describe, expect, test } from 'vitest'
import { follow, overlaps, ruleFault, spelledRule } from '../../server/domain/repetition.ts'

describe('a rule of planned work', () => {
  test.each([
    ['RRULE:FREQ=WEEKLY;BYDAY=TU', 'FREQ=WEEKLY;BYDAY=TU'],
    [' freq=weekly;byday=tu ', 'FREQ=WEEKLY;BYDAY=TU'],
    ['rrule:freq=daily', 'FREQ=DAILY'],
  ])('%j is kept as %s', (rule, kept) => expect(spelledRule(rule)).toBe(kept))

  test.each([
    'FREQ=WEEKLY',
    'FREQ=MONTHLY;BYDAY=-1SU',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU;COUNT=12',
    'FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1;UNTIL=20281231',
    'FREQ=DAILY;UNTIL=20281231T235959Z',
  ])('%s is taken', (rule) => expect(ruleFault(rule)).toBeNull())

  test.each([
    ['', 'part'],
    ['INTERVAL=2', 'how often'],
    ['FREQ=HOURLY', 'cannot be'],
    ['FREQ=WEEKLY;BYHOUR=3', 'no part'],
    ['FREQ=WEEKLY;FREQ=DAILY', 'once'],
    ['FREQ=WEEKLY;COUNT=2;UNTIL=20281231', 'two ways'],
    ['FREQ=WEEKLY;INTERVAL=0', 'cannot be'],
    ['FREQ=WEEKLY;BYDAY=XX', 'cannot be'],
    ['freq=weekly', 'no part'],
    ['FREQ=WEEKLY;', 'no part'],
    ['FREQ=WEEKLY=DAILY', 'cannot be'],
    ['FREQ=DAILY\nEXDATE:20261127T013000Z', 'cannot be'],
    ['FREQ=DAILY;__proto__=1', 'no part'],
    ['FREQ=DAILY;RSCALE=CHINESE', 'no part'],
  ])('%j is not, and it is said why', (rule, because) => expect(ruleFault(rule)).toContain(because))
})

test.each([
  [[0, 10, 20], 10, false],
  [[0, 10, 19], 10, true],
  [[5], 10, false],
])('dates %j overlap by a length of %i: %s', (dates, length, expected) => {
  expect(overlaps(dates, length)).toBe(expected)
})

describe('windows follow new dates', () => {
  const windows = (...at: number[]) => at.map((occurrenceAt) => ({ occurrenceAt }))
  test.each([
    [
      'all stay',
      [1, 2],
      [1, 2],
      [
        [1, 1],
        [2, 2],
      ],
      [],
      [],
    ],
    [
      'all move, in their order',
      [1, 2],
      [3, 4],
      [
        [1, 3],
        [2, 4],
      ],
      [],
      [],
    ],
    [
      'a shift by one keeps those whose date stays',
      [1, 2, 3],
      [2, 3, 4],
      [
        [2, 2],
        [3, 3],
        [1, 4],
      ],
      [],
      [],
    ],
    ['what is over is called off', [1, 2, 3], [1], [[1, 1]], [2, 3], []],
    ['what is missing is added', [1], [1, 2, 3], [[1, 1]], [], [2, 3]],
    ['none were there', [], [1], [], [], [1]],
  ] as const)('%s', (_name, before, dates, stay, off, add) => {
    const followed = follow(windows(...before), dates)
    expect(followed.stay.map(({ window, at }) => [window.occurrenceAt, at])).toEqual(stay)
    expect(followed.off.map((window) => window.occurrenceAt)).toEqual(off)
    expect(followed.add).toEqual(add)
  })
})
