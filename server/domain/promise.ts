/** The promise of a next update: when on-call is reminded of it, until when it is owed, and whether it was kept. */
import { HOUR_MS, MINUTE_MS } from './time.ts'

/** Time enough to write one honest sentence. */
export const REMIND_BEFORE_MS = 5 * MINUTE_MS
/** Whoever waited this long beyond it was not told late: they were not told. */
export const BROKEN_AFTER_MS = HOUR_MS

export const PROMISE_WORDS = ['promise-soon', 'promise-late'] as const
export type PromiseWord = (typeof PROMISE_WORDS)[number]

export interface Reminder {
  readonly what: PromiseWord
  readonly at: number
}

/** The words to on-call about a promise made `now`, in order. One of less than five minutes is fresh enough in mind. */
export function remindersOf(promisedAt: number, now: number): readonly Reminder[] {
  const late: Reminder = { what: 'promise-late', at: promisedAt }
  const soonAt = promisedAt - REMIND_BEFORE_MS
  return soonAt > now ? [{ what: 'promise-soon', at: soonAt }, late] : [late]
}

export interface Owed {
  /** The update that promised. */
  readonly updateId: string
  readonly promisedAt: number
}

/** How the incident stands: its newest update, corrections aside, and what it promises while it is open. */
export interface Said {
  readonly isOpen: boolean
  readonly newestUpdateId: string | null
  readonly nextUpdateAt: number | null
}

/** Whether a reminder is still any use: the promise stands unkept, and the next reminder has not overtaken this one. */
export function stillReminds(what: PromiseWord, owed: Owed, { said, now }: { said: Said; now: number }): boolean {
  const isOwed = said.isOpen && said.newestUpdateId === owed.updateId && said.nextUpdateAt === owed.promisedAt
  return isOwed && (what === 'promise-late' || now < owed.promisedAt)
}

export const PROMISE_OUTCOMES = ['waiting', 'kept', 'late', 'broken'] as const
export type PromiseOutcome = (typeof PROMISE_OUTCOMES)[number]

/**
 * What became of a promise.
 *
 * @param saidAt when the incident's next update came; null: not yet
 * @returns `lateByMs`: up to `now` while nothing has come
 */
export function keeping(
  promisedAt: number,
  saidAt: number | null,
  now: number,
): { readonly is: PromiseOutcome; readonly lateByMs: number } {
  const lateByMs = Math.max(0, (saidAt ?? now) - promisedAt)
  if (lateByMs === 0) return { is: saidAt === null ? 'waiting' : 'kept', lateByMs }
  return { is: lateByMs > BROKEN_AFTER_MS ? 'broken' : 'late', lateByMs }
}
