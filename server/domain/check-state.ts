/** What the last checks of one probe at one location add up to. Each result moves it; verdicts read it. */
import type { Outcome } from '../../probes/protocol.ts'
import { CALM, type Flapping, flapOn } from './flapping.ts'

/** A run of like results. `sinceAt`: start of the first check of the run; null while there is none. */
export interface Streak {
  readonly count: number
  readonly sinceAt: number | null
}

export interface CheckState {
  readonly lastAt: number
  readonly lastOutcome: Outcome
  readonly lastCode: string
  readonly lastBecause: string
  readonly lastTotalMs: number
  readonly lastStatus: number | null
  readonly fail: Streak
  readonly slow: Streak
  readonly pass: Streak
  /** Passes and slow answers alike: it is not down. */
  readonly answered: Streak
  /** Slow answers and failures alike. */
  readonly unwell: Streak
  readonly flapping: Flapping
}

export interface CheckResult {
  readonly at: number
  readonly outcome: Outcome
  readonly code: string
  readonly because: string
  readonly totalMs: number
  readonly status?: number | null
}

const NONE: Streak = { count: 0, sinceAt: null }
const NO_RUNS = { fail: NONE, slow: NONE, pass: NONE, answered: NONE, unwell: NONE, flapping: CALM }

/** Clocks of prober and server differ by less; a last result that lies further ahead was made before ours was put back. */
export const CLOCK_STEP_MS = 2_000

/**
 * The state after one more result. An inconclusive one is no data: it moves nothing, so it is neither agreement
 * nor freshness. A result older than the last one is history and moves nothing either.
 *
 * @param brokenAfterMs results further apart than this are no run: nobody knows what was between them
 */
export function advance(
  state: CheckState | null,
  result: CheckResult,
  { now, brokenAfterMs }: { readonly now: number; readonly brokenAfterMs: number },
): CheckState | null {
  if (result.outcome === 'inconclusive') return state
  const isLater = state !== null && result.at > state.lastAt
  // After a clock was put back by an hour, an hour of results would be history.
  if (state && !isLater && state.lastAt - now <= CLOCK_STEP_MS) return state
  const before = isLater && result.at - state.lastAt <= brokenAfterMs ? state : NO_RUNS
  const grow = (streak: Streak, belongs: boolean): Streak =>
    belongs ? { count: streak.count + 1, sinceAt: streak.sinceAt ?? result.at } : NONE
  return {
    lastAt: result.at,
    lastOutcome: result.outcome,
    lastCode: result.code,
    lastBecause: result.because,
    lastTotalMs: result.totalMs,
    lastStatus: result.status ?? null,
    fail: grow(before.fail, result.outcome === 'fail'),
    slow: grow(before.slow, result.outcome === 'slow'),
    pass: grow(before.pass, result.outcome === 'pass'),
    answered: grow(before.answered, result.outcome !== 'fail'),
    unwell: grow(before.unwell, result.outcome !== 'pass'),
    flapping: flapOn(before.flapping, result.outcome),
  }
}
