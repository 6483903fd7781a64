/** When a page's next revision is due that waits for others: thousands of first verdicts are a few revisions. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const pageDue: Migration = {
  async up(db: Kysely<never>) {
    // Null: nothing waits.
    await db.schema.alterTable('pages').addColumn('due_at', columnsOf(db).instant).execute()
  },
}
