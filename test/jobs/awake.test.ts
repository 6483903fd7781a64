/** Since when this process listens: a silence before that is our own, and no target's. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { watchAwake } from '../../server/jobs/awake.ts'
import { fakeClock } from '../support/fake-clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const START = 1_000_000

function watched() {
  const clock = fakeClock(START)
  const awake = watchAwake(clock)
  onTestFinished(() => awake.stop())
  return { clock, awake }
}

test.each([
  ['a moment is no gap', [1_000], START],
  ['five seconds are no gap', [5_000, 5_000], START],
  ['more than five seconds are a gap: it begins anew', [5_001], START + 5_001],
  ['after a gap it goes on', [60_000, 4_000], START + 60_000],
  ['the last of two gaps counts', [60_000, 4_000, 6_000], START + 70_000],
  ['a clock that is put back begins it anew', [3_000, -2_000], START + 1_000],
] as const)('%s', (_name, passes, expected) => {
  const { clock, awake } = watched()
  for (const ms of passes) {
    clock.advance(ms)
    awake.since()
  }
  expect(awake.since()).toBe(expected)
})

test('it looks by itself, however rarely it is asked', () => {
  const { clock, awake } = watched()
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1_000)
    vi.advanceTimersByTime(1_000)
  }
  expect(awake.since()).toBe(START)
})
