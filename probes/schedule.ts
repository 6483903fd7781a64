/**
 * When a probe is due next: by its period, spread by a stable hash of its id, or by a cron expression in a zone.
 * Pure; called by timetable.ts. It looks forward from `afterAt` only, so a pause never leaves a burst of missed runs.
 */
import { nextCronAt, parseCron } from './cron.ts'
import type { Cadence } from './protocol.ts'

/** What both kinds of plan are made from; the rest of a cadence plays no part. */
export type Plan = Pick<Cadence, 'everyMs' | 'cron' | 'timeZone'>

/**
 * The next planned check strictly after `afterAt`, epoch ms. Checks of one period fall on a grid that depends on the
 * probe's id alone, so many probes spread over the period, and a restart keeps each one's place.
 *
 * @returns null if the cron expression is not one: validated where it is saved, so this probe is never due
 * @throws RangeError if the time zone of a cron expression is unknown
 */
export function nextDueAt(probeId: string, plan: Plan, afterAt: number): number | null {
  if (plan.cron !== null) {
    const cron = parseCron(plan.cron)
    return cron === null ? null : nextCronAt(cron, plan.timeZone, afterAt)
  }
  const offset = spread(probeId, plan.everyMs)
  return Math.floor((afterAt - offset) / plan.everyMs) * plan.everyMs + offset + plan.everyMs
}

const FIRST_LOOK_APART_MS = 10
/** The rest of the period is for what comes before: a process that starts again has its list only after a while. */
const FIRST_LOOK_WITHIN_RATIO = 0.75

/**
 * The first check of a probe that is new here, or was edited: soon, so that nobody waits a period for a first
 * answer, but not all in the same instant. However many there are, all have been looked at within one period of the
 * start of a process that has its list in a quarter of it.
 *
 * @param count how many probes are new at the same time
 */
export function firstDueAt(probeId: string, plan: Plan, now: { at: number; count: number }): number | null {
  if (plan.cron !== null) return nextDueAt(probeId, plan, now.at)
  const withinMs = Math.min(plan.everyMs * FIRST_LOOK_WITHIN_RATIO, FIRST_LOOK_APART_MS * now.count)
  return now.at + spread(probeId, withinMs)
}

/** Why a cadence cannot be kept; null if it can. For whoever saves one. */
export function planFault(plan: Plan): 'cron' | 'time-zone' | null {
  if (plan.cron === null) return null
  const cron = parseCron(plan.cron)
  if (cron === null) return 'cron'
  try {
    nextCronAt(cron, plan.timeZone, 0)
    return null
  } catch {
    // The only thing that can fail on a parsed expression is the zone's name.
    return 'time-zone'
  }
}

/** A whole number from 0 to below `rangeMs`, always the same for the same id (FNV-1a). */
function spread(probeId: string, rangeMs: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < probeId.length; i++) hash = Math.imul(hash ^ probeId.charCodeAt(i), 0x01000193)
  // Mixed once more: ids that differ in their last letter only would else lie side by side.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash = (hash ^ (hash >>> 15)) >>> 0
  return Math.floor((hash / 0x1_0000_0000) * rangeMs)
}
