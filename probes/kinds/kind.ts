/** What every kind of check is given, and what it gives back. One file a kind beside this one; index.ts names them. */
import type { Measurement } from '../assess.ts'
import type { Guard } from '../connect.ts'
import { GuardRefused, NetworkFault } from '../faults.ts'
import type { PostCount, Report } from '../protocol/report.ts'
import type { Assignment, Evidence, Phases } from '../protocol.ts'
import type { Trace } from '../sockets.ts'

export interface CheckContext {
  readonly guard: Guard
  /** The deadline of the whole check. */
  readonly signal: AbortSignal
  /** What this very probe, in this version of it, remembered at its last check. Empty after a start. */
  readonly memory: Memory
  readonly clock: ProbeClock
}

export interface ProbeClock {
  /** Only goes on. Ms since any moment. */
  steadyMs(): number
  /** Epoch ms, as far as this machine knows. */
  wallAt(): number
}

export interface Memory {
  get(): unknown
  set(value: unknown): void
}

export interface CheckReport {
  readonly measured: Measurement
  /** upstream: what they say. */
  readonly report?: Report
  /** hashtag: how many posts. */
  readonly posts?: PostCount
  readonly phases: Phases
  /** Only asked for when the check did not pass. */
  evidence(): Evidence
}

/** Throws only on a bug: what the network does is in the report. */
export type Check = (assignment: Assignment, context: CheckContext) => Promise<CheckReport>

/** Filled as far as a check comes, also when it fails. */
export interface Seen {
  readonly trace: Trace
  firstByteMs: number | null
}

/**
 * The frame of a check with one connection: takes its time, and makes a report of whatever the network did.
 *
 * @param look `totalMs` of what it judged is put in here
 */
export async function reported(
  seen: Seen,
  look: () => Promise<Measurement>,
  evidence: () => Evidence,
): Promise<CheckReport> {
  const startedAt = performance.now()
  const report = (measured: Measurement): CheckReport => {
    const phases = phasesOf(startedAt, seen.trace, seen.firstByteMs)
    const timed = measured.is === 'judged' ? { ...measured, totalMs: phases.totalMs } : measured
    return { measured: timed, phases, evidence }
  }
  try {
    return report(await look())
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    return report({ is: 'fault', code: error.code, because: error.message })
  }
}

/** What a kind that has nothing more to say of a good answer judges. */
export function passed(because: string): Measurement {
  return { is: 'judged', outcome: 'pass', code: 'ok', because, totalMs: 0 }
}

/** @throws GuardRefused if the URL alone gives away that it may not be reached */
export function allowedUrl(guard: Guard, text: string): URL {
  const verdict = guard.check(text)
  if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
  return verdict.url
}

export function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}

/** Of a check with one connection. @param startedAt by `performance.now()` */
export function phasesOf(
  startedAt: number,
  trace: Pick<Trace, 'dnsMs' | 'connectMs' | 'tlsMs'>,
  firstByteMs: number | null = null,
): Phases {
  const round = (ms: number | null) => (ms === null ? null : rounded(ms))
  return {
    dnsMs: round(trace.dnsMs),
    connectMs: round(trace.connectMs),
    tlsMs: round(trace.tlsMs),
    firstByteMs: round(firstByteMs),
    totalMs: rounded(performance.now() - startedAt),
  }
}

/** Of a check that is not HTTP. @param said what the other side said, redacted */
export function evidenceOf(trace: Pick<Trace, 'remoteAddress' | 'certificate'>, said: string | null = null): Evidence {
  const { remoteAddress, certificate } = trace
  return { status: null, httpVersion: null, headers: {}, bodyStart: said, remoteAddress, redirects: [], certificate }
}
