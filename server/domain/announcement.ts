/**
 * The life of an announcement, which belongs to no incident: to come, shown, over. Asked by the flows that publish, change,
 * withdraw and tend one.
 *
 * Invariants:
 * 1. It is shown from `startsAt` (inclusive) to `endsAt` (exclusive); whoever withdraws it while it is shown moves its end.
 * 2. The light tone is never begun while something of ours is in trouble: it waits, and is not made up for after its end.
 * 3. What was never shown is `cancelled` (a person) or `missed` (its time went by), and no viewer ever learns of it.
 */
import type { Times } from './maintenance.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Tone } from './template-kinds.ts'
import { DAY_MS, MINUTE_MS } from './time.ts'

export const ANNOUNCEMENT_STATES = ['scheduled', 'shown', 'ended', 'cancelled', 'missed'] as const
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number]

/** States that a viewer may see. */
export const SHOWN_STATES = ['shown', 'ended'] as const
export type ShownState = (typeof SHOWN_STATES)[number]

export interface AnnouncementFacts extends Times {
  readonly state: AnnouncementState
  readonly version: number
  readonly tone: Tone
}

/** What stands longer is no news: it belongs on a page of its own. */
const LONGEST_MS = 366 * DAY_MS
const FURTHEST_START_MS = 366 * DAY_MS
/** Forms know minutes: a start within the one that runs is "now". */
const NOW_MS = MINUTE_MS

interface Around {
  readonly now: number
  /** Something of ours is suspected to be broken, or is said to be. */
  readonly isTroubled: boolean
}

/** @returns the times to write: a start within the running minute is now */
export function checkShowing(
  { startsAt, endsAt }: Times,
  { now, isShown }: { readonly now: number; readonly isShown: boolean },
): Times | Refusal {
  const start = !isShown && startsAt <= now && startsAt > now - NOW_MS ? now : startsAt
  if (!isShown && start < now) return refuse('window-in-the-past', 'It cannot begin before now.', 'startsAt')
  if (endsAt <= start) return refuse('ends-before-start', 'It must end after it begins.', 'endsAt')
  if (endsAt <= now) return refuse('window-in-the-past', 'It cannot end before now. Take it back instead.', 'endsAt')
  if (endsAt - start > LONGEST_MS) {
    return refuse('window-too-long', 'An announcement is shown for a year at most.', 'endsAt')
  }
  if (start - now > FURTHEST_START_MS) {
    return refuse('window-too-far', 'It begins within a year from now. Is the year right?', 'startsAt')
  }
  return { startsAt: start, endsAt }
}

/** Null: may be said. What begins later is judged when it begins. */
export function refuseLight(
  { tone, startsAt }: Pick<AnnouncementFacts, 'tone' | 'startsAt'>,
  { now, isTroubled }: Around,
): Refusal | null {
  if (tone !== 'light' || !isTroubled || startsAt > now) return null
  return refuse(
    'incident-open',
    'Nothing light while something of ours is broken or suspected to be. Choose another tone, or let it begin later.',
    'tone',
  )
}

/** How it is after a change; `version` is the one that the person saw. */
export function decideChange(
  before: AnnouncementFacts,
  { version, tone, ...times }: Times & Pick<AnnouncementFacts, 'version' | 'tone'>,
  around: Around,
): AnnouncementFacts | Refusal {
  const refused = refuseMoved(before, version)
  if (refused) return refused
  const isShown = before.state === 'shown'
  if (isShown && times.startsAt !== before.startsAt) {
    return refuse('not-allowed-from-here', 'It is shown already: its start cannot move any more.', 'startsAt')
  }
  const checked = checkShowing(times, { now: around.now, isShown })
  if ('refused' in checked) return checked
  const after = { ...before, ...checked, tone, version: before.version + 1 }
  const isSame = isShown && tone === before.tone
  return (isSame ? null : refuseLight(after, around)) ?? after
}

/** What is to come is called off; what is shown ends now. */
export function decideWithdrawal(before: AnnouncementFacts, version: number, now: number): AnnouncementFacts | Refusal {
  const refused = refuseMoved(before, version)
  if (refused) return refused
  const next = { ...before, version: before.version + 1 }
  return before.state === 'shown' ? { ...next, state: 'ended', endsAt: now } : { ...next, state: 'cancelled' }
}

function refuseMoved({ state, version }: AnnouncementFacts, seen: number): Refusal | null {
  if (seen !== version) {
    const now = `it is ${state}, version ${version}; you saw version ${seen}`
    return refuse('already-moved', `Somebody moved this announcement: ${now}. Read it again, then decide.`)
  }
  if (state === 'scheduled' || state === 'shown') return null
  return refuse('not-allowed-from-here', `This announcement is ${state}: nothing of it changes any more.`)
}

/** `waits`: it is light, and something of ours is in trouble. */
export type Due =
  | { readonly is: 'turn'; readonly to: 'shown' | 'ended' | 'missed'; readonly at: number }
  | { readonly is: 'waits' }

/** What its times ask for by now, however late anybody looks; null: nothing. */
export function dueTurn({ state, tone, startsAt, endsAt }: AnnouncementFacts, { now, isTroubled }: Around): Due | null {
  if (state === 'shown') return now >= endsAt ? { is: 'turn', to: 'ended', at: endsAt } : null
  if (state !== 'scheduled' || now < startsAt) return null
  if (now >= endsAt) return { is: 'turn', to: 'missed', at: endsAt }
  return tone === 'light' && isTroubled ? { is: 'waits' } : { is: 'turn', to: 'shown', at: now }
}

/** Light words that stand already leave the front page while something is broken. They come back by themselves. */
export function isWithheld({ state, tone }: Pick<AnnouncementFacts, 'state' | 'tone'>, isTroubled: boolean): boolean {
  return state === 'shown' && tone === 'light' && isTroubled
}
