/**
 * Real little pictures, 24 by 16 pixels, as a browser wrote them, and what cameras and programs write into such: places,
 * names, devices. For tests of what is taken out of them.
 */
import { join, numbers, text } from './pictures.ts'

export const REAL_PNG = bytesOf(`
  iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAABMUlEQVR4AeyQsUtCURjFz3tLS0QRgUhDQ0OJZFI2RFsQtAj1D0hQTUV/Qmt7UA
  1BDYFQtLW6NKggiuhDnNxUHNTBUfDpd+F98q73PZ+imw8O97vnnO/+4OlbsU9zntIhfSebVXxf/CEZiwvRTJ5U83xlgK6ZeIjk8HqeQGCjhZWl
  rhDN5N0d5kEd+eWE8QyVrB4DDnwN3IQNaJoVDU/ybsMFHPnrQ9PjxIDrfcN1RR+Ar/ZKrh1VyICd9bYqt3mqzmnwHipZiwywjFmfDCg318a+7a
  UjP8KAj0JAzmz3ngm854M2z8uFAemqH1/FXcedt1wImbrPMXcKGECFp1QE0Z8ofsvbqHWWhWgm7yUbosrEsgFou9JexeP/Mc7il0I0k0fZNBoB
  TPOI284C4PZ3RNYHAAD//wXREk0AAAAGSURBVAMA1mqK8fvLcZYAAAAASUVORK5CYII=`)

export const REAL_JPEG = bytesOf(`
  /9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAA
  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAA
  ABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1
  AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAP
  KnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/
  2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFS
  ZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAQABgDASIAAhEBAxEB/8QAFwAAAwEA
  AAAAAAAAAAAAAAAAAAMEAv/EACIQAAICAgEDBQAAAAAAAAAAAAECAwQAERIFBjETISIy8f/EABYBAQEBAAAAAAAAAAAAAAAAAAMEBf/EAB8RAA
  EEAgIDAAAAAAAAAAAAAAEAAgMRBCEScSJh4f/aAAwDAQACEQMRAD8As7f6bVkoixNEkruT9hsKAdeMg7iow1LEbwKEWUHajwCP3JKHVLVBSkLK
  UJ3xYbG8Tctz3ZvVsPybWh7aAGLFi5Dcsyud47+CvSmfNEYAwDaWxj4/FSDhmMM0WM4CrJ7QSymV1kAdCl//2Q==`)

export const REAL_WEBP = bytesOf(`
  UklGRpQCAABXRUJQVlA4WAoAAAAgAAAAFwAADwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAA
  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAA
  ABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1
  AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAP
  KnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZW
  UDggpgAAAJAEAJ0BKhgAEAA+tUieSackIqEwCADgFolsALD6IA3kTycgOTJUF15ZQvTgAAD+rEDUWaiEcF8+gQGA/y3nWnx4Lot0ld/ye/2rfK
  61MSu/AZLPf95Swk4n0i8W/19wrfXuxZAHhfI3AtYTPj+v26PBbvNxrZk3dZMmzQSzjVjlN6E1QWne3EIv4Mzf+E48Uw2DP6uP3ksG/7LJ+0X+
  +4HIOnAAAAA=`)

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

/** Stands in every note. */
export const NOTED = 'Xyzzy Camera'

/** Put in behind the start. */
export function jpegWith(...segments: readonly Uint8Array[]): Uint8Array {
  return join(REAL_JPEG.slice(0, 2), ...segments, REAL_JPEG.slice(2))
}

export function jpegSegment(marker: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = join(...content)
  return join(
    numbers(4, (view) => {
      view.setUint16(0, 0xff00 | marker)
      view.setUint16(2, body.length + 2)
    }),
    body,
  )
}

/** Put in behind the header. */
export function pngWith(...chunks: readonly Uint8Array[]): Uint8Array {
  return join(REAL_PNG.slice(0, 33), ...chunks, REAL_PNG.slice(33))
}

/** Put in at the end, and said so in the first chunk. */
export function webpWith(...chunks: readonly Uint8Array[]): Uint8Array {
  const whole = join(REAL_WEBP, ...chunks)
  const view = new DataView(whole.buffer)
  view.setUint32(4, whole.length - 8, true)
  view.setUint8(20, view.getUint8(20) | 0x0c)
  return whole
}

export function webpChunk(name: string, content: Uint8Array): Uint8Array {
  const length = numbers(4, (view) => view.setUint32(0, content.length, true))
  return join(text(name), length, content, new Uint8Array(content.length % 2))
}

const DEVICE_AT = 62
const GPS_AT = DEVICE_AT + NOTED.length + 1

/** A TIFF as in Exif: which device, which way is up, and a latitude of 45° 27′ 51″. */
export function cameraNotes(orientation: number, isLittle = false): Uint8Array {
  const notes = numbers(GPS_AT + 54, (view) => {
    const entry = (at: number, [tag, type, count, value]: readonly [number, number, number, number]) => {
      view.setUint16(at, tag, isLittle)
      view.setUint16(at + 2, type, isLittle)
      view.setUint32(at + 4, count, isLittle)
      if (type === 3) view.setUint16(at + 8, value, isLittle)
      else view.setUint32(at + 8, value, isLittle)
    }
    view.setUint16(0, isLittle ? 0x4949 : 0x4d4d)
    view.setUint16(2, 42, isLittle)
    view.setUint32(4, 8, isLittle)
    view.setUint16(8, 3, isLittle)
    entry(10, [0x010f, 2, NOTED.length + 1, DEVICE_AT])
    entry(22, [0x0112, 3, 1, orientation])
    entry(34, [0x8825, 4, 1, GPS_AT])
    view.setUint16(GPS_AT, 1, isLittle)
    entry(GPS_AT + 2, [0x0002, 5, 3, GPS_AT + 18])
    for (const [n, part] of [45, 27, 51].entries()) {
      view.setUint32(GPS_AT + 18 + 8 * n, part, isLittle)
      view.setUint32(GPS_AT + 22 + 8 * n, 1, isLittle)
    }
  })
  notes.set(text(NOTED), DEVICE_AT)
  return notes
}

export function exifSegment(orientation: number, isLittle = false): Uint8Array {
  return jpegSegment(0xe1, text('Exif\0\0'), cameraNotes(orientation, isLittle))
}
