/** When a heartbeat is awaited, from its plan. Asked by hear-job and sweep-heartbeats. */
import type { Probe } from '../domain/catalogue.ts'
import { type Awaited, EARLY_MS } from '../domain/heartbeat.ts'
import type { Planner } from './probe-facts.ts'

export function awaitedBy(
  { id, cadence }: Pick<Probe, 'id' | 'cadence'>,
  planner: Pick<Planner, 'nextDueAt'>,
): Awaited {
  const isByTheClock = cadence.cron !== null
  return {
    everyMs: cadence.everyMs,
    isByTheClock,
    timeZone: cadence.timeZone,
    nextAfter: (at) => (isByTheClock ? planner.nextDueAt(id, cadence, at + EARLY_MS) : at + cadence.everyMs),
  }
}
