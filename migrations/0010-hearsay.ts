/** What others say: the last word of each status page that is read, and posts with a tag by the hour. */
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
    await createTable(db, 'post_counts')
      .addColumn('probe_id', c.text, (k) => k.primaryKey().references('probes.id'))
      .addColumn('at', c.instant, (k) => k.notNull())
      .addColumn('tag', c.text, (k) => k.notNull())
      .addColumn('posts', c.integer, (k) => k.notNull())
      .addColumn('is_at_least', c.integer, (k) => k.notNull())
      .execute()
    // Eight weeks of hours: 1,344 rows a tag. `posts` is a sum over `looks`.
    await createTable(db, 'post_hours')
      .addColumn('probe_id', c.text, (k) => k.notNull().references('probes.id'))
      .addColumn('hour_at', c.instant, (k) => k.notNull())
      .addColumn('posts', c.integer, (k) => k.notNull())
      .addColumn('looks', c.integer, (k) => k.notNull())
      .addPrimaryKeyConstraint('post_hours_pk', ['probe_id', 'hour_at'] as never)
      .execute()
  },
}
