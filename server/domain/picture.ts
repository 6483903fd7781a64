/**
 * What a picture is by its own bytes, whatever its name or sender say: PNG (W3C PNG, third edition), JPEG (ITU-T T.81) or
 * WebP (RFC 9649), its size in pixels, and that it is whole and stands still. Asked by bare-picture.
 */
import { type Refusal, refuse } from './refusal.ts'

export const PICTURE_TYPES = ['png', 'jpeg', 'webp'] as const
export type PictureType = (typeof PICTURE_TYPES)[number]

export const LARGEST_PICTURE_BYTES = 1_048_576
const SHORTEST_SIDE = 16
const LONGEST_SIDE = 4_096

export interface PictureFacts {
  readonly type: PictureType
  readonly width: number
  readonly height: number
}

/** Where it stands among the page's files. @param id hash of its content */
export function pictureFile({ id, type }: { readonly id: string; readonly type: PictureType }): string {
  return `pictures/${id}.${type}`
}

export function readPicture(bytes: Uint8Array): PictureFacts | Refusal {
  if (bytes.length > LARGEST_PICTURE_BYTES) return no('It has more than 1 MiB. Make it smaller.')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = READERS.find(({ begins }) => begins(view))?.read(view)
  if (read === undefined) return no('It is no PNG, JPEG or WebP.')
  if (read === 'broken') return notWhole()
  if (read === 'moves') return no('It moves. Nothing moves on this page: save one still picture of it.')
  const { width, height } = read
  if (Math.min(width, height) < SHORTEST_SIDE || Math.max(width, height) > LONGEST_SIDE) {
    return no(`It has ${width} by ${height} pixels. Each side has ${SHORTEST_SIDE} to ${LONGEST_SIDE}.`)
  }
  return read
}

export function notWhole(): Refusal {
  return no('It is not whole: it ends before it is over, or something follows its end.')
}

function no(because: string): Refusal {
  return refuse('picture-refused', because)
}

type Read = PictureFacts | 'broken' | 'moves'

const READERS: readonly { begins(view: DataView): boolean; read(view: DataView): Read }[] = [
  { begins: (view) => view.byteLength > 16 && view.getBigUint64(0) === 0x89504e470d0a1a0an, read: readPng },
  { begins: (view) => view.byteLength > 4 && view.getUint16(0) === 0xffd8, read: readJpeg },
  {
    begins: (view) => view.byteLength > 30 && nameAt(view, 0) === 'RIFF' && nameAt(view, 8) === 'WEBP',
    read: readWebp,
  },
]

/** Four letters; empty beyond the end. */
export function nameAt(view: DataView, at: number): string {
  return at + 4 > view.byteLength ? '' : String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)))
}

/** Chunk by chunk: length, name, content, checksum. */
function readPng(view: DataView): Read {
  if (nameAt(view, 12) !== 'IHDR' || view.getUint32(8) !== 13 || view.byteLength < 33) return 'broken'
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  let hasImage = false
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = nameAt(view, at + 4)
    if (name === 'acTL') return 'moves'
    if (name === 'IDAT') hasImage = true
    if (name === 'IEND') return hasImage && at + 12 === view.byteLength ? { type: 'png', ...size } : 'broken'
  }
  return 'broken'
}

/** Start of frame; not the tables that share its range. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Segment by segment up to the frame, which knows the size. */
function readJpeg(view: DataView): Read {
  const last = view.byteLength - 2
  if (view.getUint16(last) !== 0xffd9) return 'broken'
  for (let at = 2; at + 9 <= last; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at) !== 0xff) return 'broken'
    const marker = view.getUint8(at + 1)
    if (marker === 0xda || view.getUint16(at + 2) < 2) return 'broken'
    if (isFrame(marker)) return { type: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
  }
  return 'broken'
}

const ANIMATED = 0x02

/** The first chunk says which kind of WebP it is, and how large. */
function readWebp(view: DataView): Read {
  if (view.getUint32(4, true) + 8 !== view.byteLength) return 'broken'
  const size = (width: number, height: number): Read => ({ type: 'webp', width, height })
  const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
  switch (nameAt(view, 12)) {
    case 'VP8 ':
      if (three(23) !== 0x2a019d) return 'broken'
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
    case 'VP8L': {
      const sides = view.getUint32(21, true)
      if (view.getUint8(20) !== 0x2f) return 'broken'
      return size((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1)
    }
    case 'VP8X':
      return (view.getUint8(20) & ANIMATED) !== 0 ? 'moves' : size(three(24) + 1, three(27) + 1)
    default:
      return 'broken'
  }
}
