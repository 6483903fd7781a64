/**
 * The facts of the one-tap page, as the renderer gets them: `flow/tap-facts` makes them from the rows, `web/tap` turns them
 * into a page for a phone.
 */
import type { IncidentView } from './incidents.ts'

import type { LocalText, PublicPage } from './public.ts'

export const TAP_STATES = [
  'ask',
  'later',
  'sign-in',
  'not-yours',
  'expired',
  'confirmed',
  'dismissed',
  'over',
  'published',
] as const
export type TapState = (typeof TAP_STATES)[number]

/** One language of what would be published, or was. */
export interface TapText {
  readonly language: string
  readonly title: string
  readonly body: string
  readonly works: string
  readonly advice: string
}

export interface TapIncident {
  readonly names: readonly LocalText[]
  readonly impact: IncidentView['impact']
  readonly startedAt: number
  /** What the checks saw last, one of each component and location, newest first; `location` is its key. */
  readonly evidence: readonly {
    readonly name: LocalText
    readonly location: string
    readonly at: number
    readonly because: string
  }[]
  readonly dismissedWhy: string | null
}

export interface TapAsk {
  /** Names what is shown: published is this and nothing else. base64url */
  readonly seen: string
  /** It moved between opening and tapping: it asks again. */
  readonly hasMoved: boolean
  readonly texts: readonly TapText[]
  /** Languages of the page for which there are no words. */
  readonly leftOut: readonly string[]
  readonly nextUpdateMin: number
  readonly audience: { readonly total: number; readonly heldMs: number }
}

export interface TapTold {
  readonly who: string
  readonly at: number
  readonly texts: readonly TapText[]
  /** Its page. */
  readonly url: string
  /** While the brake can still stop notices: when they leave. Null: they have left, or nobody is written to. */
  readonly heldUntil: number | null
  readonly stopped: boolean
  /** Nothing holds its notices any more. */
  readonly hasLeft: boolean
}

export interface TapFacts {
  readonly is: TapState
  readonly page: PublicPage['page']
  readonly now: number
  /** Whose link it is, or who is signed in. */
  readonly person: string | null
  /** Where this page stands, from the root: forms post here. */
  readonly path: string
  /** Where it asks to sign in, and comes back. */
  readonly signInPath: string
  readonly deskUrl: string
  readonly isRehearsal: boolean
  readonly expiresAt: number
  /** Null where it says nothing of it. */
  readonly incident: TapIncident | null
  /** Who said that they have it. Null: nobody, or it says nothing of the incident. */
  readonly inHand: { readonly who: string; readonly at: number; readonly isMine: boolean } | null
  readonly ask: TapAsk | null
  readonly told: TapTold | null
}

/** A whole page, and the one style that stands in it. */
export interface TapFile {
  readonly html: string
  readonly style: string
}
