/**
 * What one measurement comes to under an expectation: pass, slow, fail or inconclusive, with the reason.
 * Called by run.ts after each check. The status is judged before the body: a 504 whose body hangs is still a 504.
 */

import type { ResultCode } from './protocol/result-codes.ts'
import type { Expectation, Outcome } from './protocol.ts'

export type Measurement =
  | {
      readonly is: 'answer'
      readonly status: number
      readonly body: Body
      /** What else was asked of it and is not so: headers, a pattern, values. */
      readonly wrong: Wrong | null
      readonly totalMs: number
    }
  /** The kind has judged what it saw; only the latency of a pass is left. `because` needs no time in it. */
  | ({ readonly is: 'judged'; readonly totalMs: number; readonly status?: number } & Assessment)
  /** What others say of themselves: nothing was measured, so its latency is nobody's. */
  | ({ readonly is: 'told'; readonly status?: number } & Assessment)
  /** No answer came, or none that could be judged. */
  | { readonly is: 'fault'; readonly code: ResultCode; readonly because: string }

/**
 * `whole`: all of it was read. `cut`: reading stopped at the limit, and `text` is what came before.
 * `broken`: it ended or stalled half way, or does not decode.
 */
export type Body =
  | { readonly is: 'whole' | 'cut'; readonly text: string }
  | { readonly is: 'broken'; readonly code: ResultCode; readonly because: string }

export interface Wrong {
  readonly code: ResultCode
  readonly because: string
}

export interface Assessment {
  readonly outcome: Outcome
  readonly code: ResultCode
  readonly because: string
}

/** Codes that say something about the prober or its guard, nothing about the target. */
const INCONCLUSIVE: readonly ResultCode[] = ['blocked', 'blind', 'fault', 'unsupported']

export function assess(measured: Measurement, expected: Expectation): Assessment {
  if (measured.is === 'fault') {
    const outcome = INCONCLUSIVE.includes(measured.code) ? 'inconclusive' : 'fail'
    return { outcome, code: measured.code, because: measured.because }
  }
  if (measured.is === 'told') return { outcome: measured.outcome, code: measured.code, because: measured.because }
  if (measured.is === 'judged') {
    const { outcome, code, because, totalMs } = measured
    return outcome === 'pass' ? assessLatency({ because, totalMs }, expected) : { outcome, code, because }
  }
  if (!isExpectedStatus(measured.status, expected.status)) {
    return fail('http-status', `HTTP ${measured.status} instead of ${statusWords(expected.status)}`)
  }
  const { status, body, totalMs } = measured
  const wrong = assessBody(body, expected) ?? measured.wrong
  if (wrong) return fail(wrong.code, wrong.because)
  return assessLatency({ because: `HTTP ${status}`, totalMs }, expected)
}

/** Also asked while redirects are followed: one that is expected is the answer and leads no further. */
export function isExpectedStatus(status: number, expected: Expectation['status']): boolean {
  return expected.some((entry) =>
    typeof entry === 'number' ? entry === status : entry[0] <= status && status <= entry[1],
  )
}

function assessBody(body: Body, expected: Expectation): Wrong | null {
  return body.is === 'broken' ? body : assessKeyword(body, expected)
}

function assessKeyword(
  { is, text }: Exclude<Body, { is: 'broken' }>,
  { keyword, keywordWanted }: Expectation,
): Wrong | null {
  if (keyword === null) return null
  const found = text.includes(keyword)
  if (found && keywordWanted) return null
  if (found) return { code: 'keyword-present', because: `The body contains "${keyword}", which it must not` }
  if (is === 'cut') {
    const because = `"${keyword}" is not in the first part of a body that is over the limit`
    return { code: 'body-too-large', because }
  }
  return keywordWanted ? { code: 'keyword-missing', because: `The body does not contain "${keyword}"` } : null
}

function assessLatency({ because, totalMs }: { because: string; totalMs: number }, expected: Expectation): Assessment {
  const took = `${because} in ${Math.round(totalMs)} ms`
  if (expected.slowMs === null || totalMs <= expected.slowMs) {
    return { outcome: 'pass', code: 'ok', because: took }
  }
  return { outcome: 'slow', code: 'slow', because: `${took}, slower than ${expected.slowMs} ms` }
}

function statusWords(expected: Expectation['status']): string {
  return expected.map((entry) => (typeof entry === 'number' ? `${entry}` : `${entry[0]}-${entry[1]}`)).join(', ')
}

function fail(code: ResultCode, because: string): Assessment {
  return { outcome: 'fail', code, because }
}
