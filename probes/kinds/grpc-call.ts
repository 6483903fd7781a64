/**
 * One unary gRPC call over HTTP/2 on a guarded connection of its own; what ends it before its answer is told apart.
 * Called by grpc.ts.
 */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { hasTls, hostOf } from '../check-url.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'

/** An answer of a few bytes is what is called for. */
const ANSWER_BYTES = 65_536

/** RFC 9113, section 7, in the order of their numbers. */
const HTTP2_CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
]

export interface Call {
  readonly url: URL
  readonly path: string
  readonly message: Buffer
  readonly signal: AbortSignal
}

export interface CallAnswer {
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** The trailers, or the headers where nothing came after them. */
  readonly ending: IncomingHttpHeaders
}

/**
 * Ends the connection, too.
 *
 * @param onHeaders called when the answer begins
 * @throws NetworkFault when no whole answer came
 */
export async function callGrpc(
  socket: Socket,
  call: Call,
  onHeaders: (headers: IncomingHttpHeaders) => void,
): Promise<CallAnswer> {
  // Loaded by the first call only: it takes memory that most probers never need.
  const { connect } = process.getBuiltinModule('node:http2')
  const session = connect(`${hasTls(call.url) ? 'https' : 'http'}://${call.url.host}`, {
    createConnection: () => socket,
    settings: { enablePush: false },
    maxSessionMemory: 1,
  })
  // What it says, the call's own stream says, too; unheard it would end the process.
  session.on('error', () => {})
  try {
    return await exchange(session, call, onHeaders)
  } finally {
    session.destroy()
  }
}

function exchange(
  session: ClientHttp2Session,
  { url, path, message, signal }: Call,
  onHeaders: (headers: IncomingHttpHeaders) => void,
): Promise<CallAnswer> {
  const host = hostOf(url)
  return new Promise((resolve, reject) => {
    const came: Came = { headers: null, trailers: null, goaway: null, bytes: [], size: 0 }
    const finish = (end: CallAnswer | NetworkFault) => {
      signal.removeEventListener('abort', onAbort)
      if (end instanceof NetworkFault) reject(end)
      else resolve(end)
    }
    const onAbort = () => finish(timedOut(phaseOf(came), host))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    session.once('goaway', (code) => {
      came.goaway = code
    })
    const stream = session.request(headersFor(path))
    collect(stream, came, onHeaders)
    stream.on('data', () => {
      if (came.size <= ANSWER_BYTES) return
      finish(new NetworkFault('body-too-large', 'body', `${host} answered with more than 64 KiB`))
    })
    stream.on('error', (error) => finish(callFault(error, host, { came, http2Code: stream.rstCode })))
    stream.once('close', () => finish(endOf(host, { came, http2Code: stream.rstCode })))
    stream.end(message)
  })
}

function headersFor(path: string): OutgoingHttpHeaders {
  return {
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'Vedetta (status check)',
  }
}

function collect(stream: ClientHttp2Stream, came: Came, onHeaders: (headers: IncomingHttpHeaders) => void): void {
  stream.once('response', (headers) => {
    came.headers = headers
    onHeaders(headers)
  })
  stream.once('trailers', (trailers) => {
    came.trailers = trailers
  })
  stream.on('data', (chunk: Buffer) => {
    came.bytes.push(chunk)
    came.size += chunk.length
  })
}

/** What the call came to once its stream is closed. */
function endOf(host: string, broken: Broken): CallAnswer | NetworkFault {
  const { headers, trailers, bytes } = broken.came
  if (headers === null || broken.http2Code) return cutFault(host, broken)
  return { headers, bytes: Buffer.concat(bytes), ending: trailers ?? headers }
}

interface Came {
  headers: IncomingHttpHeaders | null
  trailers: IncomingHttpHeaders | null
  /** The code of a GOAWAY frame. */
  goaway: number | null
  readonly bytes: Buffer[]
  size: number
}

interface Broken {
  readonly came: Came
  readonly http2Code: number | undefined
}

function phaseOf({ headers }: Came): 'first-byte' | 'body' {
  return headers === null ? 'first-byte' : 'body'
}

function callFault(error: unknown, host: string, broken: Broken): NetworkFault {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const phase = phaseOf(broken.came)
  if (code === 'ERR_HTTP2_STREAM_ERROR' || code === 'ERR_HTTP2_SESSION_ERROR') return cutFault(host, broken)
  if (!String(code).startsWith('ERR_HTTP2_')) return faultOf(error, phase, host)
  return new NetworkFault('bad-answer', phase, `${host} answered with bytes that are not HTTP/2`, error)
}

/** The other side ended the call, or all calls of the connection, by a frame or by ending the connection. */
function cutFault(host: string, { came, http2Code = 0 }: Broken): NetworkFault {
  const phase = phaseOf(came)
  const when = phase === 'body' ? 'in the middle of its answer' : 'before an answer came'
  if (came.goaway !== null) {
    return new NetworkFault('closed', phase, `${host} sent GOAWAY (${codeName(came.goaway)}) ${when}`)
  }
  // What Node also says when the connection ended.
  if (HTTP2_CODES[http2Code] === 'CANCEL') {
    return new NetworkFault('connect-reset', phase, `${host} ended the call or the connection ${when}`)
  }
  // Ours, too, may end it: when there are more headers than an answer may have.
  return new NetworkFault('connect-reset', phase, `The call to ${host} ended (${codeName(http2Code)}) ${when}`)
}

function codeName(code: number): string {
  return HTTP2_CODES[code] ?? `code ${code}`
}
