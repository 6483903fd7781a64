/** One TCP connection; if asked, a line is sent, and a keyword waited for. Called by run.ts through kinds/index.ts. */
import type net from 'node:net'
import type { Measurement } from '../assess.ts'
import { hostOf } from '../check-url.ts'
import { bodyStart } from '../evidence.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import { type Assignment, LIMITS } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, passed, reported, type Seen } from './kind.ts'

/** Greetings are short: what has not been said in this much is not a greeting. */
const READ_BYTES = 65_536

export function checkTcp({ target, expect }: Assignment, { guard, signal }: CheckContext): Promise<CheckReport> {
  const heard: Heard = { trace: emptyTrace(), firstByteMs: null, text: '' }
  const look = async (): Promise<Measurement> => {
    const url = allowedUrl(guard, target.url)
    const socket = await guard.open(url, signal, heard.trace)
    try {
      if (target.body !== null) socket.write(target.body)
      if (expect.keyword === null) return passed('Connected')
      await hear(socket, { host: hostOf(url), keyword: expect.keyword, signal, heard })
      return passed(`Connected, and heard "${expect.keyword}"`)
    } finally {
      socket.destroy()
    }
  }
  return reported(heard, look, () => evidenceOf(heard.trace, bodyStart(heard.text)))
}

interface Heard extends Seen {
  text: string
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
