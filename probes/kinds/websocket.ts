/**
 * Opens a WebSocket; if asked, sends one message and waits for one with a keyword; closes it as RFC 6455 wants.
 * Called by run.ts through kinds/index.ts.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Measurement } from '../assess.ts'
import { hostOf } from '../check-url.ts'
import { bodyStart, helpfulHeaders } from '../evidence.ts'
import { faultOf, NetworkFault } from '../faults.ts'
import { type Assignment, type Evidence, LIMITS } from '../protocol.ts'
import { emptyTrace, type Trace } from '../sockets.ts'
import { readBody } from './http-body.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, phasesOf } from './kind.ts'
import { CLOSE_CODES, closeFrame, FrameFault, FrameReader, frameOf, OPCODES, type Said } from './websocket-frames.ts'
import { type Opened, openWebSocket } from './websocket-opening.ts'

/** The other side has this long to end the connection in its turn; the verdict stands before. */
const GOODBYE_MS = 1_000
/** More than the evidence keeps, so that a secret that crosses its end is still seen whole. */
const KEPT_CHARACTERS = 2 * LIMITS.evidenceBodyBytes

export async function checkWebSocket(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const { guard, signal } = context
  const startedAt = performance.now()
  const seen: Seen = { trace: emptyTrace(), firstByteMs: null, answer: null, said: '', messages: 0 }
  const report = (measured: Measurement): CheckReport => {
    const phases = phasesOf(startedAt, seen.trace, seen.firstByteMs)
    const timed = measured.is === 'judged' ? { ...measured, totalMs: phases.totalMs } : measured
    return { measured: timed, phases, evidence: () => webSocketEvidence(seen) }
  }
  try {
    const url = allowedUrl(guard, assignment.target.url)
    const socket = await guard.open(url, signal, seen.trace)
    try {
      const reached = report(await talk(socket, { assignment, url, signal, seen }))
      if (reached.measured.is === 'judged' && reached.measured.outcome === 'pass') await sayGoodbye(socket, signal)
      return reached
    } finally {
      socket.destroy()
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    return report({ is: 'fault', code: error.code, because: error.message })
  }
}

/** For the evidence, filled as far as the check comes. */
interface Seen {
  readonly trace: Trace
  firstByteMs: number | null
  answer: IncomingMessage | null
  /** The start of all messages, one a line; or of the body of a refusal. */
  said: string
  messages: number
}

interface Talk {
  readonly assignment: Assignment
  readonly url: URL
  readonly signal: AbortSignal
  readonly seen: Seen
}

async function talk(socket: Socket, { assignment, url, signal, seen }: Talk): Promise<Measurement> {
  const { target, expect } = assignment
  const host = hostOf(url)
  const startedAt = performance.now()
  const opened = await openWebSocket(socket, { url, headers: target.headers, signal }).finally(() => {
    seen.firstByteMs = performance.now() - startedAt
  })
  seen.answer = opened.answer
  if (opened.is === 'refused') return await refusal(opened, { host, signal, seen })
  if (target.body !== null) socket.write(frameOf(OPCODES.text, Buffer.from(target.body)))
  const { keyword } = expect
  if (keyword !== null) await hear(socket, { host, keyword, signal, seen, firstBytes: opened.firstBytes })
  const because = keyword === null ? 'The WebSocket opened' : `The WebSocket opened, and said "${keyword}"`
  return { is: 'judged', outcome: 'pass', code: 'ok', because, status: 101, totalMs: 0 }
}

type Refusal = Extract<Opened, { is: 'refused' }>

async function refusal(
  { answer, lateFault }: Refusal,
  { host, signal, seen }: { readonly host: string; readonly signal: AbortSignal; readonly seen: Seen },
): Promise<Measurement> {
  const { start } = await readBody(answer, { host, signal, lateFault })
  seen.said = start
  const status = answer.statusCode ?? 0
  const because = `HTTP ${status} instead of 101: ${host} did not open a WebSocket`
  return { is: 'judged', outcome: 'fail', code: 'http-status', because, status, totalMs: 0 }
}

interface Hearing {
  readonly host: string
  readonly keyword: string
  readonly signal: AbortSignal
  readonly seen: Seen
  /** What came together with the answer to the handshake. */
  readonly firstBytes: Buffer
}

/** @throws NetworkFault unless the keyword came */
async function hear(socket: Socket, hearing: Hearing): Promise<void> {
  const { signal, host, firstBytes } = hearing
  const late = () => socket.destroy()
  signal.addEventListener('abort', late, { once: true })
  const reader = new FrameReader()
  let bytes = 0
  const isHeardIn = (chunk: Buffer): boolean => {
    bytes += chunk.length
    if (bytes > LIMITS.bodyBytes) throw new FrameFault('1 MiB of messages', CLOSE_CODES.tooLarge)
    return hasKeyword(reader.read(chunk), socket, hearing)
  }
  try {
    signal.throwIfAborted()
    if (isHeardIn(firstBytes)) return
    const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) if (isHeardIn(chunk)) return
  } catch (error) {
    throw hearingFault(error, socket, hearing)
  } finally {
    signal.removeEventListener('abort', late)
  }
  if (signal.aborted) throw lateFault(hearing)
  throw new NetworkFault(
    'closed',
    'body',
    `${host} ended the connection without closing the WebSocket, ${before(hearing)}`,
  )
}

