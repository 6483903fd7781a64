import { expect, test } from 'vitest'
import { lookedAlready } from '../../server/domain/ask-elsewhere.ts'

const BEGAN = 100_000
const run = (count: number) => ({ count, sinceAt: count === 0 ? null : BEGAN })
const elsewhere = [
  { locationId: 'before', state: { lastAt: BEGAN - 30_000, fail: run(0) } },
  { locationId: 'same moment', state: { lastAt: BEGAN, fail: run(0) } },
  { locationId: 'since', state: { lastAt: BEGAN + 2_000, fail: run(0) } },
  { locationId: 'fails itself', state: { lastAt: BEGAN - 1_000, fail: run(1) } },
]

test.each([
  [
    'a first failure asks whoever has not looked since and does not fail itself',
    'planned',
    1,
    ['since', 'fails itself'],
  ],
  ['so does the second, after a first that was asked for', 'recheck', 2, ['since', 'fails itself']],
  ['the third asks nobody: they had their turn', 'recheck', 3, null],
  ['a failure days into an outage asks nobody', 'planned', 2_000, null],
  ['a failure that was asked for asks nobody: places do not chase one another', 'asked', 1, null],
  ['a good answer asks nobody', 'planned', 0, null],
] as const)('%s', (_name, why, count, expected) => {
  const found = lookedAlready(why, run(count), elsewhere)
  expect(found && [...found]).toEqual(expected)
})

test('where nobody else has ever looked, all are asked', () => {
  expect(lookedAlready('planned', run(1), [])).toEqual(new Set())
})
