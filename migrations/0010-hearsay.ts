/** What others say: the last word of each status page that is read. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const hearsay: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // By probe: several may read pages of the same people.
    await createTable(db, 'upstream_reports')
      .addColumn('probe_id', c.text, (k) => k.primaryKey().references('probes.id'))
      .addColumn('at', c.instant, (k) => k.notNull())
      .addColumn('since_at', c.instant, (k) => k.notNull())
      .addColumn('report', c.text, (k) => k.notNull())
      .execute()
  },
}
