/** One-tap links that were used. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const taps: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'taps')
      .addColumn('token_hash', c.text, (k) => k.primaryKey())
      .addColumn('page_id', c.text, (k) => k.notNull())
      .addColumn('incident_id', c.text, (k) => k.notNull())
      .addColumn('update_id', c.text, (k) => k.notNull())
      .addColumn('contact_id', c.text, (k) => k.notNull())
      .addColumn('staff_id', c.text, (k) => k.notNull())
      .addColumn('at', c.instant, (k) => k.notNull())
      .execute()
    await db.schema.createIndex('taps_at').on('taps').column('at').execute()
  },
}
