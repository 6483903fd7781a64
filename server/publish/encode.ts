/**
 * Finishes a rendered file: its encodings and its ETag. Whole revisions in the render worker, never on the main loop; the
 * few that say "as of" again every minute by renew, whose compressing runs beside the loop.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import type { AsOfPlaces } from '../contract/as-of.ts'
import type { PublicFile, RenderedFile } from '../contract/public.ts'

/** Below this an encoding costs more than it saves. */
const WORTH_ENCODING = 600
const GZIP = { level: 6 }
/** 5 at most: 11 took seconds on one page. */
const BROTLI_QUALITY = 5

type Finished = Pick<PublicFile, 'body' | 'gzip' | 'brotli' | 'etag'>

/** Texts that stand under several names are finished once. */
export function finishFiles(files: readonly RenderedFile[]): PublicFile[] {
  const known = new Map<RenderedFile['body'], PublicFile>()
  return files.map((file) => {
    const same = known.get(file.body)
    if (same && same.contentType === file.contentType) return { ...same, ...outsideOf(file) }
    const finished = finishFile(file)
    known.set(file.body, finished)
    return finished
  })
}

export function finishFile(file: RenderedFile): PublicFile {
  const body = typeof file.body === 'string' ? new TextEncoder().encode(file.body) : file.body
  const isWorth = isWorthEncoding(body, file.contentType)
  return {
    ...outsideOf(file),
    body: own(body),
    gzip: isWorth ? own(gzipSync(body, GZIP)) : null,
    brotli: isWorth ? own(brotliCompressSync(body, brotliOptions(body))) : null,
    etag: etagOf(body),
    ...(file.asOf && typeof file.body === 'string' ? { asOf: inBytes(file.body, file.asOf) } : {}),
  }
}

/** As `finishFile`, off the loop of whoever asks. */
export async function finishBody(body: Uint8Array, contentType: string): Promise<Finished> {
  const isWorth = isWorthEncoding(body, contentType)
  return {
    body,
    gzip: isWorth ? own(await promisify(gzip)(body, GZIP)) : null,
    brotli: isWorth ? own(await promisify(brotliCompress)(body, brotliOptions(body))) : null,
    etag: etagOf(body),
  }
}

function outsideOf({ path, contentType, part, cacheControl }: RenderedFile) {
  return { path, contentType, part, cacheControl }
}

function isWorthEncoding(body: Uint8Array, contentType: string): boolean {
  return (
    body.length >= WORTH_ENCODING &&
    /^(text\/|application\/(json|.*\+json|.*xml|javascript)|image\/svg)/.test(contentType)
  )
}

function brotliOptions(body: Uint8Array) {
  return {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  }
}

function etagOf(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}

/** In memory of exactly its size, which a thread can hand over: what zlib returns is a piece of something larger. */
function own(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes) ? bytes : new Uint8Array(bytes)
}

function inBytes(text: string, { places, holds }: AsOfPlaces): AsOfPlaces {
  let read = 0
  let bytes = 0
  const byteAt = (position: number) => {
    bytes += Buffer.byteLength(text.slice(read, position))
    read = position
    return bytes
  }
  return { holds, places: places.map((one) => ({ ...one, start: byteAt(one.start), end: byteAt(one.end) })) }
}
