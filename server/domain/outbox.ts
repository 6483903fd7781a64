/**
 * How a message gets from a published fact to everyone it concerns. Read by fan-out and deliver.
 *
 * Invariants:
 * 1. An outbox row is written in the transaction of the fact it tells; a delivery row per recipient follows from it.
 * 2. A delivery's id is its outbox row and its recipient: fan-out may be repeated, nobody gets two.
 * 3. A try is counted before it is sent: a crash may cost a try, never grant a free one.
 * 4. A delivery is claimed with a lease; when the lease runs out, it is anybody's again.
 * 5. One recipient's messages leave in the order of their facts.
 * 6. What was stopped does not leave; what has left is told apart, so that a correction reaches exactly those.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts'

export const DELIVERY_STATES = ['queued', 'held', 'sending', 'retrying', 'sent', 'dead', 'stopped'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
/** Not over: it blocks the recipient's later messages. */
export const PENDING_STATES = ['queued', 'held', 'sending', 'retrying'] as const

/** Longer than any try may take: its time begins before it is claimed. */
export const LEASE_MS = 20 * SECOND_MS
export const SEND_TIMEOUT_MS = 15 * SECOND_MS
export const FAN_OUT_CHUNK = 500
/**
 * Mails under way at once, and SMTP connections: a mail that waited for a connection would spend its time there, and be cut
 * off after its last byte. More than some providers allow would be refused by them.
 */
export const MAILS_AT_ONCE = 5
/** After this long without a page, the notices go all the same. */
export const OVERTAKE_MS = 30 * SECOND_MS
/** A message on a channel that is not set up waits this long before it is looked at again. */
export const HELD_AGAIN_MS = 10 * MINUTE_MS
/** Receivers are asked for patience for at most this long. */
export const RETRY_AFTER_LIMIT_MS = DAY_MS

const DELAYS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
] as const
const LAST_DELAY_MS = 4 * HOUR_MS
const GIVE_UP_MS = 3 * DAY_MS

/**
 * Wait before the next try of a failed delivery.
 *
 * @param failures tries so far, 1 or more
 * @returns milliseconds: 5_000, 30_000, 120_000 ... 14_400_000, before jitter; null once three days are over: give up
 * @throws RangeError if `failures` is below 1, a bug in the caller
 */
export function retryDelayMs(failures: number): number | null {
  if (failures < 1) throw new RangeError(`failures is ${failures}`)
  let spent = 0
  for (let n = 1; n <= failures; n += 1) spent += DELAYS_MS[n - 1] ?? LAST_DELAY_MS
  return spent > GIVE_UP_MS ? null : (DELAYS_MS[failures - 1] ?? LAST_DELAY_MS)
}

/**
 * Spreads retries so that a receiver that comes back is not met by all at once: 80 to 120 % of `delayMs`,
 * the same for the same delivery and try.
 */
export function jittered(delayMs: number, seed: string): number {
  let hash = 2_166_136_261
  for (let i = 0; i < seed.length; i += 1) hash = Math.imul(hash ^ seed.charCodeAt(i), 16_777_619)
  return Math.round(delayMs * (0.8 + (0.4 * (hash >>> 0)) / 4_294_967_295))
}

/** Above so many recipients the notices wait a moment, so that a mistake can still be stopped. */
export const BRAKE_ABOVE = 1_000
export const BRAKE_MS = 15 * SECOND_MS

/** How long the notices of an update wait after the page has it. */
export function holdMs(recipients: number): number {
  return recipients > BRAKE_ABOVE ? BRAKE_MS : 0
}
