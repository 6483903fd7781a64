/**
 * After a wall clock was put back, what was planned by the hour before goes on by the hour that is: messages that wait,
 * leases, retries. Called by jobs/housekeeping every few seconds; it costs one small query as long as clocks only go on.
 */
import {
  pullBackChanges,
  pullBackLeases,
  pullBackRetries,
  pullBackWaiting,
  sawLaterThan,
} from '../store/clock-steps.ts'
import type { Context } from './context.ts'

/** Safe to repeat: one step is mended once. @returns whether a clock was put back since the last time */
export async function mendClockStep({ store, clock, wake }: Context): Promise<boolean> {
  const now = clock.now()
  if (!(await sawLaterThan(store.db, now))) return false
  await store.transact(async (tx) => {
    await pullBackLeases(tx, now)
    await pullBackWaiting(tx, now)
    await pullBackRetries(tx, now)
    await pullBackChanges(tx, now)
  })
  wake('fan-out')
  wake('deliver')
  return true
}
