/** Finishes a rendered file: its encodings and its ETag. Runs in the render worker, never on the main loop. */
import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { PublicFile, RenderedFile } from '../contract/public.ts'

/** Below this an encoding costs more than it saves. */
const WORTH_ENCODING = 600
/** 5 at most: 11 took seconds on one page. */
const BROTLI_QUALITY = 5

export function finishFile(file: RenderedFile): PublicFile {
  const body = typeof file.body === 'string' ? new TextEncoder().encode(file.body) : file.body
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const worth =
    body.length >= WORTH_ENCODING &&
    /^(text\/|application\/(json|.*\+json|.*xml|javascript)|image\/svg)/.test(file.contentType)
  return {
    path: file.path,
    contentType: file.contentType,
    body,
    gzip: worth ? gzipSync(body, { level: 6 }) : null,
    brotli: worth
      ? brotliCompressSync(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        })
      : null,
    etag,
    part: file.part,
    cacheControl: file.cacheControl,
  }
}
