/** Who hears a post-mortem: exactly those who were told of the incident, and who asked for nothing else. Asked before it is published, and by the fan-out. */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Audience } from '../contract/deliveries.ts'
import { holdMs } from '../domain/outbox.ts'
import { countActive } from '../store/audience.ts'
import { heardOf } from '../store/fan-out.ts'
import type { Db, Tx } from '../store/open.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { findUpdate } from '../store/updates.ts'

export async function postMortemAudience(
  db: Db | Tx,
  { pageId, incidentId }: { readonly pageId: string; readonly incidentId: string },
): Promise<Audience> {
  const count = await countActive(db, pageId, 'post-mortems', await heardOf(db, incidentId))
  return { ...count, heldMs: holdMs(count.total) }
}

/** Of a subscriber's row `s`, for the row of one that is published. */
export async function whoHears(tx: Tx, row: OutboxRow): Promise<RawBuilder<SqlBool>> {
  const update = await findUpdate(tx, row.pageId, row.subjectId)
  if (!update) throw new Error(`Outbox row ${row.id} names post-mortem ${row.subjectId}, which does not exist`)
  return heardOf(tx, update.incidentId)
}
