/** What it means that a try was cut off by its signal: the error in the sender's hands only says "aborted". Used by every sender. */
import type { SendOutcome } from '../ports.ts'

/** By the signal's reason, as the `Sender` port says. @returns null: it was not cut off */
export function cutOffOf(signal: AbortSignal): SendOutcome | null {
  if (!signal.aborted) return null
  const isLate = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  return isLate
    ? { is: 'retry', code: 'timeout', because: 'The receiver did not answer in time.', afterMs: null }
    : { is: 'retry', code: 'stopped', because: 'The server was stopped in the middle of this try.', afterMs: 0 }
}
