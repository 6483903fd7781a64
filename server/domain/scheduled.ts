/** When an update may be told to go out by itself. Asked by flow/schedule-update. */
import { type Refusal, refuse } from './refusal.ts'
import { DAY_MS } from './time.ts'

const WITHIN_MS = 7 * DAY_MS

export function refuseInstant(publishAt: number, now: number): Refusal | null {
  if (publishAt <= now) {
    return refuse('window-in-the-past', 'This instant is over: publish it now, or choose a later one.', 'publishAt')
  }
  if (publishAt - now <= WITHIN_MS) return null
  return refuse(
    'schedule-too-far',
    'An update goes out within seven days: nobody knows more of an incident.',
    'publishAt',
  )
}
