/**
 * Whether the prober could see while it looked: the rules by which a result is turned into "we were blind".
 * Pure; called by eyes.ts, which measures the facts. Not knowing is not down.
 */

import type { ResultCode } from './protocol/result-codes.ts'
import type { ProbeResult } from './protocol.ts'

export interface SightFacts {
  /** Longest time in which this process did not run, within the check in question. */
  readonly stallMs: number
  /** How far the wall clock moved against the monotonic one within it; negative: backwards. */
  readonly clockStepMs: number
  readonly loopLagP99Ms: number
  /** Different hosts looked at in the last minute: from how many did anything come back at all? */
  readonly hosts: Tally
  /** Those of them that had to be looked up by name. */
  readonly names: Tally
}

export interface Tally {
  readonly heard: number
  readonly silent: number
}

const LAG_LIMIT_MS = 500
const CLOCK_STEP_LIMIT_MS = 2_000
const FEWEST_SILENT_HOSTS = 4

/** How long a look at a host counts as a sign of our own network. */
export const CANARY_WINDOW_MS = 60_000

/** Why the prober cannot be believed, in a sentence; null if it can. */
export function blindness({ stallMs, clockStepMs, loopLagP99Ms, hosts }: SightFacts): string | null {
  if (stallMs > LAG_LIMIT_MS) return `The prober stood still for ${seconds(stallMs)} s during the check`
  if (Math.abs(clockStepMs) > CLOCK_STEP_LIMIT_MS) {
    return `The prober's clock was moved by ${seconds(clockStepMs)} s during the check`
  }
  if (loopLagP99Ms > LAG_LIMIT_MS) return `The prober is overloaded: its loop lags by ${Math.round(loopLagP99Ms)} ms`
  return areLost(hosts) ? `The prober seems to have no network: ${shareOf(hosts)} hosts are silent` : null
}

/** A network without its name server: what has an address of its own still answers, and hides that in the tally of all. */
function namelessness({ names }: SightFacts, code: ResultCode): string | null {
  if (!UNNAMED.includes(code) || !areLost(names)) return null
  return `The prober seems to have no name server: ${shareOf(names)} hosts with a name are silent`
}

function areLost({ heard, silent }: Tally): boolean {
  return silent >= FEWEST_SILENT_HOSTS && silent >= heard
}

function shareOf({ heard, silent }: Tally): string {
  return `${silent} of ${heard + silent}`
}

const UNNAMED: readonly ResultCode[] = ['timeout-dns', 'dns-fault']

/** These rest on an answer that came. What it says is evidence however badly the prober fared meanwhile. */
const ANSWERED: readonly ResultCode[] = [
  'http-status',
  'keyword-missing',
  'keyword-present',
  'body-too-large',
  'bad-encoding',
  'redirect',
  'header-mismatch',
  'pattern-missing',
  'json-mismatch',
  'value-missing',
  'not-serving',
  'upstream-degraded',
  'upstream-outage',
  'no-starttls',
  'auth-refused',
  'query-failed',
  'value-mismatch',
]

/** The result as it may be told, given what the prober knows of its own eyesight. */
export function believed(result: ProbeResult, facts: SightFacts): ProbeResult {
  if (result.outcome === 'pass' || result.outcome === 'inconclusive' || ANSWERED.includes(result.code)) return result
  const reason = blindness(facts) ?? namelessness(facts, result.code)
  if (reason === null) return result
  if (result.code === 'slow') {
    // The answer came and was right. How long it took was measured with a bad clock, so it is not judged.
    return {
      ...result,
      outcome: 'pass',
      code: 'ok',
      because: `${result.because}; not judged: ${reason}`,
      evidence: null,
    }
  }
  return { ...result, outcome: 'inconclusive', code: 'blind', because: `${reason}. Seen: ${result.because}` }
}

const SILENT: readonly ResultCode[] = ['timeout-dns', 'dns-fault', 'timeout-connect', 'unreachable', 'no-echo']

/**
 * Whether anything came back from the host, be it a refusal: what tells a lost network from a lost host.
 *
 * @returns null if the result says nothing about that
 */
export function wasHeard(result: ProbeResult): boolean | null {
  if (result.outcome === 'inconclusive') return null
  // A name server that says SERVFAIL has spoken.
  return result.phases.firstByteMs !== null || !isSilence(result.code)
}

/** Nothing at all came back: neither an answer nor a refusal. */
export function isSilence(code: ResultCode): boolean {
  return SILENT.includes(code)
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
