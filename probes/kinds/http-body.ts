/**
 * Reads the body of one answer: one content-encoding at most, and no more than 1 MiB once decoded, however small
 * it was on the wire. Called by kinds/http.ts with the answer that is judged, never with a redirect on the way.
 */
import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Body } from '../assess.ts'
import { faultOf, type NetworkFault, timedOut } from '../faults.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import { LIMITS } from '../protocol.ts'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

export interface Reading {
  readonly signal: AbortSignal
  readonly host: string
  readonly lateFault: () => NetworkFault | null
}

/** Never rejects. With a broken body, `start` still holds what came before. */
export async function readBody(answer: IncomingMessage, reading: Reading): Promise<{ body: Body; start: string }> {
  const encoding = (answer.headers['content-encoding'] ?? '').trim().toLowerCase()
  const chunks: Buffer[] = []
  const textOf = () => decodeText(Buffer.concat(chunks), answer.headers['content-type'] ?? '')
  if (encoding !== '' && encoding !== 'identity' && DECODERS[encoding] === undefined) {
    answer.destroy()
    return { body: broken('bad-encoding', `The body is encoded as "${encoding.slice(0, 60)}", unasked`), start: '' }
  }
  const body = await collect(answer, DECODERS[encoding]?.() ?? null, { ...reading, chunks })
  const start = textOf()
  return { body: body ?? { is: 'whole', text: start }, start }
}

interface Collecting extends Reading {
  readonly chunks: Buffer[]
}

/** null: all of it is in `chunks`. */
function collect(answer: IncomingMessage, decoder: Transform | null, into: Collecting): Promise<Body | null> {
  const { signal, host, chunks, lateFault } = into
  return new Promise((resolve) => {
    let size = 0
    const finish = (body: Body | null) => {
      signal.removeEventListener('abort', onAbort)
      answer.destroy()
      decoder?.destroy()
      resolve(body)
    }
    const onAbort = () => finish(ofFault(timedOut('body', host)))
    const onData = (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, LIMITS.bodyBytes - size))
      size += chunk.length
      if (size > LIMITS.bodyBytes) finish({ is: 'cut', text: decodeText(Buffer.concat(chunks), contentType(answer)) })
    }
    // Also after the end: destroying half-read streams reports errors that nobody needs any more.
    answer.on('error', (error) => finish(ofFault(lateFault() ?? faultOf(error, 'body', host))))
    decoder?.on('error', () => finish(broken('bad-encoding', 'The body does not decode as its content-encoding says')))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const decoded = decoder === null ? answer : answer.pipe(decoder)
    decoded.on('data', onData).on('end', () => finish(null))
  })
}

function contentType(answer: IncomingMessage): string {
  return answer.headers['content-type'] ?? ''
}

const UTF8 = new TextDecoder()

/** By the declared charset if it is a known one, else as UTF-8; bytes that fit neither become replacement marks. */
function decodeText(bytes: Buffer, type: string): string {
  const charset = /charset\s{0,4}=\s{0,4}"?([\w.:-]{1,40})/i.exec(type)?.[1]
  try {
    return (charset === undefined ? UTF8 : new TextDecoder(charset)).decode(bytes)
  } catch {
    // An unknown label is the server's slip; most text reads well enough as UTF-8.
    return UTF8.decode(bytes)
  }
}

function ofFault(fault: { code: ResultCode; message: string }): Body {
  return broken(fault.code, fault.message)
}

function broken(code: ResultCode, because: string): Body {
  return { is: 'broken', code, because }
}