/** Also answers a ping: of several that came at once the last one, as section 5.5.3 allows. */
function hasKeyword(events: Iterable<Said>, socket: Socket, { host, keyword, seen }: Hearing): boolean {
  let ping: Buffer | null = null
  for (const event of events) {
    if (event.is === 'ping') ping = event.payload
    if (event.is === 'close') {
      socket.write(closeFrame(event.code))
      seen.said = kept(seen.said, event.reason)
      const why = event.code === CLOSE_CODES.none ? 'without a code' : `with code ${event.code}`
      throw new NetworkFault('closed', 'body', `${host} closed the WebSocket ${why} ${before({ keyword })}`)
    }
    if (event.is !== 'message') continue
    seen.messages += 1
    seen.said = kept(seen.said, event.text)
    if (event.text.includes(keyword)) return true
  }
  // To one that takes nothing any more, nothing is sent: the queue would only grow.
  if (ping !== null && !socket.writableNeedDrain) socket.write(frameOf(OPCODES.pong, ping))
  return false
}

function kept(said: string, more: string): string {
  return said.length >= KEPT_CHARACTERS ? said : `${said}${said === '' ? '' : '\n'}${more.slice(0, KEPT_CHARACTERS)}`
}

function hearingFault(error: unknown, socket: Socket, hearing: Hearing): NetworkFault {
  const { host, signal } = hearing
  if (error instanceof FrameFault) {
    socket.write(closeFrame(error.closeCode))
    if (error.closeCode !== CLOSE_CODES.tooLarge) {
      return new NetworkFault('bad-answer', 'body', `${host} sent what RFC 6455 forbids: ${error.message}`, error)
    }
    return new NetworkFault('body-too-large', 'body', `${host} sent ${error.message} ${before(hearing)}`, error)
  }
  if (signal.aborted) return lateFault(hearing)
  const fault = faultOf(error, 'body', host)
  if (fault.code !== 'connect-reset') return fault
  return new NetworkFault('connect-reset', 'body', `${host} reset the open WebSocket ${before(hearing)}`, error)
}

function lateFault({ host, keyword, seen }: Hearing): NetworkFault {
  if (seen.messages > 0) {
    return new NetworkFault('timeout-body', 'body', `${host} sent no message with "${keyword}" in time`)
  }
  return new NetworkFault(
    'timeout-first-byte',
    'first-byte',
    `${host} opened the WebSocket, and sent no message in time`,
  )
}

function before({ keyword }: Pick<Hearing, 'keyword'>): string {
  return `before it said "${keyword}"`
}

/** Resolves once the other side has ended the connection, or had the time to. */
async function sayGoodbye(socket: Socket, signal: AbortSignal): Promise<void> {
  const leave = () => socket.destroy()
  const timer = setTimeout(leave, GOODBYE_MS)
  signal.addEventListener('abort', leave, { once: true })
  socket.once('end', leave).write(closeFrame(CLOSE_CODES.normal))
  await new Promise<void>((resolve) => {
    if (socket.destroyed) return resolve()
    socket.once('close', () => resolve()).resume()
    if (signal.aborted) leave()
  })
  clearTimeout(timer)
  signal.removeEventListener('abort', leave)
}

function webSocketEvidence({ trace, answer, said }: Seen): Evidence {
  const base = evidenceOf(trace, bodyStart(said))
  if (answer === null) return base
  const { statusCode = null, httpVersion, headers } = answer
  return { ...base, status: statusCode, httpVersion, headers: helpfulHeaders(headers) }
}
