/**
 * The standard health protocol of gRPC (grpc.health.v1): one call of Check for the server or one of its services.
 * Called by run.ts through kinds/index.ts.
 */
import type { IncomingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Measurement } from '../assess.ts'
import { hostOf } from '../check-url.ts'
import { bodyStart, helpfulHeaders } from '../evidence.ts'
import { NetworkFault } from '../faults.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import type { Assignment, Evidence } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { type CallAnswer, callGrpc } from './grpc-call.ts'
import { grpcMessage, grpcStatusName, healthRequest, servingStatus } from './grpc-health.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, reported, type Seen } from './kind.ts'

const CHECK_PATH = '/grpc.health.v1.Health/Check'

export function checkGrpc({ target }: Assignment, { guard, signal }: CheckContext): Promise<CheckReport> {
  const seen: Told = { trace: emptyTrace(), firstByteMs: null, headers: null, message: '' }
  const look = async (): Promise<Measurement> => {
    const url = allowedUrl(guard, target.url)
    const socket = await guard.open(url, signal, seen.trace)
    try {
      return await ask(socket, { url, signal, seen })
    } finally {
      socket.destroy()
    }
  }
  return reported(seen, look, () => grpcEvidence(seen))
}

/** For the evidence. */
interface Told extends Seen {
  headers: IncomingHttpHeaders | null
  /** What `grpc-message` said. */
  message: string
}

interface Asking {
  readonly url: URL
  readonly signal: AbortSignal
  readonly seen: Told
}

async function ask(socket: Socket, { url, signal, seen }: Asking): Promise<Measurement> {
  const host = hostOf(url)
  if (socket instanceof TLSSocket && socket.alpnProtocol !== 'h2') {
    throw new NetworkFault('bad-answer', 'tls', `${host} does not offer HTTP/2 in its TLS handshake (ALPN)`)
  }
  const service = url.pathname.slice(1)
  const startedAt = performance.now()
  const call = { url, path: CHECK_PATH, message: healthRequest(decoded(service)), signal }
  const answer = await callGrpc(socket, call, (headers) => {
    seen.firstByteMs = performance.now() - startedAt
    seen.headers = headers
  })
  seen.message = grpcMessage(String(answer.ending['grpc-message'] ?? ''))
  return judge(answer, host, service === '' ? host : `${service} at ${host}`)
}

/** Of a part of a URL, where a service's name may stand encoded. */
function decoded(part: string): string {
  return grpcMessage(part)
}

function judge({ headers, ending, bytes }: CallAnswer, host: string, subject: string): Measurement {
  const status = Number(headers[':status'])
  const judged = (outcome: 'pass' | 'fail', code: ResultCode, because: string): Measurement => {
    return { is: 'judged', outcome, code, because, status, totalMs: 0 }
  }
  if (status !== 200) return judged('fail', 'http-status', `HTTP ${status} instead of 200`)
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('application/grpc')) return judged('fail', 'bad-answer', `${host} answered, but not with gRPC`)
  const grpcStatus = grpcStatusName(String(ending['grpc-status'] ?? ''))
  if (grpcStatus === null) return judged('fail', 'bad-answer', `${host} ended its answer without a grpc-status`)
  if (grpcStatus !== 'OK') {
    return judged('fail', 'not-serving', `The health check of ${subject} failed: ${grpcStatus}${hint(grpcStatus)}`)
  }
  const said = servingStatus(bytes)
  if ('wrong' in said) return judged('fail', 'bad-answer', `${host} answered the health check with ${said.wrong}`)
  if (said.status === 'SERVING') return judged('pass', 'ok', `${subject} is SERVING`)
  return judged('fail', 'not-serving', `The health check of ${subject} says ${said.status}`)
}

function hint(grpcStatus: string): string {
  if (grpcStatus === 'UNIMPLEMENTED') return ' (the server has no health service)'
  return grpcStatus === 'NOT_FOUND' ? ' (the server does not know this service)' : ''
}

function grpcEvidence({ trace, headers, message }: Told): Evidence {
  const base = evidenceOf(trace, bodyStart(message))
  if (headers === null) return base
  return { ...base, status: Number(headers[':status']), httpVersion: '2.0', headers: helpfulHeaders(headers) }
}
