/** What a request is answered with that failed on its way: wrong input, the world, or a bug of ours. Called by the app. */
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../contract/problem.ts'
import { Fault } from '../domain/refusal.ts'
import type { LiveFiles } from '../ports.ts'
import { sendAnswerPage, wantsPage } from './answer-page.ts'
import { type ProblemCode, sendProblem } from './problem.ts'
import { fieldErrors, type Refused } from './validation.ts'

const RETRY_AFTER_S = 5
const ERRORS_AT_MOST = 50

interface Failed {
  readonly error: FastifyError
  readonly live: LiveFiles
}

export function answerFailure(request: FastifyRequest, reply: FastifyReply, { error, live }: Failed): FastifyReply {
  if (error.validation) return sendInvalid(reply, error)
  const known = KNOWN[error.code] ?? (error.statusCode && error.statusCode < 500 ? 'invalid' : null)
  if (known) return sendProblem(reply, known, { detail: error.message })
  const logged = { failure: brief(error), method: request.method, route: request.routeOptions.url ?? null }
  const isWorld = error instanceof Fault || isWorldsFault(error)
  request.log.error(logged, isWorld ? 'request failed: the world' : 'request failed: a bug')
  if (isWorld) reply.header('retry-after', RETRY_AFTER_S)
  const page = wantsPage(request) && { live, name: 'try-again' as const, status: isWorld ? 503 : 500 }
  return (
    (page ? sendAnswerPage(request, reply, page) : null) ??
    sendProblem(reply, isWorld ? 'unavailable' : 'internal', isWorld ? { detail: 'Try again in a moment.' } : {})
  )
}

/** Input that the schema refused, field by field. */
export function sendInvalid(reply: FastifyReply, error: Refused): FastifyReply {
  return sendFaults(reply, fieldErrors(error))
}

/** Mistakes that are known by field. */
export function sendFaults(reply: FastifyReply, faults: NonNullable<Problem['errors']>): FastifyReply {
  const errors = faults.slice(0, ERRORS_AT_MOST)
  const detail = errors.slice(0, 5).map(({ path, message }) => `${path}: ${message}`)
  return sendProblem(reply, 'invalid', { detail: detail.join('; '), errors })
}

const KNOWN: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not-json',
}

/** What the drivers throw when the database is away, busy, full or read-only; what the system throws when it has no more. */
function isWorldsFault({ code = '', message }: { readonly code?: string; readonly message: string }): boolean {
  return (
    /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM)/.test(code) ||
    /^(08|28|3D|40|53|55|57|58)[0-9A-Z]{3}$/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT|NOTFOUND|ACCES|IO$|NOSPC|ROFS|MFILE|NFILE)/.test(code) ||
    // The PostgreSQL pool has no codes for these.
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      message,
    )
  )
}

/** A line of the log stays short and harmless to a terminal, whatever a request put into its error. */
function brief({ name, code, message, stack = '', cause }: Error & { readonly code?: string }): object {
  const why = cause instanceof Error ? { cause: forLog(cause.message, 500) } : {}
  return { type: name, code, message: forLog(message, 1_000), stack: forLog(framesOf(stack), 4_000), ...why }
}

/** Without the message, which stands at its head once more. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n')
}

/** JSON escapes the controls of ASCII, and leaves those above it to the terminal. */
export function forLog(text: string, lettersAtMost: number): string {
  return text.slice(0, lettersAtMost).replace(/[\u0080-\u009f]/g, '?')
}

const BROKEN: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** What never became a request: no HTTP, too long, too slow. The socket is of no more use. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const status = BROKEN[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
