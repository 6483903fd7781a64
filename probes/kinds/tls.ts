/**
 * The handshake and the certificate: chain, host name and end, judged by Node's own rules (RFC 5280, RFC 6125), and degraded
 * some days before the end. Called by run.ts through kinds/index.ts.
 */
import { hostOf } from '../check-url.ts'
import { GuardRefused, NetworkFault } from '../faults.ts'
import type { Assignment } from '../protocol.ts'
import { emptyTrace, type Trace } from '../sockets.ts'
import { type CheckContext, type CheckReport, evidenceOf, phasesOf } from './kind.ts'

const DAY_MS = 86_400_000

export async function checkTls({ target, expect }: Assignment, context: CheckContext): Promise<CheckReport> {
  const { guard, signal } = context
  const startedAt = performance.now()
  const trace = emptyTrace()
  const evidence = () => evidenceOf(trace)
  try {
    const verdict = guard.check(target.url)
    if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
    const socket = await guard.open(verdict.url, signal, trace)
    socket.destroy()
    const phases = phasesOf(startedAt, trace)
    const judged = judgeEnd(trace, { host: hostOf(verdict.url), expiryDays: expect.expiryDays, now: Date.now() })
    return { measured: { is: 'judged', ...judged, totalMs: phases.totalMs }, phases, evidence }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const phases = phasesOf(startedAt, trace)
    return { measured: { is: 'fault', code: error.code, because: error.message }, phases, evidence }
  }
}

interface End {
  readonly host: string
  readonly expiryDays: number | null
  readonly now: number
}

/** Whole days are what people plan by: 13 days and 20 hours are 13. */
function judgeEnd({ certificate }: Trace, { host, expiryDays, now }: End) {
  const days = Math.floor((Date.parse(certificate?.validTo ?? '') - now) / DAY_MS)
  const left = `good for ${days} more ${days === 1 ? 'day' : 'days'}`
  const isFar = expiryDays === null || days >= expiryDays
  if (isFar) return { outcome: 'pass', code: 'ok', because: `The certificate of ${host}, ${left}, came` } as const
  const because = `The certificate of ${host} is ${left}, fewer than ${expiryDays}`
  return { outcome: 'slow', code: 'expiring', because } as const
}
