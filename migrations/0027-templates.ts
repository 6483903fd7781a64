/** Templates that people wrote or approved: every version a row of its own, the highest is the current one. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const templates: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'templates')
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('kind', c.text, (k) => k.notNull())
      .addColumn('tone', c.text, (k) => k.notNull())
      .addColumn('language', c.text, (k) => k.notNull())
      .addColumn('version', c.integer, (k) => k.notNull())
      // JSON; null: as it is shipped.
      .addColumn('words', c.text)
      .addColumn('author', c.text, (k) => k.notNull())
      .addColumn('at', c.instant, (k) => k.notNull())
      .addColumn('approved_by', c.text)
      .addColumn('approved_at', c.instant)
      .addPrimaryKeyConstraint('templates_pk', ['page_id', 'kind', 'tone', 'language', 'version'] as never)
      .execute()
  },
}
