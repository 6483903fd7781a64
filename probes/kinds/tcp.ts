/** One TCP connection; if asked, a line is sent, and a keyword waited for. Called by run.ts through kinds/index.ts. */
import type net from 'node:net'
import { hostOf } from '../check-url.ts'
import { bodyStart } from '../evidence.ts'
import { faultOf, GuardRefused, NetworkFault, timedOut } from '../faults.ts'
import { type Assignment, LIMITS } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { type CheckContext, type CheckReport, evidenceOf, phasesOf } from './kind.ts'

/** Greetings are short: what has not been said in this much is not a greeting. */
const READ_BYTES = 65_536

export async function checkTcp({ target, expect }: Assignment, context: CheckContext): Promise<CheckReport> {
  const { guard, signal } = context
  const startedAt = performance.now()
  const trace = emptyTrace()
  const heard: Heard = { text: '', firstByteMs: null }
  const phases = () => phasesOf(startedAt, trace, heard.firstByteMs)
  const evidence = () => evidenceOf(trace, bodyStart(heard.text))
  try {
    const verdict = guard.check(target.url)
    if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
    const socket = await guard.open(verdict.url, signal, trace)
    try {
      if (target.body !== null) socket.write(target.body)
      if (expect.keyword !== null)
        await hear(socket, { host: hostOf(verdict.url), keyword: expect.keyword, signal, heard })
    } finally {
      socket.destroy()
    }
    const because = expect.keyword === null ? 'Connected' : `Connected, and heard "${expect.keyword}"`
    const { totalMs } = phases()
    return { measured: { is: 'judged', outcome: 'pass', code: 'ok', because, totalMs }, phases: phases(), evidence }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    return { measured: { is: 'fault', code: error.code, because: error.message }, phases: phases(), evidence }
  }
}

interface Heard {
  text: string
  firstByteMs: number | null
}

interface Hearing {
  readonly host: string
  readonly keyword: string
  readonly signal: AbortSignal
  readonly heard: Heard
}

/** @throws NetworkFault when it ends, goes on without end, or falls silent before the keyword came */
async function hear(socket: net.Socket, { host, keyword, signal, heard }: Hearing): Promise<void> {
  const startedAt = performance.now()
  const late = () => socket.destroy()
  signal.addEventListener('abort', late, { once: true })
  let bytes = 0
  const decoder = new TextDecoder()
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      heard.firstByteMs ??= performance.now() - startedAt
      bytes += chunk.byteLength
      heard.text = (heard.text + decoder.decode(chunk, { stream: true })).slice(0, READ_BYTES + LIMITS.keywordLength)
      if (heard.text.includes(keyword)) return
      if (bytes > READ_BYTES) throw new NetworkFault('keyword-missing', 'body', missing(host, keyword, 'in 64 KiB'))
    }
  } catch (error) {
    if (signal.aborted) throw timedOut(bytes === 0 ? 'first-byte' : 'body', host)
    throw faultOf(error, bytes === 0 ? 'first-byte' : 'body', host)
  } finally {
    signal.removeEventListener('abort', late)
  }
  if (signal.aborted) throw timedOut(bytes === 0 ? 'first-byte' : 'body', host)
  throw new NetworkFault('closed', 'body', missing(host, keyword, 'before it closed the connection'))
}

function missing(host: string, keyword: string, when: string): string {
  return `${host} did not say "${keyword}" ${when}`
}
