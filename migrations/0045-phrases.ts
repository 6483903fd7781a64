/** The phrase book as people wrote or approved it: every version a row of its own, the highest is the current one. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const phrases: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'phrases')
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('kind', c.text, (k) => k.notNull())
      .addColumn('key', c.text, (k) => k.notNull())
      .addColumn('version', c.integer, (k) => k.notNull())
      // JSON, by language; none in it: put away. Null: as it is shipped.
      .addColumn('texts', c.text)
      .addColumn('author', c.text, (k) => k.notNull())
      .addColumn('at', c.instant, (k) => k.notNull())
      .addColumn('approved_by', c.text)
      .addColumn('approved_at', c.instant)
      .addPrimaryKeyConstraint('phrases_pk', ['page_id', 'kind', 'key', 'version'] as never)
      .execute()
  },
}
