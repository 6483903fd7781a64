/** What every kind of check is given, and what it gives back. One file a kind beside this one; index.ts names them. */
import type { Measurement } from '../assess.ts'
import type { Guard } from '../connect.ts'
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
  readonly phases: Phases
  /** Only asked for when the check did not pass. */
  evidence(): Evidence
}

/** Throws only on a bug: what the network does is in the report. */
export type Check = (assignment: Assignment, context: CheckContext) => Promise<CheckReport>

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
