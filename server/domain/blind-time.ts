/** When nobody looked at a target: what is known to be unknown, whatever was before and after. Asked by flow/record-results. */
import { unknownAfterMs } from './profile.ts'

export interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * The stretch without eyes that a new result ends; null when somebody was looking. One location that was away is none as
 * long as another one looked: from the last that any of them saw it counts.
 *
 * @param seenAt the last conclusive check, before this result, of every location that has ever looked; one or more
 */
export function blindTime(
  resultAt: number,
  seenAt: readonly number[],
  cadence: { readonly everyMs: number; readonly timeoutMs: number },
): Stretch | null {
  const lastSeenAt = Math.max(...seenAt)
  if (resultAt - lastSeenAt <= unknownAfterMs(cadence)) return null
  return { from: lastSeenAt + cadence.everyMs, to: resultAt }
}
