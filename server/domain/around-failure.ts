/** Which checks belong in the picture of a failure: the same stretch before it and after. Called by flow/failure-strips. */
import { HOUR_MS, MINUTE_MS } from './time.ts'

const PERIODS = 20

export interface Stretch {
  readonly fromAt: number
  /** Included. */
  readonly untilAt: number
}

/** @param everyMs the period of the probe: what looks rarely is shown over a longer time, up to three hours on either side */
export function aroundFailure(failedAt: number, everyMs: number): Stretch {
  const side = Math.min(3 * HOUR_MS, Math.max(MINUTE_MS, PERIODS * everyMs))
  return { fromAt: failedAt - side, untilAt: failedAt + side }
}
