/** What a path of http-target.ts does with a request, good and bad. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'

export type Behaviour = {
  /** 200, or 302 with `redirect` */
  status?: number
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  /** Wait before the first byte of the answer. */
  delayMs?: number
  /** The body in pieces of `bytes`, one every `everyMs`. */
  drip?: { bytes: number; everyMs: number }
  /** Sets `location`. */
  redirect?: string
  /** A TCP reset instead of an answer, or after half of the body. */
  reset?: 'at-once' | 'in-body'
  /** Takes the request and never answers. */
  hang?: true
  /** A body without end, as fast as it is read. */
  endless?: true
  /** A small body that decodes to this many zero bytes, in this encoding. */
  bomb?: { decodedBytes: number; encoding: 'gzip' | 'br' }
  /** These very bytes instead of HTTP; then the connection ends. */
  raw?: string
}

/** Resolves when the answer is done, cut or given up; `closed` cuts short every wait. */
export async function answer(behaviour: Behaviour, response: ServerResponse, closed: AbortSignal): Promise<void> {
  if (behaviour.hang) return
  try {
    if (behaviour.delayMs) await pause(behaviour.delayMs, undefined, { signal: closed })
    await perform(behaviour, response, closed)
  } catch (cause) {
    // The test ended, or the client went away while we were talking: both are part of the play.
    if (!closed.aborted && !response.destroyed) throw cause
  }
}

async function perform(behaviour: Behaviour, response: ServerResponse, closed: AbortSignal): Promise<void> {
  if (behaviour.reset === 'at-once') return void reset(response)
  if (behaviour.raw !== undefined) return void response.socket?.end(behaviour.raw)
  const body = bodyOf(behaviour)
  response.writeHead(behaviour.status ?? (behaviour.redirect ? 302 : 200), headersOf(behaviour, body))
  if (behaviour.endless) return pour(response, closed)
  if (behaviour.reset === 'in-body') {
    await new Promise((resolve) => response.write(body.subarray(0, Math.ceil(body.length / 2)), resolve))
    return void reset(response)
  }
  if (behaviour.drip) return drip(body, behaviour.drip, { response, closed })
  response.end(body)
}

function bodyOf({ body = '', bomb }: Behaviour): Buffer {
  if (!bomb) return Buffer.from(body)
  const zeros = Buffer.alloc(bomb.decodedBytes)
  return bomb.encoding === 'gzip' ? gzipSync(zeros) : brotliCompressSync(zeros)
}

function headersOf({ status, headers, redirect, bomb, endless, drip }: Behaviour, body: Buffer): OutgoingHttpHeaders {
  const withoutLength = endless || drip || status === 204 || status === 304
  return {
    ...(withoutLength ? {} : { 'content-length': body.length }),
    ...(redirect ? { location: redirect } : {}),
    ...(bomb ? { 'content-encoding': bomb.encoding } : {}),
    ...headers,
  }
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

async function drip(
  body: Buffer,
  { bytes, everyMs }: { bytes: number; everyMs: number },
  { response, closed }: { response: ServerResponse; closed: AbortSignal },
): Promise<void> {
  for (let from = 0; from < body.length && !response.destroyed; from += bytes) {
    response.write(body.subarray(from, from + bytes))
    await pause(everyMs, undefined, { signal: closed })
  }
  response.end()
}

async function pour(response: ServerResponse, closed: AbortSignal): Promise<void> {
  await pipeline(Readable.from(pieces()), response, { signal: closed })
}

function* pieces(): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'x')
  for (;;) yield piece
}
