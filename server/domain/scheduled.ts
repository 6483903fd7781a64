/** When an update may be told to go out by itself. Asked by flow/schedule-update. */
import { type Refusal, refuse } from './refusal.ts'
import { DAY_MS } from './time.ts'

const WITHIN_MS = 7 * DAY_MS

/** @param when.nextUpdateAt what it promises: a promise that is broken as it goes out is none */
export function refuseInstants(
  when: { readonly publishAt: number; readonly nextUpdateAt?: number | null | undefined },
  now: number,
): Refusal | null {
  const { publishAt, nextUpdateAt } = when
  const wrong = refuseInstant(publishAt, now)
  if (wrong || (nextUpdateAt ?? Number.POSITIVE_INFINITY) > publishAt) return wrong
  const because = 'It promises the next update for before it goes out itself: promise a later one.'
  return refuse('promise-too-early', because, 'nextUpdateAt')
}

function refuseInstant(publishAt: number, now: number): Refusal | null {
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
