/** When an update may be told to go out by itself, and whether it will. Asked by flow/schedule-update and flow/scheduled-views. */
import { type IncidentState, isOpen } from './incident.ts'
import { type Refusal, type RefusalCode, refuse } from './refusal.ts'
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

/** Nobody but the checks moved it since, and it is as bad as when it was written of. */
export function mayCarryOver(
  { state, looksOverAt }: { readonly state: IncidentState; readonly looksOverAt: number | null },
  { to, isSpokenOf }: { readonly to: IncidentState; readonly isSpokenOf: boolean },
): boolean {
  return !isSpokenOf && looksOverAt === null && to !== 'resolved' && (state === 'suspected' || isOpen(state))
}

/** Why an update to come would be kept back as things are; null: it would go out. */
export function doomOf(
  { version, authorMay }: { readonly version: number; readonly authorMay: boolean },
  incident: { readonly version: number; readonly state: IncidentState },
): RefusalCode | null {
  if (!authorMay) return 'author-gone'
  if (version === incident.version) return null
  const isOver = incident.state !== 'suspected' && !isOpen(incident.state)
  return isOver ? 'already-resolved' : 'already-moved'
}
