/**
 * Calendar work: roll-ups, the turn of the day and days that are kept every minute by a loop, once an hour, by node-cron, what is old goes; and
 * what a clock that was put back leaves behind. Started by compose.
 */
import { schedule } from 'node-cron'
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts'
import type { Context } from '../flow/context.ts'
import { keepDays } from '../flow/keep-days.ts'
import { beginDay, dropOld } from '../flow/keep-house.ts'
import { mendClockStep } from '../flow/mend-clock-step.ts'
import { rollUp } from '../flow/roll-up.ts'
import { startLoop } from './loop.ts'

export interface Housekeeping {
  stop(): Promise<void>
}

/** A step of the clock may silence node-cron, for good: then the loop does its work, minutes after the hour that was missed. */
const LATEST_MS = 65 * MINUTE_MS

export function startHousekeeping(context: Context, onFailure: (error: unknown) => void): Housekeeping {
  // By the steady clock: the one that was put back would not notice for as long as it was put back by.
  let droppedAt = performance.now()
  const drop = async () => {
    droppedAt = performance.now()
    await dropOld(context)
  }
  const hourly = schedule('17 * * * *', () => drop().catch(onFailure), { noOverlap: true })
  const loop = startLoop({
    name: 'housekeeping',
    everyMs: MINUTE_MS,
    onFailure,
    run: async () => {
      if (performance.now() - droppedAt > LATEST_MS) await drop()
      await beginDay(context)
      const hasMore = await rollUp(context)
      if (!hasMore) await keepDays(context)
      return hasMore
    },
  })
  const clocks = startLoop({
    name: 'clock steps',
    everyMs: 5 * SECOND_MS,
    onFailure,
    run: async () => {
      await mendClockStep(context)
      return false
    },
  })
  return {
    stop: async () => {
      await hourly.destroy()
      await Promise.all([loop.stop(), clocks.stop()])
    },
  }
}
