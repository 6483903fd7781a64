/**
 * The two messages of the standard health protocol (grpc.health.v1) in protobuf's encoding, and the frame of gRPC over HTTP/2
 * around each. Knows no network; called by grpc.ts.
 */

/** In the order of their numbers; SERVICE_UNKNOWN is for Watch, but some say it to Check, too. */
const SERVING_STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const

/** In the order of their numbers. */
const GRPC_STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

/** Flag and length before each message. */
const PREFIX_BYTES = 5

/** HealthCheckRequest { string service = 1 }, framed. @param service empty: the whole server */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service)
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name])
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

/**
 * HealthCheckResponse { ServingStatus status = 1 }, framed.
 *
 * @param bytes all that the call answered
 * @returns the name of the status, or its number where the protocol knows none of that number
 */
export function servingStatus(bytes: Buffer): { readonly status: string } | { readonly wrong: string } {
  if (bytes.length < PREFIX_BYTES) return { wrong: 'no message' }
  if (bytes[0] !== 0) return { wrong: 'a compressed message, unasked' }
  if (bytes.readUInt32BE(1) !== bytes.length - PREFIX_BYTES) return { wrong: 'not exactly one message' }
  const number = enumField(bytes.subarray(PREFIX_BYTES), 1)
  if (number === null) return { wrong: 'a message that is not protobuf' }
  return { status: SERVING_STATUSES[number] ?? String(number) }
}

/** @returns null when it is not a number; one that the specification does not know is told as it is */
export function grpcStatusName(value: string): string | null {
  if (!/^[0-9]{1,5}$/.test(value)) return null
  return GRPC_STATUSES[Number(value)] ?? `status ${Number(value)}`
}

/** What `grpc-message` says: percent-encoded UTF-8, and left as it is where it is not. */
export function grpcMessage(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    // The specification asks for leniency: a broken message is still shown.
    return value
  }
}

/** The last value of a varint field; 0, its default, where it is missing; null: not protobuf. */
function enumField(message: Buffer, wanted: number): number | null {
  let found = 0
  let at = 0
  while (at < message.length) {
    const tag = readVarint(message, at)
    if (tag === null || tag.value > 0xffff_ffffn) return null
    const field = Number(tag.value >> 3n)
    const type = Number(tag.value & 7n)
    const end = field === 0 ? null : endOfValue(message, tag.end, type)
    if (end === null) return null
    if (field === wanted && type === 0) found = Number(BigInt.asIntN(32, readVarint(message, tag.end)?.value ?? 0n))
    at = end
  }
  return found
}

/** Where the value ends that begins at `at`; null: past the end of the message, or of a type that is not in use. */
function endOfValue(message: Buffer, at: number, type: number): number | null {
  const whole = (end: number) => (end <= message.length ? end : null)
  if (type === 1) return whole(at + 8)
  if (type === 5) return whole(at + 4)
  const number = readVarint(message, at)
  if (number === null || (type !== 0 && type !== 2)) return null
  if (type === 0) return number.end
  return whole(number.end + Number(number.value))
}

function readVarint(bytes: Buffer, from: number): { readonly value: bigint; readonly end: number } | null {
  let value = 0n
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from))
    if (byte < 0x80) return { value, end: at + 1 }
  }
  return null
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}
