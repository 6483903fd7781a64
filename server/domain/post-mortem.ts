/** What a post-mortem tells: when what happened, read from the rows, and whether one may be written. Asked by flow/post-mortem. */
import type { IncidentState, PublicState } from './incident.ts'
import { type Refusal, refuse } from './refusal.ts'

/**
 * In the order in which they stand when they fall into one instant. `began`: as a person stated it, where no check saw it;
 * `first-bad`: the first bad answer to a check; `told`: on-call was; `spoken`: an automatic notice; `confirmed`: the first
 * word of a person; `recovered`: the checks find it well.
 */
export const MOMENT_KINDS = [
  'began',
  'first-bad',
  'told',
  'spoken',
  'confirmed',
  'recovered',
  'update',
  'correction',
] as const
export type MomentKind = (typeof MOMENT_KINDS)[number]

export interface Moment {
  /** The update's; of what there is once, its kind. */
  readonly id: string
  readonly what: MomentKind
  readonly at: number
  /** Of what was said: the state that it told. */
  readonly state?: PublicState
}

export interface WhatHappened {
  readonly origin: 'checks' | 'person'
  readonly startedAt: number
  /** null: no bad answer is kept. */
  readonly firstBadAt: number | null
  /** When the first word to on-call left; null: none did, or it is not kept. */
  readonly toldAt: number | null
  /** Since when the checks find all of it well; null: nobody measures it. */
  readonly recoveredAt: number | null
  readonly said: readonly {
    readonly id: string
    readonly at: number
    readonly state: PublicState
    readonly by: 'person' | 'policy' | 'api'
    readonly isCorrection: boolean
  }[]
}

/** Oldest first. */
export function timelineOf(happened: WhatHappened): Moment[] {
  const { origin, startedAt, firstBadAt, toldAt, recoveredAt } = happened
  const badAt = firstBadAt ?? (origin === 'checks' ? startedAt : null)
  return [
    ...(badAt === null ? [once('began', startedAt)] : [once('first-bad', badAt)]),
    ...(toldAt === null ? [] : [once('told', toldAt)]),
    ...(recoveredAt === null ? [] : [once('recovered', recoveredAt)]),
    ...words(happened.said),
  ].toSorted((a, b) => a.at - b.at || MOMENT_KINDS.indexOf(a.what) - MOMENT_KINDS.indexOf(b.what))
}

function once(what: MomentKind, at: number): Moment {
  return { id: what, what, at }
}

function words(said: WhatHappened['said']): Moment[] {
  const inOrder = said.toSorted((a, b) => a.at - b.at)
  const first = inOrder.find((one) => one.by !== 'policy')
  return inOrder.map((one) => ({ id: one.id, what: kindOf(one, one === first), at: one.at, state: one.state }))
}

function kindOf({ by, isCorrection, state }: WhatHappened['said'][number], isFirst: boolean): MomentKind {
  if (isCorrection) return 'correction'
  // One that was over before anybody spoke is told, and not confirmed.
  if (isFirst && state !== 'resolved') return 'confirmed'
  return by === 'policy' ? 'spoken' : 'update'
}

interface Explained {
  readonly state: IncidentState
  readonly mergedInto: string | null
  /** It has one. */
  readonly isExplained: boolean
}

/** null: one may be published. */
export function refusePostMortem({ state, mergedInto, isExplained }: Explained): Refusal | null {
  if (state !== 'resolved')
    return refuse('not-allowed-from-here', `A post-mortem hangs on an incident that is over; this one is ${state}.`)
  if (mergedInto !== null)
    return refuse(
      'not-allowed-from-here',
      'It was merged: the post-mortem belongs to the incident in which it went on.',
    )
  if (isExplained) return refuse('not-allowed-from-here', 'It has a post-mortem. Edit that one.')
  return null
}

/** Its words are others than an update's: null where it is one. */
export function refuseAsUpdate({ moments }: { readonly moments: readonly Moment[] | null }): Refusal | null {
  if (moments === null) return null
  return refuse('not-allowed-from-here', 'This is a post-mortem: put its words right as one.')
}
