/**
 * The minute's tick: the files of a revision with another "as of" in their places, byte for byte what rendering them again
 * would give, without rendering. Called by snapshot-files.
 */
import { pathToFileURL } from 'node:url'
import type { AsOf, AsOfModule, AsOfPlace, AsOfPlaces } from '../contract/as-of.ts'
import type { PublicFile } from '../contract/public.ts'
import { finishBody } from './encode.ts'

export type Renew = (files: readonly PublicFile[], asOf: AsOf) => Promise<PublicFile[] | null>

/**
 * @param modulePath `dist/web/as-of.js`
 * @returns files that say nothing of "as of" are the same ones; null where more than its places would change, or where
 *   nobody knows them
 */
export function renewal(modulePath: string): Renew {
  let loading: Promise<AsOfModule> | null = null
  return async (files, asOf) => {
    loading ??= import(pathToFileURL(modulePath).href) as Promise<AsOfModule>
    return renewed(await loading, files, asOf)
  }
}

async function renewed(
  { asOfText, stillHolds }: AsOfModule,
  files: readonly PublicFile[],
  asOf: AsOf,
): Promise<PublicFile[] | null> {
  const holds = new Set(files.flatMap((file) => file.asOf?.holds ?? []))
  if (holds.size === 0 || ![...holds].every((one) => stillHolds(one, asOf))) return null
  const fresh = new Map<Uint8Array, Pick<PublicFile, 'body' | 'gzip' | 'brotli' | 'etag' | 'asOf'>>()
  // One after the other: the page's largest files are not all to be held three times at once.
  for (const { body, contentType, asOf: known } of files) {
    if (!known || known.places.length === 0 || fresh.has(body)) continue
    const filled = fillPlaces(body, known, (text) => asOfText(text, asOf))
    fresh.set(body, { ...(await finishBody(filled.body, contentType)), asOf: filled.asOf })
  }
  return files.map((file) => {
    const filled = fresh.get(file.body)
    return filled ? { ...file, ...filled } : file
  })
}

interface Filled {
  readonly body: Uint8Array
  readonly asOf: AsOfPlaces
}

function fillPlaces(
  body: Uint8Array,
  { places, holds }: AsOfPlaces,
  write: (text: AsOfPlace['text']) => string,
): Filled {
  const pieces: Uint8Array[] = []
  const moved: AsOfPlace[] = []
  let read = 0
  let length = 0
  const add = (piece: Uint8Array) => {
    pieces.push(piece)
    length += piece.length
  }
  for (const { start, end, text } of places) {
    add(body.subarray(read, start))
    const from = length
    add(Buffer.from(write(text)))
    moved.push({ start: from, end: length, text })
    read = end
  }
  add(body.subarray(read))
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return { body: whole, asOf: { places: moved, holds } }
}
