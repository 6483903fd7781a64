/** What an update's notices are doing, by the numbers. Pure; brake and timeline share it. */
import type { UpdateView } from '../../../server/contract/incidents.ts'

/** How many notices a stop would still keep back; those on their way right now are counted by the server as queued. */
export function notLeft(update: UpdateView, now: number): number {
  const { deliveries, noticesAt, stoppedAt } = update
  if (stoppedAt !== null || noticesAt === null) return 0
  if (!deliveries) return 0
  const waiting = deliveries.queued + deliveries.held + deliveries.retrying
  // Before the fan-out has written its rows, whoever will hear it counts as waiting.
  return waiting === 0 && noticesAt > now ? deliveries.recipients - deliveries.sent - deliveries.dead : waiting
}

/** After so long, what has not left is being retried or waits for a mail server. */
const LEAVING_MS = 2 * 60_000

export function isLeaving(update: UpdateView, now: number): boolean {
  return update.noticesAt !== null && now < update.noticesAt + LEAVING_MS
}
