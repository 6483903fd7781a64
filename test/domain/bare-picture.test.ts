import { describe, expect, test } from 'vitest'
import { barePicture } from '../../server/domain/bare-picture.ts'
import { readPicture } from '../../server/domain/picture.ts'
import { join, jpeg, png, pngChunk, text, webp } from '../support/pictures.ts'
import {
  cameraNotes,
  exifSegment,
  jpegSegment,
  jpegWith,
  NOTED,
  pngWith,
  REAL_JPEG,
  REAL_PNG,
  REAL_WEBP,
  webpChunk,
  webpWith,
} from '../support/real-pictures.ts'

const noted = text(NOTED)
const contentOf = (bytes: Uint8Array) => Buffer.from((barePicture(bytes) as { content: Uint8Array }).content)

/** `MM`, and one entry: which way is up. */
function upAlone(orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
  return jpegSegment(0xe1, text('Exif\0\0'), new Uint8Array(tiff))
}

describe('what a camera or a program wrote into a picture goes, and the picture stays as it was', () => {
  test.each([
    ['JPEG: place and device', jpegWith(exifSegment(1)), REAL_JPEG],
    ['JPEG: place and device, the small end first', jpegWith(exifSegment(1, true)), REAL_JPEG],
    ['JPEG: Exif that is turned', jpegWith(exifSegment(6)), jpegWith(upAlone(6))],
    ['JPEG: Exif that is turned, the small end first', jpegWith(exifSegment(8, true)), jpegWith(upAlone(8))],
    ['JPEG: Exif twice, where the first one counts', jpegWith(exifSegment(3), exifSegment(6)), jpegWith(upAlone(3))],
    ['JPEG: Exif that turns nowhere known', jpegWith(exifSegment(9)), REAL_JPEG],
    ['JPEG: Exif of no order', jpegWith(jpegSegment(0xe1, text('Exif\0\0'), text('XX'), noted)), REAL_JPEG],
    ['JPEG: Exif that ends early', jpegWith(jpegSegment(0xe1, text('Exif\0\0MM\0*\0\0\0\x08\0\x09'))), REAL_JPEG],
    ['JPEG: Exif of nothing', jpegWith(jpegSegment(0xe1, text('Exif\0\0'))), REAL_JPEG],
    ['JPEG: XMP', jpegWith(jpegSegment(0xe1, text('http://ns.adobe.com/xap/1.0/\0'), noted)), REAL_JPEG],
    ['JPEG: IPTC', jpegWith(jpegSegment(0xed, text('Photoshop 3.0\0'), noted)), REAL_JPEG],
    ['JPEG: a list of further pictures', jpegWith(jpegSegment(0xe2, text('MPF\0'), noted)), REAL_JPEG],
    ['JPEG: a small copy in an extension', jpegWith(jpegSegment(0xe0, text('JFXX\0'), noted)), REAL_JPEG],
    ['JPEG: a comment', jpegWith(jpegSegment(0xfe, noted)), REAL_JPEG],
    ['JPEG: a further picture behind the end', join(REAL_JPEG, jpegWith(exifSegment(1))), REAL_JPEG],
    ['PNG: text', pngWith(pngChunk('tEXt', join(text('Author\0'), noted))), REAL_PNG],
    ['PNG: text, packed', pngWith(pngChunk('zTXt', noted)), REAL_PNG],
    ['PNG: text in any language', pngWith(pngChunk('iTXt', noted)), REAL_PNG],
    ['PNG: place and device', pngWith(pngChunk('eXIf', cameraNotes(1))), REAL_PNG],
    ['PNG: when it was changed', pngWith(pngChunk('tIME', 7)), REAL_PNG],
    ['PNG: whose it is', pngWith(pngChunk('caBX', noted)), REAL_PNG],
    ['WebP: place and device', webpWith(webpChunk('EXIF', cameraNotes(1))), REAL_WEBP],
    ['WebP: XMP', webpWith(webpChunk('XMP ', noted)), REAL_WEBP],
    ['WebP: of odd length', webpWith(webpChunk('XMP ', text('Xyzzy')), webpChunk('EXIF', noted)), REAL_WEBP],
    ['WebP: what nobody knows', webpWith(webpChunk('MINE', noted)), REAL_WEBP],
  ])('%s', (_name, bytes, bare) => {
    expect(contentOf(bytes)).toEqual(Buffer.from(bare))
  })

  test.each([
    ['JPEG', REAL_JPEG],
    ['JPEG that is turned', jpegWith(upAlone(6))],
    ['PNG', REAL_PNG],
    ['WebP, extended', REAL_WEBP],
    ['WebP, lossy', webp('VP8 ', 640, 480)],
    ['WebP, lossless', webp('VP8L', 640, 480)],
  ])('%s without any stays byte by byte, and is the picture that it was', (_name, bytes) => {
    const content = contentOf(bytes)
    expect(content).toEqual(Buffer.from(bytes))
    expect(readPicture(content)).toEqual(readPicture(bytes))
  })

  test('a JPEG keeps its colours, and of its head no small copy', () => {
    const head = (more: readonly number[]) =>
      jpegSegment(0xe0, text('JFIF\0'), new Uint8Array([1, 1, 0, 0, 1, 0, 1, ...more]))
    const profile = jpegSegment(0xe2, text('ICC_PROFILE\0'), new Uint8Array([1, 1, 7]))
    const adobe = (more: readonly number[]) =>
      jpegSegment(0xee, text('Adobe'), new Uint8Array([0, 100, 0, 0, 0, 0, 1, ...more]))
    const brought = jpegWith(head([1, 1, 9, 9, 9]), profile, adobe([7, 7, 7]))
    expect(contentOf(brought)).toEqual(Buffer.from(jpegWith(head([0, 0]), profile, adobe([]))))
  })
})

test.each([
  ['what is no picture', text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), /no PNG/],
  ['a JPEG that ends within a note', jpegWith(new Uint8Array([0xff, 0xe1, 0xff, 0xf0])), /not whole/],
  [
    'a JPEG that ends within a note behind its frame',
    join(jpeg(640, 480).slice(0, 21), new Uint8Array([0xff, 0xe1, 0xff, 0xf0, 0xff, 0xd9])),
    /not whole/,
  ],
  [
    'a JPEG with something between its parts',
    join(jpeg(640, 480).slice(0, 21), text('Xyzzy'), new Uint8Array([0xff, 0xd9])),
    /not whole/,
  ],
  ['a PNG whose last chunk is longer than it is', join(png(640, 480).slice(0, -9), new Uint8Array(9)), /not whole/],
  ['a WebP that ends within a chunk', webpWith(webpChunk('EXIF', noted).slice(0, -2)), /not whole/],
  ['a WebP that shows nothing', webp('VP8X', 640, 480), /not whole/],
])('refused: %s', (_name, bytes, because) => {
  expect(barePicture(bytes)).toMatchObject({ refused: 'picture-refused', because: expect.stringMatching(because) })
})
