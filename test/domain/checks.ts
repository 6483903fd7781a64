/** Checks at seconds of one evening, and what is judged of them, for the tests of verdicts. */
import type { Outcome } from '../../probes/protocol.ts'
import { advance, type CheckState } from '../../server/domain/check-state.ts'
import { judge, type ProbeVerdict, type Seen } from '../../server/domain/verdict.ts'

export const SECOND = 1_000
/** The default profile: every 60 s with a timeout of 10 s, recovery after 2 good and 120 s. */
export const NUMBERS = { freshMs: 130 * SECOND, unknownAfterMs: 190 * SECOND, recoverGood: 2, recoverMs: 120 * SECOND }
export const START = Date.UTC(2026, 5, 11, 18, 40)
export const at = (seconds: number) => START + seconds * SECOND

export type Checks = readonly (readonly [seconds: number, outcome: Outcome])[]

function state(checks: Checks): CheckState | null {
  return checks.reduce<CheckState | null>(
    (before, [seconds, outcome]) =>
      advance(
        before,
        { at: at(seconds), outcome, code: outcome, because: `it was ${outcome}`, totalMs: 20 },
        { now: at(seconds), brokenAfterMs: NUMBERS.unknownAfterMs },
      ),
    null,
  )
}

export function seen(locations: Readonly<Record<string, Checks>>): Seen[] {
  return Object.entries(locations).flatMap(([location, checks]) => {
    const known = state(checks)
    return known ? [{ location, state: known }] : []
  })
}

export function verdict(is: ProbeVerdict['state'], change: Partial<ProbeVerdict> = {}): ProbeVerdict {
  const wasBad = is === 'down' || is === 'degraded'
  return { state: is, sinceAt: at(-3_600), because: 'before', wasBad, flaps: false, ...change }
}

export function judged(
  before: ProbeVerdict | null,
  locations: Readonly<Record<string, Checks>>,
  { now, awakeAt = START - 86_400_000 }: { now: number; awakeAt?: number },
): ProbeVerdict | null {
  return judge(before, seen(locations), { now: at(now), awakeAt, numbers: NUMBERS })
}

export const FAILS: Checks = [
  [0, 'fail'],
  [5, 'fail'],
  [15, 'fail'],
]
export const PASSES: Checks = [
  [0, 'pass'],
  [60, 'pass'],
  [120, 'pass'],
]
