/** A ping to a host: sent again until one is answered or the deadline has passed. Called by run.ts through kinds/index.ts. */
import { hostOf } from '../check-url.ts'
import { type OpenEcho, ping } from '../echo.ts'
import { faultOf, GuardRefused, NetworkFault } from '../faults.ts'
import type { Assignment } from '../protocol.ts'
import { emptyTrace, type Trace } from '../sockets.ts'
import { type Check, type CheckContext, evidenceOf, phasesOf } from './kind.ts'

/** A lost packet is no outage. */
const TRIES = 4

/** @param open what opens the socket of a ping: echo.ts, or a test's */
export function icmpCheck(open: OpenEcho): Check {
  return async (assignment, context) => {
    const startedAt = performance.now()
    const trace = emptyTrace()
    const timing: Timing = { answeredMs: null }
    const phases = () => phasesOf(startedAt, trace, timing.answeredMs)
    const evidence = () => evidenceOf(trace)
    try {
      const because = await pingHost(assignment, context, { open, trace, timing })
      const { totalMs } = phases()
      return { measured: { is: 'judged', outcome: 'pass', code: 'ok', because, totalMs }, phases: phases(), evidence }
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error
      return { measured: { is: 'fault', code: error.code, because: error.message }, phases: phases(), evidence }
    }
  }
}

interface Timing {
  answeredMs: number | null
}

interface Means {
  readonly open: OpenEcho
  readonly trace: Trace
  readonly timing: Timing
}

async function pingHost({ target, cadence }: Assignment, { guard, signal }: CheckContext, means: Means) {
  const verdict = guard.check(target.url)
  if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
  const host = hostOf(verdict.url)
  const [address = '', ...others] = await guard.addresses(verdict.url, signal, means.trace)
  const everyMs = Math.max(250, cadence.timeoutMs / TRIES)
  const pinging = { open: means.open, signal, everyMs }
  try {
    means.trace.remoteAddress = address
    // A machine without IPv6 cannot reach the first address of some names.
    const { ms, sent } = await ping(address, pinging).catch((error: unknown) => {
      const [next] = others
      if (next === undefined || faultOf(error, 'connect', host).code !== 'unreachable') throw error
      means.trace.remoteAddress = next
      return ping(next, pinging)
    })
    means.timing.answeredMs = ms
    return sent === 1 ? 'Answered a ping' : `Answered ping ${sent} of ${sent}`
  } catch (error) {
    if (signal.aborted) throw new NetworkFault('no-echo', 'first-byte', `${host} answered no ping in time`, error)
    throw faultOf(error, 'connect', host)
  }
}
