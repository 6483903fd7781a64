/** What subscribers were told of planned work, oldest first. For the tests of this folder. */
import type { MaintenanceNotice } from '../../server/contract/notice.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { findOutbox } from '../../server/store/outbox.ts'
import type { Flow } from '../support/flow-context.ts'

export async function words({ store, context }: Flow) {
  const rows = await store.db
    .selectFrom('outbox')
    .select('id')
    .where('kind', '=', 'maintenance')
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ id }) => {
      const row = await findOutbox(store.db, id)
      if (!row) throw new Error(`Outbox row ${id} was there`)
      const { notice, event, thread } = await factsOf(context, row)
      return { ...(notice as MaintenanceNotice), event, thread }
    }),
  )
}
