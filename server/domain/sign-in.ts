/** Who may try a password, how long a session lives, and which passwords are taken. Asked by the flows of staff. */
import { type Refusal, refuse } from './refusal.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

export const SESSION_IDLE_MS = 12 * HOUR_MS
export const SESSION_LIFE_MS = 7 * DAY_MS
/** How stale `seen_at` may be: a desk that looks on every second must not write every second. */
export const SEEN_EVERY_MS = MINUTE_MS

export const SETUP_LINK_MS = DAY_MS
export const PASSWORD_LINK_MS = HOUR_MS

/** For looking for the key, and for a finger on it. */
export const PASSKEY_CHALLENGE_MS = 5 * MINUTE_MS

/** For a password and a second factor at the provider of accounts. */
export const PROVIDER_SIGN_IN_MS = 10 * MINUTE_MS

export const TRIES_HERE_WINDOW_MS = 15 * MINUTE_MS
export const TRIES_NETWORK_WINDOW_MS = HOUR_MS
export const TRIES_ACCOUNT_WINDOW_MS = DAY_MS
const TRIES_HERE = 10
const TRIES_HERE_UNDER_ATTACK = 3
const TRIES_NETWORK = 50
const TRIES_ACCOUNT = 100

export const PASSWORD_LENGTH = 12

/** Wrong tries of late, newest first. */
export interface Tries {
  /** At this account from this network, within 15 minutes. */
  readonly here: readonly number[]
  /** At any account from this network, within an hour. */
  readonly network: readonly number[]
  /** How many at this account from anywhere, within a day. */
  readonly account: number
}

/**
 * May one more password be tried?
 *
 * Many wrong tries at one account make every network's share smaller but never shut the account: whoever attacks it from
 * a thousand places must not be able to keep its owner out from one more.
 *
 * @returns null when it may; else `too-many-tries` with the wait until it may
 */
export function refuseTry(tries: Tries, now: number): Refusal | null {
  const limitHere = tries.account >= TRIES_ACCOUNT ? TRIES_HERE_UNDER_ATTACK : TRIES_HERE
  const here = waitMs(tries.here, { limit: limitHere, windowMs: TRIES_HERE_WINDOW_MS, now })
  const network = waitMs(tries.network, { limit: TRIES_NETWORK, windowMs: TRIES_NETWORK_WINDOW_MS, now })
  const retryAfterMs = Math.max(here, network)
  if (retryAfterMs === 0) return null
  const minutes = Math.ceil(retryAfterMs / MINUTE_MS)
  return {
    ...refuse(
      'too-many-tries',
      `Too many wrong passwords. Try again in ${minutes} min, or ask for a new link with: npx vedetta user <address>`,
    ),
    retryAfterMs,
  }
}

interface Limit {
  readonly limit: number
  readonly windowMs: number
  readonly now: number
}

/** Until fewer than `limit` of `newestFirst` lie within the window. */
function waitMs(newestFirst: readonly number[], { limit, windowMs, now }: Limit): number {
  const deciding = newestFirst[limit - 1]
  return deciding === undefined ? 0 : Math.max(0, deciding + windowMs - now)
}

export interface SessionTimes {
  readonly createdAt: number
  readonly seenAt: number
}

/** What others did that ended a session. */
export const SESSION_ENDS = ['role-changed', 'access-ended'] as const
export type SessionEnd = (typeof SESSION_ENDS)[number]

export function isAlive(session: SessionTimes, now: number): boolean {
  return now - session.createdAt < SESSION_LIFE_MS && now - session.seenAt < SESSION_IDLE_MS
}

/** @param about what an attacker tries first: the person's address and name */
export function refusePassword(password: string, about: readonly string[]): Refusal | null {
  const weak = (because: string) =>
    refuse('password-too-weak', `${because} Take three or four words that nobody would guess.`, 'password')
  if ([...password].length < PASSWORD_LENGTH) return weak(`A password needs at least ${PASSWORD_LENGTH} characters.`)
  if (new Set(password).size < 5) return weak('This password repeats a few characters.')
  const plain = lettersOf(password)
  const known = [...about.flatMap((text) => [text, text.split('@')[0] ?? '']).map(lettersOf), ...COMMON]
  const told = known.find((word) => word.length > 3 && plain.includes(word) && plain.length - word.length < 6)
  return told === undefined ? null : weak('This password is little more than a word that is tried first.')
}

const COMMON = [
  'password',
  'passwort',
  'qwerty',
  'qwertyuiop',
  '123456789',
  'letmein',
  'vedetta',
  'statuspage',
  'administrator',
  'welcome',
  'iloveyou',
  'changeme',
]

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
