/**
 * The opening handshake of RFC 6455 as a client, over HTTP/1.1 on a guarded connection: what was answered instead of a
 * switch is kept, and a switch is believed only when it proves that this very request was read. Called by websocket.ts.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { hostOf } from '../check-url.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import { HEADER_BYTES, OWN_HEADERS } from './http-hop.ts'

// `import` reads every export of node:http, and so loads Node's own fetch: 5 MB and 30 ms in this thread.
const { request } = process.getBuiltinModule('node:http')

/** Section 1.3: what an answer must be made with, beside the key. */
const PROOF_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** No extension is asked for, whatever the operator wrote: frames are read without any. */
const HANDSHAKE_HEADERS = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions']

export interface Opening {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Either way the connection still stands, and is the caller's to end. */
export type Opened =
  | { readonly is: 'open'; readonly answer: IncomingMessage; readonly firstBytes: Buffer }
  | { readonly is: 'refused'; readonly answer: IncomingMessage; lateFault(): NetworkFault | null }

/** @throws NetworkFault also for a switch that is not one to the protocol that was asked for */
export async function openWebSocket(socket: Socket, opening: Opening): Promise<Opened> {
  const host = hostOf(opening.url)
  const key = randomBytes(16).toString('base64')
  const headers = headersOf(opening, key)
  const asked = request({
    createConnection: () => socket,
    path: `${opening.url.pathname}${opening.url.search}`,
    headers,
    setHost: false,
    maxHeaderSize: HEADER_BYTES,
  })
  const opened = await answerOf(asked, host, opening.signal)
  if (opened.is === 'refused') return opened
  const wrong = whatIsWrong(opened.answer, key, headers['sec-websocket-protocol'])
  if (wrong === null) return opened
  throw new NetworkFault('bad-answer', 'first-byte', `${host} did not open a WebSocket as RFC 6455 wants it: ${wrong}`)
}

function headersOf({ url, headers: wanted }: Opening, key: string): Record<string, string> {
  const headers: Record<string, string> = { host: url.host, 'user-agent': 'Vedetta (status check)' }
  for (const [name, value] of Object.entries(wanted)) {
    const lower = name.toLowerCase()
    if (!OWN_HEADERS.has(lower) && !HANDSHAKE_HEADERS.includes(lower)) headers[lower] = value
  }
  return {
    ...headers,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
  }
}

function answerOf(asked: ClientRequest, host: string, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve, reject) => {
    let late: NetworkFault | null = null
    const settle = (done: () => void) => {
      signal.removeEventListener('abort', onAbort)
      done()
    }
    const onAbort = () => settle(() => reject(timedOut('first-byte', host)))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    asked.once('upgrade', (answer, _socket, firstBytes) => settle(() => resolve({ is: 'open', answer, firstBytes })))
    asked.once('response', (answer) =>
      settle(() => {
        // A 101 that does not name the protocol is no switch to Node.
        if (answer.statusCode === 101) return reject(unnamed(host))
        resolve({ is: 'refused', answer, lateFault: () => late })
      }),
    )
    // Stays for good: the request may fail once more while the body of a refusal is read.
    asked.on('error', (error) => {
      late = faultOf(error, 'first-byte', host)
      settle(() => reject(late))
    })
    asked.end()
  })
}

function unnamed(host: string): NetworkFault {
  const because = `${host} answered 101 without saying which protocol it switches to`
  return new NetworkFault('bad-answer', 'first-byte', because)
}

/** Section 4.1, what a client must check; null: nothing. */
function whatIsWrong({ headers }: IncomingMessage, key: string, asked: string | undefined): string | null {
  if (headers.upgrade?.toLowerCase() !== 'websocket') return 'it switched to another protocol'
  const proof = createHash('sha1')
    .update(key + PROOF_SUFFIX)
    .digest('base64')
  if (headers['sec-websocket-accept'] !== proof)
    return 'its Sec-WebSocket-Accept does not belong to the key that was sent'
  if (headers['sec-websocket-extensions'] !== undefined) return 'it uses an extension that was not asked for'
  const spoken = headers['sec-websocket-protocol']
  const mayBe = (asked ?? '').split(',').map((name) => name.trim())
  return spoken === undefined || mayBe.includes(spoken) ? null : 'it speaks a subprotocol that was not asked for'
}
