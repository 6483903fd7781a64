/** Ids of rows: sortable by the time of their making (as ULID, but lower case), and secrets that nobody guesses. */
import { randomBytes } from 'node:crypto'
import type { Db } from './open.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 10
const ID = /^[0-9a-hjkmnp-tv-z]{26}$/

export interface Clocks {
  /** Epoch ms UTC; may be put back. */
  wall(): number
  /** Ms since any moment; only goes on. */
  tick(): number
}

/**
 * 26 letters: 10 of time in ms, 16 of chance; ids of one process rise always. Their time goes on with the wall clock but
 * never back with it: new rows sort after old ones, whatever people do to the clock.
 */
export class SystemIds {
  readonly #clocks: Clocks
  #at = 0
  #tickedAt: number
  #lastAt = 0
  #lastChance = 0n

  constructor(clocks: Clocks = { wall: () => Date.now(), tick: () => performance.now() }) {
    this.#clocks = clocks
    this.#tickedAt = clocks.tick()
  }

  next(): string {
    const at = this.#now()
    const isSameMs = at === this.#lastAt
    this.#lastAt = at
    this.#lastChance = isSameMs ? this.#lastChance + 1n : BigInt(`0x${randomBytes(9).toString('hex')}`)
    return encode(BigInt(at), TIME_LENGTH) + encode(this.#lastChance, 16)
  }

  secret(): string {
    return randomBytes(32).toString('base64url')
  }

  /** From here on ids sort after `id`, which an earlier process made. Anything else than an id of ours is passed over. */
  goOnAfter(id: string): void {
    if (ID.test(id)) this.#at = Math.max(this.#now(), decode(id.slice(0, TIME_LENGTH)) + 1)
  }

  #now(): number {
    const tick = this.#clocks.tick()
    this.#at = Math.max(this.#clocks.wall(), this.#at + tick - this.#tickedAt)
    this.#tickedAt = tick
    return Math.floor(this.#at)
  }
}

/** The tables whose rows are read in the order of their ids: what was said last, what is sent first. */
const IN_ORDER = ['audit', 'incidents', 'intervals', 'outbox', 'subscribers', 'updates', 'verdict_changes'] as const

/** Ids that sort after all that stand there, even where the clock was put back since. For a process that starts. */
export async function openIds(db: Db, clocks?: Clocks): Promise<SystemIds> {
  const ids = new SystemIds(clocks)
  ids.goOnAfter(await greatestId(db))
  return ids
}

async function greatestId(db: Db): Promise<string> {
  const greatest = await Promise.all(
    IN_ORDER.map((table) => db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()),
  )
  return greatest.reduce((last, row) => (row && row.id > last ? row.id : last), '')
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

/** Time has 50 bits: a number holds it. */
function decode(text: string): number {
  return [...text].reduce((value, letter) => value * 32 + ALPHABET.indexOf(letter), 0)
}
