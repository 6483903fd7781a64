import { describe, expect, test } from 'vitest'
import { type HourOfPosts, hourOf, isUnusual, usualPosts } from '../../server/domain/hashtag.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'

/** A Monday, 20:47 UTC. */
const NOW = Date.UTC(2026, 10, 23, 20, 47)
const WEEK_MS = 7 * DAY_MS

/** So many posts in the same hour, so many weeks back. */
const weeksBack = (...counts: number[]): HourOfPosts[] =>
  counts.map((posts, i) => ({ hourAt: hourOf(NOW) - (i + 1) * WEEK_MS, posts }))

describe('what is usual in an hour of the week', () => {
  test.each<[string, HourOfPosts[], number | null]>([
    ['no history', [], null],
    ['one week', weeksBack(4), null],
    ['thirteen days, whatever they hold', [{ hourAt: NOW - 13 * DAY_MS, posts: 4 }, ...weeksBack(4)], null],
    ['two weeks', weeksBack(4, 6), 5],
    ['three weeks: the middle one, so that one outage does not become usual', weeksBack(4, 312, 6), 6],
    ['eight weeks', weeksBack(1, 2, 3, 4, 5, 6, 7), 4],
    ['what is older than eight weeks is forgotten', weeksBack(1, 1, 1, 1, 1, 1, 1, 900, 900, 900, 900), 1],
    [
      'other hours do not count',
      [
        ...weeksBack(4, 6),
        { hourAt: hourOf(NOW) - WEEK_MS + HOUR_MS, posts: 900 },
        { hourAt: hourOf(NOW) - DAY_MS, posts: 900 },
      ],
      5,
    ],
    ['nor does the hour itself', [...weeksBack(4, 6), { hourAt: hourOf(NOW), posts: 900 }], 5],
    ['two weeks in which that hour is known once', [{ hourAt: NOW - 20 * DAY_MS, posts: 1 }, ...weeksBack(4)], null],
  ])('%s', (_name, history, expected) => {
    expect(usualPosts(history, NOW)).toBe(expected)
  })

  test('an hour begins at the full one', () => {
    expect(hourOf(NOW)).toBe(NOW - 47 * MINUTE_MS)
  })
})

test.each([
  ['nobody knows what is usual', 312, null, false],
  ['many', 312, 4, true],
  ['three times as many', 12, 4, true],
  ['fewer than that', 11, 4, false],
  ['few, where there are none', 4, 0, false],
  ['five, where there are none', 5, 0, true],
] as const)('unusual: %s', (_name, count, usual, expected) => {
  expect(isUnusual(count, usual)).toBe(expected)
})
