/** A ping to a host: sent again until one is answered or the deadline has passed. Called by run.ts through kinds/index.ts. */
import { hostOf } from '../check-url.ts'
import { type OpenEcho, ping } from '../echo.ts'
import { faultOf, NetworkFault } from '../faults.ts'
import type { Assignment } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { allowedUrl, type Check, type CheckContext, evidenceOf, passed, reported, type Seen } from './kind.ts'

/** A lost packet is no outage. */
const TRIES = 4

/** @param open what opens the socket of a ping: echo.ts, or a test's */
export function icmpCheck(open: OpenEcho): Check {
  return (assignment, context) => {
    const seen: Seen = { trace: emptyTrace(), firstByteMs: null }
    const look = async () => passed(await pingHost(assignment, context, { open, seen }))
    return reported(seen, look, () => evidenceOf(seen.trace))
  }
}

interface Means {
  readonly open: OpenEcho
  readonly seen: Seen
}

async function pingHost({ target, cadence }: Assignment, { guard, signal }: CheckContext, { open, seen }: Means) {
  const url = allowedUrl(guard, target.url)
  const host = hostOf(url)
  const [address = '', ...others] = await guard.addresses(url, signal, seen.trace)
  const everyMs = Math.max(250, cadence.timeoutMs / TRIES)
  const pinging = { open, signal, everyMs }
  try {
    seen.trace.remoteAddress = address
    // A machine without IPv6 cannot reach the first address of some names.
    const { ms, sent } = await ping(address, pinging).catch((error: unknown) => {
      const [next] = others
      if (next === undefined || faultOf(error, 'connect', host).code !== 'unreachable') throw error
      seen.trace.remoteAddress = next
      return ping(next, pinging)
    })
    seen.firstByteMs = ms
    return sent === 1 ? 'Answered a ping' : `Answered ping ${sent} of ${sent}`
  } catch (error) {
    if (signal.aborted) throw new NetworkFault('no-echo', 'first-byte', `${host} answered no ping in time`, error)
    throw faultOf(error, 'connect', host)
  }
}
