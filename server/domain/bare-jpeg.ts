/**
 * A JPEG (ITU-T T.81) without what a camera or a program wrote into it: of its application segments those that say how it
 * looks stay, and of Exif (2.32, JEITA CP-3451) which way is up. What follows its end goes: phones put further pictures
 * there, with notes of their own. Asked by bare-picture.
 */

interface Segment {
  readonly marker: number
  /** From its marker on; of a scan up to the next marker. */
  readonly bytes: Uint8Array
}

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee

/** Frames, tables, scans. */
const isOfImage = (marker: number) => marker >= 0xc0 && marker <= 0xdf
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7

/** @returns what stays, in order; null: it is broken */
export function bareJpeg(bytes: Uint8Array): Uint8Array[] | null {
  const segments = readSegments(bytes)
  if (segments === null) return null
  const exif = segments.find((one) => one.marker === APP1 && saysAt(one, 'Exif\0\0'))
  return [
    new Uint8Array([0xff, SOI]),
    ...segments.flatMap((one) => (one === exif ? orientationAlone(one.bytes) : whatStays(one))),
    new Uint8Array([0xff, EOI]),
  ]
}

/** Those between its start and its end. */
function readSegments(bytes: Uint8Array): Segment[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Segment[] = []
  let at = 2
  while (at + 2 <= bytes.length) {
    const marker = view.getUint8(at + 1)
    if (view.getUint8(at) !== 0xff) return null
    if (marker === EOI) return found
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) at += 1
    else {
      if (!hasLength(marker) || at + 4 > bytes.length) return null
      const end = at + 2 + view.getUint16(at + 2)
      if (end < at + 4 || end > bytes.length) return null
      const next = marker === SOS ? endOfScan(bytes, end) : end
      found.push({ marker, bytes: bytes.subarray(at, next) })
      at = next
    }
  }
  return null
}

function hasLength(marker: number): boolean {
  return marker >= 0xc0 && marker !== SOI && !isRestart(marker)
}

/** In a scan, 0xff stands before a zero, which makes it data, or before a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1) {
    const marker = bytes[at + 1] ?? 0
    if (marker !== 0 && marker !== 0xff && !isRestart(marker)) return at
    at = bytes.indexOf(0xff, marker === 0xff ? at + 1 : at + 2)
  }
  return bytes.length
}

function whatStays(segment: Segment): Uint8Array[] {
  const { marker, bytes } = segment
  if (isOfImage(marker)) return [bytes]
  if (marker === APP2 && saysAt(segment, 'ICC_PROFILE\0')) return [bytes]
  // The last two bytes: no small copy of the picture.
  if (marker === APP0 && saysAt(segment, 'JFIF\0')) return shortened(bytes, 18, [16, 17])
  if (marker === APP14 && saysAt(segment, 'Adobe')) return shortened(bytes, 16)
  return []
}

/** Behind the marker and the length. */
function saysAt({ bytes }: Segment, name: string): boolean {
  return String.fromCharCode(...bytes.subarray(4, 4 + name.length)) === name
}

function shortened(bytes: Uint8Array, length: number, zeros: readonly number[] = []): Uint8Array[] {
  if (bytes.length < length) return []
  const short = bytes.slice(0, length)
  short.set([0, length - 2], 2)
  for (const at of zeros) short[at] = 0
  return [short]
}

const ORIENTATION = 0x0112
const SHORT = 3

/** Nothing where the picture stands upright as it is. */
function orientationAlone(exif: Uint8Array): Uint8Array[] {
  const orientation = orientationIn(exif.subarray(10))
  if (orientation === null || orientation === 1) return []
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]
  const entry = [ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0]
  const body = [...[0x45, 0x78, 0x69, 0x66, 0, 0], ...tiff, ...[0, 1], ...entry, ...[0, 0, 0, 0]]
  return [new Uint8Array([0xff, APP1, 0, body.length + 2, ...body])]
}

/** @param tiff from its byte order on. @returns 1 to 8; null: it does not say */
function orientationIn(tiff: Uint8Array): number | null {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 10) return null
  const order = view.getUint16(0)
  const isLittle = order === 0x4949
  if (!isLittle && order !== 0x4d4d) return null
  const first = view.getUint32(4, isLittle)
  if (first + 2 > tiff.length) return null
  const end = Math.min(first + 2 + 12 * view.getUint16(first, isLittle), tiff.length - 11)
  for (let at = first + 2; at < end; at += 12) {
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue
    const value = view.getUint16(at + 8, isLittle)
    return view.getUint16(at + 2, isLittle) === SHORT && value >= 1 && value <= 8 ? value : null
  }
  return null
}
