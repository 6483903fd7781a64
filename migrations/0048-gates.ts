/** When each channel may follow the page, and which of them was stopped before its messages were written. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const gates: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // Seconds after the page; null: none.
    for (const channel of ['mail', 'webhook', 'social']) {
      await db.schema.alterTable('pages').addColumn(`${channel}_after_s`, c.integer).execute()
    }
    // With a space on either side of each, as `subscribers.kinds`; null: none.
    await db.schema.alterTable('outbox').addColumn('stopped_channels', c.text).execute()
  },
}
