/** A state that is kept as what was written and a beat is, after any results, the state that all of them add up to. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probes/protocol.ts'
import { type KeptState, keptAfter, stateOf } from '../../server/domain/beat.ts'
import { advance, type CheckResult, type CheckState } from '../../server/domain/check-state.ts'

const MINUTE = 60_000
const BROKEN_AFTER = 190_000

function result(at: number, outcome: Outcome, totalMs: number): CheckResult {
  const because = outcome === 'fail' ? 'HTTP 504 instead of 200-299' : `HTTP 200 in ${Math.round(totalMs)} ms`
  return { at, outcome, code: outcome, because, totalMs, status: outcome === 'fail' ? 504 : 200 }
}

interface Run {
  readonly state: CheckState | null
  readonly kept: KeptState | null
  readonly writes: number
}

function after({ state, kept, writes }: Run, one: CheckResult): Run {
  const next = advance(state, one, { now: one.at, brokenAfterMs: BROKEN_AFTER })
  if (next === null || next === state) return { state, kept, writes }
  const keptNext = keptAfter(kept, next)
  return { state: next, kept: keptNext, writes: keptNext.written === kept?.written ? writes : writes + 1 }
}

const NOTHING: Run = { state: null, kept: null, writes: 0 }
const steady = (outcome: Outcome, count: number, from: Run = NOTHING) =>
  Array.from({ length: count }, (_, i) => i).reduce(
    (run, i) => after(run, result(((from.state?.lastAt ?? 0) / MINUTE + i + 1) * MINUTE, outcome, 10 + i / 3)),
    from,
  )

const step = fc.record({
  waitMs: fc.constantFrom(1, MINUTE, MINUTE, MINUTE, MINUTE, 300_000, -4_000_000),
  outcome: fc.constantFrom<Outcome>('pass', 'pass', 'pass', 'pass', 'pass', 'slow', 'fail', 'inconclusive'),
  totalMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
})

test('nothing is lost by a beat: outages, pauses and clocks that are put back included', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let at = 10_000_000
      let run = NOTHING
      for (const { waitMs, outcome, totalMs } of steps) {
        at += waitMs
        run = after(run, result(at, outcome, totalMs))
        expect(run.kept && stateOf(run.kept)).toEqual(run.state)
      }
    }),
  )
})

describe('what is written', () => {
  test.each([['pass'], ['fail'], ['slow']] as const)('a hundred times %s in a row is written once', (outcome) => {
    const run = steady(outcome, 100)
    expect(run.writes).toBe(1)
    expect(run.kept?.beat.count).toBe(99)
  })

  test('a change is written, and so is the first result after it that says something new', () => {
    const down = steady('fail', 3, steady('pass', 50))
    expect(down.writes).toBe(2)
    expect(steady('pass', 100, down).writes).toBe(3)
  })
})
