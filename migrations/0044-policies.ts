/** What a component's incidents may say by themselves, in approved words, where nobody acts. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const policies: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // null: drafts only.
    await db.schema.alterTable('components').addColumn('automatic_after_min', c.integer).execute()
  },
}
