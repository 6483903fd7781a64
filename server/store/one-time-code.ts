/** One-time codes of authenticator apps (RFC 6238 over RFC 4226), and the text form of their secrets (RFC 4648). */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface CodeForm {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  readonly digits: number
}

/** What every app takes. */
const FORM: CodeForm = { algorithm: 'sha1', digits: 6 }
const STEP_MS = 30_000
/** A clock may be that many steps off, and somebody types slowly. */
const STEPS_OFF = 1

export function codeOf(secret: Uint8Array, step: number, { algorithm, digits }: CodeForm = FORM): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac(algorithm, secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const number = (mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/**
 * @param code as somebody typed it; blanks do not count
 * @param after the last step whose code was taken
 * @returns the step whose code it is; null: none that may be taken now
 */
export function stepOf(
  secret: Uint8Array,
  { code, now, after }: { readonly code: string; readonly now: number; readonly after: number },
): number | null {
  const typed = Buffer.from(code.replace(/\s/g, ''))
  const current = Math.floor(now / STEP_MS)
  for (let step = current - STEPS_OFF; step <= current + STEPS_OFF; step++) {
    const right = Buffer.from(codeOf(secret, Math.max(0, step)))
    if (step > after && typed.length === right.length && timingSafeEqual(typed, right)) return step
  }
  return null
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding, as apps show and take it. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** @returns null for what is no base32 */
export function fromBase32(text: string): Uint8Array | null {
  if (!/^[A-Z2-7]+$/.test(text)) return null
  const bits = [...text].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}
