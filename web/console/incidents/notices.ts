/** What an update's notices are doing, by the numbers. Pure; brake, timeline and correction share it. */
import type { UpdateView } from '../../../server/contract/incidents.ts'
import type { DeskWords } from '../../words/en.ts'

/** After so long, what has not left is being retried or waits for a mail server. */
const LEAVING_MS = 2 * 60_000

/** How many written notices a stop would still keep back. */
export function notLeft({ deliveries, stoppedAt }: UpdateView): number {
  if (stoppedAt !== null || !deliveries) return 0
  return deliveries.queued + deliveries.held + deliveries.retrying
}

/** The hold is on: nothing has left, and nobody has counted yet to whom it goes. */
export function isHeld({ noticesAt, stoppedAt }: UpdateView, now: number): boolean {
  return stoppedAt === null && noticesAt !== null && now < noticesAt
}

/** Are its notices held or going out right now, so that a stop is worth a large button? */
export function isLeaving(update: UpdateView, now: number): boolean {
  if (isHeld(update, now)) return true
  return notLeft(update) > 0 && update.noticesAt !== null && now < update.noticesAt + LEAVING_MS
}

/** Who will hear a correction of it, in words. */
export function reachOf({ deliveries, deliveriesDropped }: UpdateView, t: DeskWords): string {
  return deliveriesDropped ? t.correction.reachesNobody : t.correction.reaches(deliveries?.sent ?? 0)
}
