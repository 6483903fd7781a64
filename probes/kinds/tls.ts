/**
 * The handshake and the certificate: chain, host name and end, judged by Node's own rules (RFC 5280, RFC 6125), and degraded
 * some days before the end. Called by run.ts through kinds/index.ts.
 */
import type { Measurement } from '../assess.ts'
import { hostOf, startTlsOf } from '../check-url.ts'
import type { Assignment } from '../protocol.ts'
import { emptyTrace, type Trace } from '../sockets.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, reported, type Seen } from './kind.ts'
import { startTls } from './starttls.ts'

const DAY_MS = 86_400_000

export function checkTls({ target, expect }: Assignment, { guard, signal }: CheckContext): Promise<CheckReport> {
  const seen: Seen = { trace: emptyTrace(), firstByteMs: null }
  const look = async (): Promise<Measurement> => {
    const url = allowedUrl(guard, target.url)
    const socket = await guard.open(url, signal, seen.trace)
    const protocol = startTlsOf(url)
    try {
      if (protocol !== null) {
        await startTls(socket, { protocol, host: hostOf(url), signal })
        const encrypted = await guard.secure(socket, url, signal, seen.trace)
        encrypted.destroy()
      }
    } finally {
      socket.destroy()
    }
    const judged = judgeEnd(seen.trace, { host: hostOf(url), expiryDays: expect.expiryDays, now: Date.now() })
    return { is: 'judged', ...judged, totalMs: 0 }
  }
  return reported(seen, look, () => evidenceOf(seen.trace))
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
