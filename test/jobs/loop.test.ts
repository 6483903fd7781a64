/** When a loop looks again: woken, at its period, and ever later while it fails. The time is the test's own. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type LoopOptions, startLoop } from '../../server/jobs/loop.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function looks(outcome: () => boolean, options: Partial<LoopOptions> = {}) {
  const seen = { runs: 0, failures: [] as number[] }
  const loop = startLoop({
    name: 'test',
    everyMs: 1_000,
    run: async () => {
      seen.runs += 1
      return outcome()
    },
    onFailure: (_error, failures) => seen.failures.push(failures),
    ...options,
  })
  onTestFinished(() => loop.stop())
  return { loop, seen }
}

const fails = () => {
  throw new Error('the database is away')
}

describe('a loop', () => {
  test('looks at its period, and at once when it is woken', async () => {
    const { loop, seen } = looks(() => false)
    await pass(999)
    expect(seen.runs).toBe(1)
    await pass(1)
    expect(seen.runs).toBe(2)
    loop.wake()
    await pass(0)
    expect(seen.runs).toBe(3)
    await pass(1_000)
    expect(seen.runs).toBe(4)
  })

  test('that is woken during a run looks once more right after it', async () => {
    const during = [() => undefined, () => loop.wake()]
    const { loop, seen } = looks(() => {
      during.shift()?.()
      return false
    })
    await pass(1_000)
    expect(seen.runs).toBe(3)
  })

  test('goes on at once while there is more', async () => {
    const left = [true, true, false]
    const { seen } = looks(() => left.shift() ?? false)
    await pass(0)
    expect(seen.runs).toBe(3)
  })

  test.each([
    [
      'after half a second, then ever later, at most every 30 s',
      {},
      [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
    ],
    ['at most so late as it may', { longestPauseMs: 1_500 }, [500, 1_000, 1_500, 1_500]],
  ] as const)('that fails looks again %s', async (_name, options, pauses) => {
    const { seen } = looks(fails, options)
    await pass(0)
    for (const [failed, pauseMs] of pauses.entries()) {
      await pass(pauseMs - 1)
      expect(seen.failures.length).toBe(failed + 1)
      await pass(1)
      expect(seen.failures.length).toBe(failed + 2)
    }
    expect(seen.failures).toEqual(seen.failures.map((_, n) => n + 1))
  })

  test('that fails is not hurried by a wake, and heeds it once it works again', async () => {
    const outcomes = [fails, () => false, () => false]
    const { loop, seen } = looks(() => (outcomes.shift() ?? (() => false))())
    await pass(0)
    loop.wake()
    await pass(499)
    expect(seen.runs).toBe(1)
    await pass(1)
    expect(seen.runs).toBe(3)
  })

  test('begins its pauses anew after it worked', async () => {
    const outcomes = [fails, fails, () => true, fails]
    const { seen } = looks(() => (outcomes.shift() ?? (() => false))())
    await pass(0)
    await pass(500)
    await pass(1_000)
    expect(seen.failures).toEqual([1, 2, 1])
  })

  test.each([
    ['rests', () => false],
    ['waits out a failure', fails],
  ])('ends at once while it %s', async (_name, outcome) => {
    const { loop, seen } = looks(outcome)
    await pass(0)
    await loop.stop()
    loop.wake()
    await pass(60_000)
    expect(seen.runs).toBe(1)
  })
})
