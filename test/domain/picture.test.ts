import { describe, expect, test } from 'vitest'
import { LARGEST_PICTURE_BYTES, readPicture } from '../../server/domain/picture.ts'
import { join, jpeg, png, pngChunk, text, webp } from '../support/pictures.ts'

describe('a picture is read by its bytes', () => {
  test.each([
    ['PNG', png(640, 480), { type: 'png', width: 640, height: 480 }],
    ['JPEG', jpeg(640, 480), { type: 'jpeg', width: 640, height: 480 }],
    ['WebP, lossy', webp('VP8 ', 640, 480), { type: 'webp', width: 640, height: 480 }],
    ['WebP, lossless', webp('VP8L', 640, 480), { type: 'webp', width: 640, height: 480 }],
    ['WebP, extended', webp('VP8X', 640, 480), { type: 'webp', width: 640, height: 480 }],
    ['PNG of the largest size', png(4_096, 4_096), { width: 4_096 }],
    ['PNG of the smallest size', png(16, 16), { width: 16 }],
  ])('%s', (_name, bytes, expected) => {
    expect(readPicture(bytes)).toEqual(expect.objectContaining(expected))
  })

  test.each([
    ['nothing', new Uint8Array(), /no PNG/],
    ['a GIF', text(`GIF89a${'\0'.repeat(40)}`), /no PNG/],
    ['an SVG, which is a program', text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), /no PNG/],
    ['a page that begins like nothing of ours', text('<!doctype html><p>Hello, this is a page.</p>'), /no PNG/],
    ['a PNG that is cut off', png(640, 480).slice(0, -5), /not whole/],
    ['a PNG with something behind its end', join(png(640, 480), text('<script>')), /not whole/],
    ['a PNG without an image', png(640, 480, []), /not whole/],
    ['a PNG that moves', png(640, 480, [pngChunk('acTL', 8), pngChunk('IDAT', 4)]), /moves/],
    ['a WebP that moves', webp('VP8X', 640, 480, 0x02), /moves/],
    ['a WebP that is cut off', webp('VP8L', 640, 480).slice(0, -1), /not whole/],
    ['a JPEG that is cut off', jpeg(640, 480).slice(0, -1), /not whole/],
    [
      'a JPEG without a frame',
      join(new Uint8Array([0xff, 0xd8]), text('so-called'), new Uint8Array([0xff, 0xd9])),
      /whole/,
    ],
    ['one that is too small', png(15, 480), /15 by 480/],
    ['one that is too large', jpeg(640, 4_097), /640 by 4097/],
    ['one without a size', png(0, 0), /0 by 0/],
    ['more than 1 MiB', new Uint8Array(LARGEST_PICTURE_BYTES + 1), /1 MiB/],
  ])('refused: %s', (_name, bytes, because) => {
    expect(readPicture(bytes)).toMatchObject({ refused: 'picture-refused', because: expect.stringMatching(because) })
  })

  test.each([
    ['PNG', png(640, 480)],
    ['JPEG', jpeg(640, 480)],
    ['WebP', webp('VP8 ', 640, 480)],
  ])('%s cut off at any byte is refused, and never read beyond its end', (_name, bytes) => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readPicture(bytes.slice(0, length))).toHaveProperty('refused')
    }
  })
})
