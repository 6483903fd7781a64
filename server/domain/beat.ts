/**
 * A check that goes on as it did: what of its state moves with every such result, apart from what stays. Thousands of
 * checks a minute are well and say the same, so that only the few numbers of their beat are written.
 *
 * 1. A state as it was written and its beat give exactly the state that all results add up to.
 * 2. Where they would not, the state is written anew, and its beat begins at none.
 *
 * Asked by flow/record-results, and by the store when it reads.
 */
import type { Outcome } from '../../probes/protocol.ts'
import type { CheckState, Streak } from './check-state.ts'
import { FLAP_RESULTS } from './flapping.ts'

export interface Beat {
  readonly lastAt: number
  readonly totalMs: number
  /** Results since the state was written; none: the beat says nothing that it does not say. */
  readonly count: number
}

/** What is stored of a check. */
export interface KeptState {
  readonly written: CheckState
  readonly beat: Beat
}

/** Written as it is. */
export function keptWhole(state: CheckState): KeptState {
  return { written: state, beat: { lastAt: state.lastAt, totalMs: state.lastTotalMs, count: 0 } }
}

/** The state after the results of its beat. */
export function stateOf({ written, beat }: KeptState): CheckState {
  if (beat.count === 0) return written
  const grow = (streak: Streak): Streak =>
    streak.count === 0 ? streak : { count: streak.count + beat.count, sinceAt: streak.sinceAt }
  return {
    ...written,
    lastAt: beat.lastAt,
    lastBecause: told(written, beat.totalMs),
    lastTotalMs: beat.totalMs,
    fail: grow(written.fail),
    slow: grow(written.slow),
    pass: grow(written.pass),
    answered: grow(written.answered),
    unwell: grow(written.unwell),
    flapping: { recent: longer(written, beat.count), flaps: false },
  }
}

/**
 * What has to be kept after one more result, or after several.
 *
 * @param before what is kept; null: nothing
 * @returns with the very `written` of `before` when a beat is enough
 */
export function keptAfter(before: KeptState | null, next: CheckState): KeptState {
  if (before === null || next.flapping.flaps) return keptWhole(next)
  const { written } = before
  const streak = streakOf(next)
  const beat = { lastAt: next.lastAt, totalMs: next.lastTotalMs, count: streak - streakOf(written) }
  if (beat.count <= 0) return keptWhole(next)
  const kept = { written, beat }
  return isSame(stateOf(kept), next) ? kept : keptWhole(next)
}

/** The run that the last result stands in. */
function streakOf(state: CheckState): number {
  const runs: Readonly<Record<Outcome, number>> = {
    pass: state.pass.count,
    slow: state.slow.count,
    fail: state.fail.count,
    inconclusive: 0,
  }
  return runs[state.lastOutcome]
}

/** A sentence of a good answer ends in how long it took, which is all that differs from one to the next. */
function told({ lastBecause, lastTotalMs }: CheckState, totalMs: number): string {
  const end = ` in ${Math.round(lastTotalMs)} ms`
  return lastBecause.endsWith(end) ? `${lastBecause.slice(0, -end.length)} in ${Math.round(totalMs)} ms` : lastBecause
}

function longer({ flapping, lastOutcome }: CheckState, count: number): string {
  const letter = lastOutcome === 'pass' ? 'w' : 'n'
  return (flapping.recent + letter.repeat(Math.min(count, FLAP_RESULTS))).slice(-FLAP_RESULTS)
}

const RUNS = ['fail', 'slow', 'pass', 'answered', 'unwell'] as const

function isSame(a: CheckState, b: CheckState): boolean {
  return (
    a.lastOutcome === b.lastOutcome &&
    a.lastCode === b.lastCode &&
    a.lastBecause === b.lastBecause &&
    a.lastStatus === b.lastStatus &&
    a.flapping.recent === b.flapping.recent &&
    a.flapping.flaps === b.flapping.flaps &&
    RUNS.every((run) => a[run].count === b[run].count && a[run].sinceAt === b[run].sinceAt)
  )
}
