/** Who hears a post-mortem: exactly those who were told of the incident, and who asked for nothing else. Asked before it is published, and by the fan-out. */
import type { Audience } from '../contract/deliveries.ts'
import { holdMs } from '../domain/outbox.ts'
import { countActive } from '../store/audience.ts'
import { fanOutToSubscribers, heardOf } from '../store/fan-out.ts'
import type { Db, Tx } from '../store/open.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { findUpdate } from '../store/updates.ts'

const KIND = 'post-mortems'

export async function postMortemAudience(
  db: Db | Tx,
  { pageId, incidentId }: { readonly pageId: string; readonly incidentId: string },
): Promise<Audience> {
  const count = await countActive(db, pageId, KIND, await heardOf(db, incidentId))
  return { ...count, heldMs: holdMs(count.total) }
}

/** One chunk. @returns where the next begins; null when everyone has a row */
export async function fanOutPostMortem(
  tx: Tx,
  row: OutboxRow & { readonly cursor: string },
  now: number,
): Promise<string | null> {
  const update = await findUpdate(tx, row.pageId, row.subjectId)
  if (!update) throw new Error(`Outbox row ${row.id} names post-mortem ${row.subjectId}, which does not exist`)
  return fanOutToSubscribers(tx, row, { kind: KIND, now, who: await heardOf(tx, update.incidentId) })
}
