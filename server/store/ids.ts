/** Ids of rows: sortable by the time of their making (as ULID, but lower case), and secrets that nobody guesses. */
import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 26 letters: 10 of time in ms, 16 of chance; ids of one process in the same ms still rise. */
export class SystemIds {
  #lastAt = 0
  #lastChance = 0n

  next(): string {
    const now = Date.now()
    const isSameMs = now <= this.#lastAt
    this.#lastAt = isSameMs ? this.#lastAt : now
    this.#lastChance = isSameMs ? this.#lastChance + 1n : BigInt(`0x${randomBytes(9).toString('hex')}`)
    return encode(BigInt(this.#lastAt), 10) + encode(this.#lastChance, 16)
  }

  secret(): string {
    return randomBytes(32).toString('base64url')
  }
}

function encode(value: bigint, length: number): string {
  let rest = value
  let text = ''
  for (let i = 0; i < length; i += 1) {
    text = ALPHABET[Number(rest & 31n)] + text
    rest >>= 5n
  }
  return text
}
