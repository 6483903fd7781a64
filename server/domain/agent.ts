/**
 * What is believed of a distant agent: when its word counts, when it is a repeat, when two speak with one key, and how
 * its location is to be shown. Asked by flow/whose-agent, flow/accept-batch and flow/locations.
 */
import { MINUTE_MS, SECOND_MS } from './time.ts'

/** An agent's clock may differ from ours by this much; a signature outside of it is a copy or a clock that is off. */
export const CLOCK_OFF_MS = 300 * SECOND_MS

/** Less is the way that a request takes, and no difference between clocks. */
const CLOCKS_AGREE_MS = 2 * SECOND_MS

/** A token that was made for one agent is good for this long. */
export const ENROL_TOKEN_MS = 15 * MINUTE_MS

/** Whoever enrolled last has done so with the token that was made last. */
export function isTokenUsed(token: {
  readonly enrolledAt: number | null
  readonly enrolExpiresAt: number | null
}): boolean {
  const { enrolledAt, enrolExpiresAt } = token
  return enrolledAt !== null && enrolExpiresAt !== null && enrolledAt >= enrolExpiresAt - ENROL_TOKEN_MS
}

/** Agents give a sign of life every 15 s. */
const SILENT_AFTER_MS = 60 * SECOND_MS

/** Two processes that take turns show within this. */
export const TURNS_WITHIN_MS = 10 * MINUTE_MS

/** An old process that hands over while the new one looks already may come back once; two that both came back are both alive. */
const RETURNS_OF_A_COPY = 2

/**
 * A new process may find its first number taken by what the old one had under way, and its last may come late. The try
 * between the two was made knowing of the first, by one that lived, while another that lives took that number as well.
 */
const TRIES_BESIDE_A_COPY = 3

/** What has to be taken from an agent's instants to have them by our clock. Zero where the clocks agree. */
export function clockOffMs(sentAt: number, now: number): number {
  const off = sentAt - now
  return Math.abs(off) <= CLOCKS_AGREE_MS ? 0 : off
}

/** Made later than it was sent: by no clock. */
export function isAhead(at: number, sentAt: number): boolean {
  return at > sentAt + CLOCKS_AGREE_MS
}

/** One process of an agent, from its start to its end, and the last of its batches that was taken: 0, '' for none. */
export interface Run {
  readonly run: string
  readonly sequence: number
  readonly bodyHash: string
  /** When a batch of it was last taken after another one had taken its place; null: never. */
  readonly returnedAt: number | null
  /** The highest number that it came with, taken or not. */
  readonly tried: number
  /** How many of its tries since the last that was taken came under a number of somebody else's, each higher than before. */
  readonly inVain: number
}

/** What the location has heard so far. */
export interface Heard {
  readonly lastSequence: number
  /** The process whose batch was taken last. */
  readonly lastRun: string
  /** Every process that was heard lately. */
  readonly runs: readonly Run[]
}

export interface Spoken {
  readonly run: string
  readonly sequence: number
  readonly bodyHash: string
}

export interface Hearing {
  /** `new`: to be counted; `repeat`: counted already, to be acknowledged again; `old`: its number was taken. */
  readonly is: 'new' | 'repeat' | 'old'
  /** It came back after another process had spoken for this location. */
  readonly isReturn: boolean
  /** As `Run.inVain`, after this. */
  readonly inVain: number
  /** Why the key must have been copied; null: nothing says so. */
  readonly copied: string | null
}

/**
 * One process counts its batches up and sends each, byte by byte the same, until it was taken. A restart is one new
 * process that the old one never follows. Whatever else comes was sent by two: either both get batches taken in turns, or
 * one finds its numbers taken again and again. So two that live are found however their requests fall.
 */
export function hear(heard: Heard, spoken: Spoken, now: number): Hearing {
  const own = heard.runs.find((one) => one.run === spoken.run)
  const inVain = own?.inVain ?? 0
  if (own?.sequence === spoken.sequence) {
    const isSame = own.bodyHash === spoken.bodyHash
    return { is: isSame ? 'repeat' : 'old', isReturn: false, inVain, copied: isSame ? null : TWO_BODIES }
  }
  if (spoken.sequence <= heard.lastSequence) {
    // A copy of an old request proves nothing: anybody may have kept it.
    const tries = inVain + (spoken.sequence > (own?.tried ?? 0) ? 1 : 0)
    return { is: 'old', isReturn: false, inVain: tries, copied: tries >= TRIES_BESIDE_A_COPY ? TAKE_TURNS : null }
  }
  const isReturn = own !== undefined && own.sequence > 0 && heard.lastRun !== spoken.run
  const returned = heard.runs.filter((one) => one.returnedAt !== null && now - one.returnedAt < TURNS_WITHIN_MS)
  const takeTurns = new Set([...returned.map((one) => one.run), ...(isReturn ? [spoken.run] : [])])
  return { is: 'new', isReturn, inVain: 0, copied: takeTurns.size >= RETURNS_OF_A_COPY ? TAKE_TURNS : null }
}

const TWO_BODIES = 'two different batches came under one number'
const TAKE_TURNS = 'two processes speak in turns with one key'

/** A result that is no longer fresh when it comes is kept as history: nobody is told of it any more. */
export function isHistory(at: number, { now, freshMs }: { readonly now: number; readonly freshMs: number }): boolean {
  return now - at >= freshMs
}

export const LOCATION_STATES = ['waiting', 'sees', 'blind', 'silent', 'quarantined', 'revoked'] as const
export type LocationState = (typeof LOCATION_STATES)[number]

export interface LocationFacts {
  readonly isLocal: boolean
  readonly enrolledAt: number | null
  readonly revokedAt: number | null
  readonly quarantinedAt: number | null
  readonly lastBatchAt: number | null
  readonly sees: boolean
}

/** The first that is true of: shut out, under suspicion, never heard, not heard lately, blind, well. */
export function locationState(facts: LocationFacts, now: number): LocationState {
  if (facts.revokedAt !== null) return 'revoked'
  if (facts.quarantinedAt !== null) return 'quarantined'
  if (facts.lastBatchAt === null) return facts.isLocal || facts.enrolledAt === null ? 'waiting' : 'silent'
  if (now - facts.lastBatchAt > SILENT_AFTER_MS) return 'silent'
  return facts.sees ? 'sees' : 'blind'
}
