/** Pictures as their formats have them, with nothing to see on them; `realPng` can be shown. For tests of announcements. */
import { crc32, deflateSync } from 'node:zlib'

export function text(letters: string): Uint8Array {
  return new TextEncoder().encode(letters)
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** @param length in bytes */
export function numbers(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}

const uint32 = (value: number) => numbers(4, (view) => view.setUint32(0, value))

export function pngChunk(name: string, content: number | Uint8Array): Uint8Array {
  const body = typeof content === 'number' ? new Uint8Array(content) : content
  return join(uint32(body.length), text(name), body, uint32(crc32(Buffer.concat([text(name), body]))))
}

function header(width: number, height: number): Uint8Array {
  // 8 bits a channel, red, green and blue.
  return pngChunk('IHDR', join(uint32(width), uint32(height), new Uint8Array([8, 2, 0, 0, 0])))
}

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export function png(width: number, height: number, chunks = [pngChunk('IDAT', 4)]): Uint8Array {
  return join(SIGNATURE, header(width, height), ...chunks, pngChunk('IEND', 0))
}

/** A flat colour that a browser shows. */
export function realPng(
  width: number,
  height: number,
  colour: readonly [number, number, number] = [32, 96, 160],
): Uint8Array {
  const row = join(new Uint8Array(1), ...Array.from({ length: width }, () => new Uint8Array(colour)))
  const image = deflateSync(join(...Array.from({ length: height }, () => row)))
  return png(width, height, [pngChunk('IDAT', new Uint8Array(image))])
}

export function jpeg(width: number, height: number): Uint8Array {
  const app = new Uint8Array([0xff, 0xe0, 0, 4, 0, 0])
  const frame = numbers(13, (view) => {
    view.setUint16(0, 0xffc0)
    view.setUint16(2, 11)
    view.setUint8(4, 8)
    view.setUint16(5, height)
    view.setUint16(7, width)
  })
  return join(new Uint8Array([0xff, 0xd8]), app, frame, new Uint8Array([0xff, 0xda, 0, 2, 0x12, 0xff, 0xd9]))
}

export function webp(first: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number, flags = 0): Uint8Array {
  const body = numbers(12, (view) => {
    if (first === 'VP8 ') {
      view.setUint32(2, 0x9d012a)
      view.setUint16(6, width, true)
      view.setUint16(8, height, true)
    } else if (first === 'VP8L') {
      view.setUint8(0, 0x2f)
      view.setUint32(1, (width - 1) | ((height - 1) << 14), true)
    } else {
      view.setUint8(0, flags)
      view.setUint16(4, width - 1, true)
      view.setUint16(7, height - 1, true)
    }
  })
  const sized = (length: number) => numbers(4, (view) => view.setUint32(0, length, true))
  const chunk = join(text(first), sized(body.length), body)
  return join(text('RIFF'), sized(chunk.length + 4), text('WEBP'), chunk)
}
