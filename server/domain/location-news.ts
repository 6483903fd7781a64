/**
 * When on-call hears of a location's agent: once it is silent for long or quarantined, and once when it is back. Asked by
 * flow/tend-locations every few seconds, and by nobody else, so a word is one per spell.
 */
import { type LocationFacts, locationState } from './agent.ts'
import { MINUTE_MS } from './time.ts'

/** Longer than a restart or an upgrade of its machine takes. */
export const TOLD_SILENT_AFTER_MS = 5 * MINUTE_MS

export const LOCATION_TROUBLES = ['silent', 'quarantined'] as const
export type LocationTrouble = (typeof LOCATION_TROUBLES)[number]

export interface ToldFacts extends LocationFacts {
  /** What was told last; null: nothing, or that it is back. */
  readonly told: LocationTrouble | null
  /** Since when that trouble lasts. */
  readonly toldSinceAt: number | null
}

export interface LocationNews {
  /** `forgotten`: it was shut out, so what was told is over and nobody is told. */
  readonly is: LocationTrouble | 'back' | 'forgotten'
  readonly sinceAt: number
}

/** @param awakeAt since when we listen without a gap: a stall of ours is nobody's silence */
export function locationNews(facts: ToldFacts, now: number, awakeAt: number): LocationNews | null {
  const { isLocal, revokedAt, quarantinedAt, lastBatchAt, told, toldSinceAt } = facts
  const sinceAt = toldSinceAt ?? now
  if (isLocal || revokedAt !== null) return told === null ? null : { is: 'forgotten', sinceAt }
  if (quarantinedAt !== null) return told === 'quarantined' ? null : { is: 'quarantined', sinceAt: quarantinedAt }
  if (lastBatchAt === null) return null
  if (now - Math.max(lastBatchAt, awakeAt) > TOLD_SILENT_AFTER_MS) {
    return told === 'silent' ? null : { is: 'silent', sinceAt: lastBatchAt }
  }
  const isHeard = ['sees', 'blind'].includes(locationState(facts, now))
  return told !== null && isHeard ? { is: 'back', sinceAt } : null
}
