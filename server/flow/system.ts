/** How this installation itself is doing, for the desk: mail, page, prober, outbox. */
import type { SystemView } from '../contract/console.ts'
import { outboxWaiting } from '../store/delivery-views.ts'
import { listLocations } from '../store/locations.ts'
import { lastSwap, newestRevision } from '../store/updates.ts'
import type { Context } from './context.ts'

export interface SystemFacts {
  readonly version: string
  readonly startedAt: number
  readonly mailIsOn: boolean
  readonly mailFrom: string | null
}

export async function readSystem(context: Context, facts: SystemFacts): Promise<SystemView> {
  const { db } = context.store
  const outbox = await outboxWaiting(db)
  const swap = await lastSwap(db, context.pageId)
  const revision = await newestRevision(db, context.pageId)
  const local = (await listLocations(db)).find((l) => l.isLocal)
  return {
    version: facts.version,
    startedAt: facts.startedAt,
    mail: { state: facts.mailIsOn ? 'on' : 'held', heldCount: outbox.held, from: facts.mailFrom },
    page: { revision, swappedRevision: swap?.revision ?? 0, swappedAt: swap?.at ?? null },
    prober: {
      sees: local?.sees ?? false,
      because: local?.seesBecause ?? 'no prober has reported yet',
      lastBatchAt: local?.lastBatchAt ?? null,
    },
    outbox: { waiting: outbox.waiting, oldestAt: outbox.oldestAt },
  }
}
