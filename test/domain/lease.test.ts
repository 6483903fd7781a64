import { expect, test } from 'vitest'
import { binding, CLOCKS_APART_MS } from '../../server/domain/lease.ts'
import { HOUR_MS } from '../../server/domain/time.ts'

const NOW = Date.UTC(2026, 5, 11, 18, 47)
const LENGTH_MS = 20_000

test.each([
  ['given just now binds', NOW + LENGTH_MS, true],
  ['in its last millisecond binds', NOW, true],
  ['that ended has run out', NOW - 1, false],
  ['given by a clock that goes a little ahead binds', NOW + LENGTH_MS + CLOCKS_APART_MS, true],
  [
    'that nobody could have given by the clock as it goes now has run out',
    NOW + LENGTH_MS + CLOCKS_APART_MS + 1,
    false,
  ],
  ['given before the clock was put back by an hour has run out', NOW + LENGTH_MS + HOUR_MS, false],
] as const)('a lease %s', (_name, untilAt, binds) => {
  const { earliestAt, latestAt } = binding(NOW, LENGTH_MS)
  expect(untilAt >= earliestAt && untilAt <= latestAt).toBe(binds)
})
