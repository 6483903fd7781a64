/**
 * When a person who asked for mail gets the mail that asks back, and how long that one holds. Asked by `flow/subscribe`.
 *
 * Whoever types an address is not always whose it is, so the limit per address is a wall. The limit per network is a
 * queue: carriers put thousands of phones behind one address, and in an outage they all come at once.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

export const CONFIRM_LINK_MS = DAY_MS
/** How long an address that nobody confirmed is kept. */
export const UNCONFIRMED_MS = 7 * DAY_MS
export const ADDRESS_PAUSE_MS = 10 * MINUTE_MS
export const ADDRESS_PER_DAY = 3
export const NETWORK_PER_HOUR = 20

export interface Asked {
  /** When confirmations to this address leave or left, newest first: those of the last day and those still queued. */
  readonly toAddress: readonly number[]
  /** When the 20th newest of this network leaves or left; null when there were fewer. */
  readonly twentiethOfNetworkAt: number | null
  /** It is on the list already. */
  readonly isActive: boolean
  /** When its reader left; null when they never did or are back. */
  readonly endedAt: number | null
}

export interface Plan {
  /** When the mail leaves. By the network alone: it says nothing of the address. */
  readonly leavesAt: number
  readonly isQueued: boolean
  /** Null: it leaves; else why none does. Never told to whoever asked. */
  readonly silentBecause: string | null
}

export function planConfirmation(asked: Asked, now: number): Plan {
  const freeAt = asked.twentiethOfNetworkAt === null ? now : asked.twentiethOfNetworkAt + HOUR_MS
  const leavesAt = Math.max(now, freeAt)
  return { leavesAt, isQueued: leavesAt > now, silentBecause: whySilent(asked, now) }
}

function whySilent({ toAddress, isActive, endedAt }: Asked, now: number): string | null {
  if (isActive) return 'on the list already'
  const [newest] = toAddress
  // One that is still queued lies in the future: that one will come.
  // One from before its reader left leads nowhere any more: whoever comes back needs a new one.
  const pauseFrom = Math.max(now - ADDRESS_PAUSE_MS, endedAt ?? Number.NEGATIVE_INFINITY)
  if (newest !== undefined && newest > pauseFrom) return 'asked less than ten minutes ago'
  if (toAddress.filter((at) => at > now - DAY_MS).length >= ADDRESS_PER_DAY) return 'asked three times today'
  return null
}

export interface Confirmable {
  readonly confirmedAt: number | null
  readonly endedAt: number | null
}

/**
 * Does this link still confirm?
 *
 * @param issuedAt when its mail was due to leave
 */
export function isConfirmable(subscriber: Confirmable, issuedAt: number, now: number): boolean {
  if (now >= issuedAt + CONFIRM_LINK_MS) return false
  // A mail from before somebody left must not bring them back.
  return subscriber.endedAt === null || issuedAt > subscriber.endedAt
}
