/**
 * The frames of RFC 6455 as a client sends and reads them: no extension, everything that the RFC forbids refused, and never
 * more than 1 MiB of one message held. Knows no network; called by websocket.ts.
 */
import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { LIMITS } from '../protocol.ts'

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
type Opcode = (typeof OPCODES)[keyof typeof OPCODES]
const KNOWN_OPCODES = Object.values(OPCODES)

/** Of a close frame, RFC 6455 section 7.4.1. */
export const CLOSE_CODES = { normal: 1000, protocol: 1002, none: 1005, badText: 1007, tooLarge: 1009 } as const

/** Each costs more than its bytes: a million of two bytes would keep the prober busy for a second. */
const MOST_FRAMES = 10_000

export type Said =
  /** A whole message, its fragments put together; bytes of a binary one are read as UTF-8 as far as they are. */
  | { readonly is: 'message'; readonly text: string }
  | { readonly is: 'ping'; readonly payload: Buffer }
  | { readonly is: 'pong' }
  /** `code` 1005: none was given. */
  | { readonly is: 'close'; readonly code: number; readonly reason: string }

/** What came is against the RFC, or too large. `closeCode` is what the other side is to be told. */
export class FrameFault extends Error {
  readonly closeCode: number

  constructor(because: string, closeCode: number = CLOSE_CODES.protocol) {
    super(because)
    this.name = 'FrameFault'
    this.closeCode = closeCode
  }
}

/** One whole message or control frame, masked with a fresh key as section 5.3 wants it of clients. */
export function frameOf(opcode: Opcode, payload: Buffer): Buffer {
  const key = randomBytes(4)
  const masked = payload.map((byte, at) => byte ^ (key[at % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x80 | opcode]), lengthBytes(payload.length), key, masked])
}

/** @param code 1005: none is given, as in the frame that it answers */
export function closeFrame(code: number): Buffer {
  if (code === CLOSE_CODES.none) return frameOf(OPCODES.close, Buffer.alloc(0))
  return frameOf(OPCODES.close, Buffer.from([code >> 8, code & 0xff]))
}

function lengthBytes(length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | length])
  const bytes = Buffer.alloc(length <= 0xffff ? 3 : 9)
  bytes[0] = 0x80 | (length <= 0xffff ? 126 : 127)
  bytes.writeUIntBE(length, length <= 0xffff ? 1 : 3, length <= 0xffff ? 2 : 6)
  return bytes
}

interface Head {
  readonly isFinal: boolean
  readonly opcode: Opcode
  /** As in the second byte: 126 and 127 say that the length follows in 2 and 8 bytes. */
  readonly shortLength: number
}

/** Reads one connection from its first byte on. After a FrameFault it is of no use any more. */
export class FrameReader {
  #step: 'head' | 'length' | 'payload' = 'head'
  #frames = 0
  /** Filled to `#filled`; what is read in the present step. */
  #wanted = Buffer.alloc(2)
  #filled = 0
  #head: Head = { isFinal: true, opcode: OPCODES.pong, shortLength: 0 }
  /** Of the message that is under way; null between messages. */
  #message: { readonly isText: boolean; bytes: Buffer; length: number } | null = null;

