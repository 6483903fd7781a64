/** Where the marks of a strip stand: time from left to right with the first failure in the middle, latency above, results below. */
import type { FailureStrip } from '../../../server/contract/strips.ts'

export const OUTCOMES = ['pass', 'slow', 'fail', 'inconclusive'] as const
type Outcome = (typeof OUTCOMES)[number]

export const WIDTH = 320
export const HEIGHT = 64

const LINE = { top: 3, bottom: 40 }
/** The worse, the higher: who sees no colours sees it too. */
const MARK_HEIGHTS: Readonly<Record<Outcome, number>> = { pass: 6, slow: 11, fail: 18, inconclusive: 3 }
/** Half of a cross's width. */
const MISS = 2

interface Drawing {
  /** One path for each outcome. */
  readonly marks: Readonly<Record<Outcome, string>>
  /** How long answers took; it breaks where none came. */
  readonly line: string
  /** A cross for each failure, as high as the time after which it was one. */
  readonly misses: string
}

export function drawStrip({ fromAt, untilAt, results }: FailureStrip): Drawing {
  const x = (at: number) => round(((at - fromAt) / (untilAt - fromAt)) * WIDTH)
  const slowest = Math.max(1, ...results.filter((one) => isAnswer(one.outcome)).map((one) => one.totalMs))
  // A failure after ten seconds of waiting must not press all the answers flat.
  const y = (ms: number) => round(LINE.bottom - Math.min(1, ms / (slowest * 1.25)) * (LINE.bottom - LINE.top))
  const marks: Record<Outcome, string> = { pass: '', slow: '', fail: '', inconclusive: '' }
  let line = ''
  let misses = ''
  let isDrawing = false
  for (const one of results) {
    marks[one.outcome] += `M${x(one.at)} ${HEIGHT}v-${MARK_HEIGHTS[one.outcome]}`
    if (isAnswer(one.outcome))
      line += `${isDrawing ? 'L' : 'M'}${x(one.at)} ${y(one.totalMs)}${isDrawing ? '' : 'h.01'}`
    if (one.outcome === 'fail') misses += crossAt(x(one.at), y(one.totalMs))
    isDrawing = isAnswer(one.outcome)
  }
  return { marks, line, misses }
}

/** How many of each, none left out. */
export function countsOf({ results }: FailureStrip): Readonly<Record<Outcome, number>> {
  const counts = { pass: 0, slow: 0, fail: 0, inconclusive: 0 }
  for (const { outcome } of results) counts[outcome] += 1
  return counts
}

/** The middle one of the answers' times, in ms; null where there was none. */
export function answerTimes({ results, failedAt }: FailureStrip) {
  const answers = results.filter((one) => isAnswer(one.outcome))
  return {
    before: middle(answers.filter((one) => one.at < failedAt).map((one) => one.totalMs)),
    since: middle(answers.filter((one) => one.at >= failedAt).map((one) => one.totalMs)),
  }
}

function isAnswer(outcome: Outcome): boolean {
  return outcome === 'pass' || outcome === 'slow'
}

function crossAt(x: number, y: number): string {
  const whole = MISS * 2
  return `M${round(x - MISS)} ${round(y - MISS)}l${whole} ${whole}m0-${whole}l-${whole} ${whole}`
}

function middle(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
