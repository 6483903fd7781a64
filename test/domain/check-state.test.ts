import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probes/protocol.ts'
import { advance, type CheckResult, type CheckState } from '../../server/domain/check-state.ts'

const SECOND = 1_000
const BROKEN_AFTER = 190 * SECOND

function result(at: number, outcome: Outcome): CheckResult {
  return { at, outcome, code: outcome, because: `was ${outcome}`, totalMs: 12 }
}

/** Each result heard a second after it was made. */
function heard(...results: readonly CheckResult[]): CheckState | null {
  return results.reduce<CheckState | null>(
    (state, one) => advance(state, one, { now: one.at + SECOND, brokenAfterMs: BROKEN_AFTER }),
    null,
  )
}

/** Outcomes 60 s apart. */
function run(...outcomes: readonly Outcome[]): CheckState | null {
  return heard(...outcomes.map((outcome, i) => result(i * 60 * SECOND, outcome)))
}

const counts = (state: CheckState | null) => [
  state?.fail.count,
  state?.slow.count,
  state?.pass.count,
  state?.answered.count,
]

describe('runs of like results', () => {
  test.each([
    ['a first failure', ['fail'], [1, 0, 0, 0]],
    ['three failures', ['fail', 'fail', 'fail'], [3, 0, 0, 0]],
    ['a pass ends failures', ['fail', 'fail', 'pass'], [0, 0, 1, 1]],
    ['slow answers are answers', ['fail', 'slow', 'slow', 'pass'], [0, 0, 1, 3]],
    ['a failure ends answers', ['pass', 'slow', 'fail'], [1, 0, 0, 0]],
    ['blindness between two failures moves nothing', ['fail', 'inconclusive', 'fail'], [2, 0, 0, 0]],
  ] as const)('%s', (_name, outcomes, expected) => {
    expect(counts(run(...outcomes))).toEqual(expected)
  })

  test('a run is dated by its first check', () => {
    const state = run('pass', 'fail', 'fail')
    expect(state?.fail).toEqual({ count: 2, sinceAt: 60 * SECOND })
    expect(state?.pass).toEqual({ count: 0, sinceAt: null })
  })
})

describe('what is no data', () => {
  test('a blind check is not even freshness', () => {
    const seen = result(0, 'pass')
    const state = heard(seen)
    expect(advance(state, result(60 * SECOND, 'inconclusive'), { now: 61 * SECOND, brokenAfterMs: 1 })).toBe(state)
    expect(advance(null, result(0, 'inconclusive'), { now: SECOND, brokenAfterMs: 1 })).toBeNull()
  })

  test.each([
    ['older', 59 * SECOND],
    ['the same', 60 * SECOND],
  ])('a result %s than the last one is history', (_name, at) => {
    const state = heard(result(60 * SECOND, 'pass'))
    expect(advance(state, result(at, 'fail'), { now: 62 * SECOND, brokenAfterMs: BROKEN_AFTER })).toBe(state)
  })

  test('two failures before a long silence and one after it are no three in a row', () => {
    const state = heard(result(0, 'fail'), result(5 * SECOND, 'fail'), result(3_600 * SECOND, 'fail'))
    expect(state?.fail).toEqual({ count: 1, sinceAt: 3_600 * SECOND })
  })

  test('passes before a long silence do not count towards recovery', () => {
    const state = heard(result(0, 'pass'), result(BROKEN_AFTER + 1, 'pass'))
    expect(state?.pass).toEqual({ count: 1, sinceAt: BROKEN_AFTER + 1 })
  })

  test('a silence that nobody would call unknown breaks no run', () => {
    expect(heard(result(0, 'fail'), result(BROKEN_AFTER, 'fail'))?.fail.count).toBe(2)
  })
})

describe('a clock that was put back', () => {
  const late = heard(result(3_600 * SECOND, 'pass'))

  test('does not make an hour of results history: they begin anew', () => {
    const state = advance(late, result(60 * SECOND, 'fail'), { now: 61 * SECOND, brokenAfterMs: BROKEN_AFTER })
    expect(state).toMatchObject({ lastAt: 60 * SECOND, fail: { count: 1, sinceAt: 60 * SECOND }, pass: { count: 0 } })
  })

  test('by less than two seconds is a difference between clocks', () => {
    const now = 3_598 * SECOND
    expect(advance(late, result(now - 10, 'fail'), { now, brokenAfterMs: BROKEN_AFTER })).toBe(late)
  })
})
