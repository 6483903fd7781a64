/** Words that were taken out for good: from which revision on, and which records every process makes anew. Never the words. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const redactions: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'redactions')
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('revision', c.integer, (k) => k.notNull())
      .addColumn('at', c.instant, (k) => k.notNull())
      // JSON: the sort and the id of each incident and window.
      .addColumn('records', c.text, (k) => k.notNull())
      .addPrimaryKeyConstraint('redactions_pk', ['page_id', 'revision'] as never)
      .execute()
  },
}
