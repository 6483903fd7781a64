/**
 * One HTTP/1.1 request over one guarded connection of its own, with the time of each phase.
 * Called by kinds/http.ts, once per redirect hop.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { hostOf } from '../check-url.ts'
import type { Guard } from '../connect.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import type { Target } from '../protocol.ts'
import type { Trace } from '../sockets.ts'

// `import` reads every export of node:http, and so loads Node's own fetch: 5 MB and 30 ms in this thread.
const { request } = process.getBuiltinModule('node:http')

export interface Hop {
  readonly url: URL
  readonly method: Target['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface HopTrace extends Trace {
  firstByteMs: number | null
}

export interface HopAnswer {
  readonly answer: IncomingMessage
  /** What went wrong after the answer had begun: the answer itself only says that it was cut off. */
  lateFault(): NetworkFault | null
  close(): void
}

export const HEADER_BYTES = 65_536

/** Ours alone: they say how this connection is used, and a second opinion about lengths is how requests get smuggled. */
export const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Resolves with the answer's headers read and its body waiting.
 *
 * @throws NetworkFault
 */
export async function askOnce(
  hop: Hop,
  how: { guard: Guard; signal: AbortSignal; trace: HopTrace },
): Promise<HopAnswer> {
  const socket = await how.guard.open(hop.url, how.signal, how.trace)
  const startedAt = performance.now()
  try {
    const late: { fault: NetworkFault | null } = { fault: null }
    const answer = await exchange(socket, hop, { signal: how.signal, late })
    return { answer, lateFault: () => late.fault, close: () => socket.destroy() }
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    how.trace.firstByteMs = performance.now() - startedAt
  }
}

interface Exchange {
  readonly signal: AbortSignal
  readonly late: { fault: NetworkFault | null }
}

function exchange(socket: Socket, hop: Hop, { signal, late }: Exchange): Promise<IncomingMessage> {
  const host = hostOf(hop.url)
  return new Promise((resolve, reject) => {
    let hasAnswered = false
    const onAbort = () => finish(timedOut('first-byte', host))
    const finish = (answer: IncomingMessage | NetworkFault) => {
      signal.removeEventListener('abort', onAbort)
      hasAnswered = true
      if (answer instanceof NetworkFault) reject(answer)
      else resolve(answer)
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const asked = request({
      createConnection: () => socket,
      method: hop.method,
      path: `${hop.url.pathname}${hop.url.search}`,
      headers: headersOf(hop),
      setHost: false,
      maxHeaderSize: HEADER_BYTES,
    })
    asked.once('response', finish)
    // A protocol switch that nobody asked for is an answer, too: its status is judged like any other.
    asked.once('upgrade', finish)
    // Stays for good: the request may fail once more while the body is read.
    asked.on('error', (error) => {
      late.fault = faultOf(error, hasAnswered ? 'body' : 'first-byte', host)
      finish(late.fault)
    })
    asked.end(hop.body ?? undefined)
  })
}

function headersOf(hop: Hop): Record<string, string> {
  const headers: Record<string, string> = {
    host: hop.url.host,
    'user-agent': 'Vedetta (status check)',
    accept: '*/*',
    'accept-encoding': 'identity',
  }
  for (const [name, value] of Object.entries(hop.headers)) {
    if (!OWN_HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = value
  }
  headers.connection = 'close'
  if (hop.body !== null) headers['content-length'] = String(Buffer.byteLength(hop.body))
  return headers
}
