/**
 * The two honest ways not to do something. A refusal is a rule's "no", returned as a value;
 * a fault is the world failing, thrown with whether trying again may help.
 */

/** Every "no" that a caller can meet, by its stable code. The problem table in server/http gives each a status and words. */
export const REFUSALS = [
  'already-moved',
  'already-resolved',
  'not-allowed-from-here',
  'not-suspected',
  'reason-missing',
  'text-missing',
  'text-stale',
  'text-too-long',
  'unknown-component',
  'unknown-region',
  'unknown-language',
  'unknown-template',
  'unknown-variable',
  'reopen-too-late',
  'starts-in-the-future',
  'nothing-to-stop',
  'nobody-reached',
  'owned-by-file',
  'key-taken',
  'not-found',
  'target-refused',
  'address-refused',
  'too-many-tries',
  'wrong-credentials',
  'link-used',
  'link-expired',
  'already-set-up',
  'password-too-weak',
  'key-reused',
  'still-in-use',
  'too-busy',
  'prober-elsewhere',
  'agent-refused',
  'sequence-old',
  'unknown-location',
  'location-not-answering',
  'agent-too-old',
  'unknown-source',
  'window-in-the-past',
  'ends-before-start',
  'window-too-long',
  'window-too-far',
  'time-skipped',
  'time-twice',
  'code-needed',
  'code-wrong',
  'code-refused',
  'passkey-refused',
  'passkey-wrong',
  'rule-unreadable',
  'rule-empty',
  'rule-overlaps',
  'not-yours-to-give',
  'unknown-person',
  'unknown-time-zone',
  'secret-missing',
  'secret-refused',
  'password-wrong',
  'scope-missing',
  'not-yours',
  'nothing-changed',
  'phrase-too-short',
  'name-missing',
  'end-in-the-past',
  'phrase-nowhere',
  'not-mergeable',
  'schedule-too-far',
  'policy-refused',
  'author-gone',
  'promise-too-early',
  'unknown-phrase',
  'ends-in-the-future',
  'approval-needed',
  'provider-away',
  'provider-refused',
  'provider-failed',
  'sign-in-stale',
  'no-role',
  'not-connected',
  'removed-here',
  'address-missing',
  'rehearsal-running',
  'rehearsal-over',
  'incident-open',
  'picture-refused',
  'unknown-picture',
  'alt-missing',
  'starts-too-early',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

export interface Refusal {
  readonly refused: RefusalCode
  /** What was tried and what to do, in English, for the API's `detail`. */
  readonly because: string
  /** When the same may be tried again; only where waiting helps. */
  readonly retryAfterMs?: number
  /** The field of the command that it is about, such as `texts/it/title`; none: it is about the whole. */
  readonly field?: string
}

export function refuse(refused: RefusalCode, because: string, field?: string): Refusal {
  return { refused, because, ...(field === undefined ? {} : { field }) }
}

/** Where the rule knows its value alone, the command says which field that was. */
export function refuseAt<T>(field: string, outcome: T | Refusal): T | Refusal {
  return isRefusal(outcome) ? { ...outcome, field } : outcome
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}

export interface FaultOptions {
  readonly retry: boolean
  readonly cause?: unknown
}

/** The world failed: a disk, a socket, a database. `retry` says whether the same call may succeed later. */
export class Fault extends Error {
  readonly code: string
  readonly retry: boolean
  constructor(code: string, message: string, options: FaultOptions) {
    super(message, { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.retry = options.retry
  }
}
