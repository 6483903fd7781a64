/**
 * When a target flaps: it changes between well and not well so often that each turn alone says nothing. The rule that Nagios
 * made known: the last 21 results, a newer change weighs more, and leaving takes more calm than entering. Asked by check-state.
 */
import type { Outcome } from '../../probes/protocol.ts'
import { MINUTE_MS } from './time.ts'

export const FLAP_RESULTS = 21
/** Above this share of change it flaps, below the other it does so no longer; between them it stays what it was. */
const FLAPS_ABOVE_RATIO = 0.3
const CALM_BELOW_RATIO = 0.15
/** What the oldest change counts, and the newest. */
const OLDEST_WEIGHT = 0.8
const NEWEST_WEIGHT = 1.2

/**
 * Where checks are frequent, 21 results are two minutes: what is down and well for most of a minute each never changes often
 * among them. So a third fall within ten minutes is flapping too, and what flaps is well after five calm minutes.
 */
export const FALLS_THAT_FLAP = 3
export const FALLS_WITHIN_MS = 10 * MINUTE_MS
export const CALM_MS = 5 * MINUTE_MS
/** A suspicion that was over for less than this is the same one when it falls again. */
export const SAME_AGAIN_MS = 2 * MINUTE_MS

export interface Flapping {
  /** The last results, oldest first, a letter each: w for well, n for not well (slow or failed). At most 21. */
  readonly recent: string
  readonly flaps: boolean
}

export const CALM: Flapping = { recent: '', flaps: false }

/** After one more conclusive result. */
export function flapOn(before: Flapping, outcome: Outcome): Flapping {
  const recent = (before.recent + (outcome === 'pass' ? 'w' : 'n')).slice(-FLAP_RESULTS)
  const ratio = changeRatio(recent)
  return { recent, flaps: ratio > FLAPS_ABOVE_RATIO || (before.flaps && ratio >= CALM_BELOW_RATIO) }
}

/**
 * How much of what could have changed did.
 *
 * @param recent oldest first; fewer than 21 count as if the time before them had been calm
 * @returns 0 (nothing changed) to 1 (every result differs from the one before)
 */
export function changeRatio(recent: string): number {
  const places = FLAP_RESULTS - 1
  let sum = 0
  for (let age = 0; age < recent.length - 1; age++) {
    const newer = recent.length - 1 - age
    if (recent[newer] === recent[newer - 1]) continue
    sum += NEWEST_WEIGHT - ((NEWEST_WEIGHT - OLDEST_WEIGHT) * age) / (places - 1)
  }
  return sum / places
}