  /** @throws FrameFault while it is gone through */
  *read(chunk: Buffer): Generator<Said> {
    let rest = chunk
    while (rest.length > 0) {
      const taken = rest.copy(this.#wanted, this.#filled)
      this.#filled += taken
      rest = rest.subarray(taken)
      // More than once: a frame without payload is whole with its head.
      while (this.#filled === this.#wanted.length) {
        const said = this.#advance()
        if (said !== null) yield said
      }
    }
  }

  #advance(): Said | null {
    const bytes = this.#wanted
    if (this.#step === 'payload') {
      this.#await('head', 2)
      return this.#frame(bytes)
    }
    if (this.#step === 'length') return this.#expectPayload(longLength(bytes))
    this.#frames += 1
    if (this.#frames > MOST_FRAMES) throw new FrameFault(`more than ${MOST_FRAMES} frames`, CLOSE_CODES.tooLarge)
    this.#head = headOf(bytes)
    const { shortLength } = this.#head
    if (shortLength < 126) return this.#expectPayload(shortLength)
    this.#await('length', shortLength === 126 ? 2 : 8)
    return null
  }

  #await(step: 'head' | 'length' | 'payload', bytes: number): void {
    this.#step = step
    this.#filled = 0
    this.#wanted = Buffer.allocUnsafe(bytes)
  }

  #expectPayload(length: number): null {
    const { opcode, isFinal } = this.#head
    const isControl = opcode >= OPCODES.close
    if (isControl && (length > 125 || !isFinal)) throw new FrameFault('a control frame that is long or in fragments')
    if (opcode === OPCODES.continuation && !this.#message) throw new FrameFault('a fragment of no message')
    if ((opcode === OPCODES.text || opcode === OPCODES.binary) && this.#message) {
      throw new FrameFault('a new message in the middle of another one')
    }
    if ((this.#message?.length ?? 0) + length > LIMITS.bodyBytes) {
      throw new FrameFault('a message of more than 1 MiB', CLOSE_CODES.tooLarge)
    }
    this.#await('payload', length)
    return null
  }

  #frame(payload: Buffer): Said | null {
    const { opcode, isFinal } = this.#head
    if (opcode === OPCODES.ping) return { is: 'ping', payload }
    if (opcode === OPCODES.pong) return { is: 'pong' }
    if (opcode === OPCODES.close) return closeOf(payload)
    this.#message ??= { isText: opcode === OPCODES.text, bytes: Buffer.alloc(0), length: 0 }
    const message = this.#message
    message.bytes = appended(message, payload)
    message.length += payload.length
    if (!isFinal) return null
    this.#message = null
    const whole = message.bytes.subarray(0, message.length)
    return { is: 'message', text: message.isText ? utf8(whole) : whole.toString('utf8') }
  }
}

function headOf([first = 0, second = 0]: Buffer): Head {
  if ((first & 0x70) !== 0) throw new FrameFault('a frame of an extension that was not agreed on')
  if ((second & 0x80) !== 0) throw new FrameFault('a masked frame, which servers must not send')
  const opcode = KNOWN_OPCODES.find((known) => known === (first & 0x0f))
  if (opcode === undefined) throw new FrameFault(`a frame of the unknown type ${first & 0x0f}`)
  return { isFinal: (first & 0x80) !== 0, opcode, shortLength: second }
}

/** Section 5.2: "the minimal number of bytes MUST be used". */
function longLength(bytes: Buffer): number {
  const length = bytes.length === 2 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE())
  if (length < (bytes.length === 2 ? 126 : 0x10000)) throw new FrameFault('a length in more bytes than it needs')
  return length
}

/** Grows by doubling: a message in a million fragments is not copied a million times. */
function appended({ bytes, length }: { bytes: Buffer; length: number }, payload: Buffer): Buffer {
  if (length === 0) return payload
  const room = length + payload.length <= bytes.length ? bytes : Buffer.alloc(2 * (length + payload.length))
  if (room !== bytes) bytes.copy(room, 0, 0, length)
  payload.copy(room, length)
  return room
}

function closeOf(payload: Buffer): Said {
  if (payload.length === 0) return { is: 'close', code: CLOSE_CODES.none, reason: '' }
  const code = payload.length === 1 ? 0 : payload.readUInt16BE()
  const isDefined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
  if (!isDefined) throw new FrameFault(`a close frame with the code ${code}`)
  return { is: 'close', code, reason: utf8(payload.subarray(2)) }
}

function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new FrameFault('text that is not UTF-8', CLOSE_CODES.badText)
  return bytes.toString('utf8')
}
