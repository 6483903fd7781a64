/**
 * A picture without what a camera or a program wrote into it: where and when it was taken, by whom, on which device, and
 * a small copy of what was there before it was cut. Not one pixel changes. Only what is known to be needed for showing it
 * stays, so a new kind of note goes, too. PNG (W3C PNG, third edition), WebP (RFC 9649); JPEG is in bare-jpeg. Asked by
 * flow/pictures.
 */
import { bareJpeg } from './bare-jpeg.ts'
import { nameAt, notWhole, type PictureFacts, type PictureType, readPicture } from './picture.ts'
import { isRefusal, type Refusal } from './refusal.ts'

export interface BarePicture {
  readonly facts: PictureFacts
  /** Given in once more, it comes out the same. */
  readonly content: Uint8Array<ArrayBuffer>
}

/** Refuses what `readPicture` refuses, and what ends within one of its parts. */
export function barePicture(bytes: Uint8Array): BarePicture | Refusal {
  const facts = readPicture(bytes)
  if (isRefusal(facts)) return facts
  const parts = BARE[facts.type](bytes)
  return parts === null ? notWhole() : { facts, content: joined(parts) }
}

/** @returns what stays, in order; null: it is broken */
const BARE: Readonly<Record<PictureType, (bytes: Uint8Array) => Uint8Array[] | null>> = {
  png: barePng,
  jpeg: bareJpeg,
  webp: bareWebp,
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Sections 11.2 and 11.3 of PNG: the image, transparency, colour and the size of a dot. */
const PNG_KEEPS = 'IHDR PLTE IDAT IEND tRNS bKGD pHYs cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI'.split(' ')

/** A chunk: length, name, content, checksum. */
function barePng(bytes: Uint8Array): Uint8Array[] | null {
  const view = viewOf(bytes)
  const parts = [bytes.subarray(0, 8)]
  let at = 8
  while (at + 12 <= bytes.length) {
    const end = at + 12 + view.getUint32(at)
    if (PNG_KEEPS.includes(nameAt(view, at + 4))) parts.push(bytes.subarray(at, end))
    at = end
  }
  return at === bytes.length ? parts : null
}

const WEBP_IMAGES = ['VP8 ', 'VP8L']
const WEBP_KEEPS = ['VP8X', 'ICCP', 'ALPH', ...WEBP_IMAGES]
const EXIF_AND_XMP = 0x0c

/** A chunk: name, length, content, a zero where the length is odd. The first one lists what else there is (section 2.7). */
function bareWebp(bytes: Uint8Array): Uint8Array[] | null {
  const view = viewOf(bytes)
  const parts: Uint8Array[] = []
  let hasImage = false
  for (let at = 12; at < bytes.length; ) {
    if (at + 8 > bytes.length) return null
    const end = at + 8 + view.getUint32(at + 4, true)
    if (end > bytes.length) return null
    const name = nameAt(view, at)
    if (WEBP_IMAGES.includes(name)) hasImage = true
    if (WEBP_KEEPS.includes(name)) {
      const chunk = new Uint8Array(end - at + ((end - at) % 2))
      chunk.set(bytes.subarray(at, end))
      if (name === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~EXIF_AND_XMP
      parts.push(chunk)
    }
    at = end + ((end - at) % 2)
  }
  if (!hasImage) return null
  const head = bytes.slice(0, 12)
  const length = parts.reduce((sum, part) => sum + part.length, 4)
  viewOf(head).setUint32(4, length, true)
  return [head, ...parts]
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
