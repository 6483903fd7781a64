/** The life of a one-tap link: 15 minutes, one person, one suspicion, once. Asked by flow/tap-facts. */
import { type IncidentState, isPublic } from './incident.ts'
import { MINUTE_MS } from './time.ts'

export const TAP_LINK_MS = 15 * MINUTE_MS
/** What a tap promises: as the desk proposes. */
export const TAP_NEXT_UPDATE_MIN = 30

export type TapIs =
  | 'ask'
  | 'sign-in'
  | 'not-yours'
  | 'expired'
  | 'confirmed'
  | 'dismissed'
  /** It was over before anybody confirmed it. */
  | 'over'
  | 'published'

export interface TapCase {
  /** When the message with this link was written. */
  readonly issuedAt: number
  /** A tap on this very link published it. */
  readonly isUsed: boolean
  /** `nobody`: posted to several, and this one is not signed in. */
  readonly reader: 'nobody' | 'may-publish' | 'may-not'
  readonly incident: { readonly state: IncidentState; readonly looksOverAt: number | null }
}

/** What a link shows now. Who may not publish learns nothing of the incident, and an old link tells nothing either. */
export function judgeTap({ issuedAt, isUsed, reader, incident }: TapCase, now: number): TapIs {
  if (now >= issuedAt + TAP_LINK_MS) return 'expired'
  if (reader === 'nobody') return 'sign-in'
  if (reader === 'may-not') return 'not-yours'
  if (isUsed) return 'published'
  if (incident.state === 'dismissed') return 'dismissed'
  if (isPublic(incident.state)) return 'confirmed'
  return incident.state === 'lapsed' || incident.looksOverAt !== null ? 'over' : 'ask'
}
