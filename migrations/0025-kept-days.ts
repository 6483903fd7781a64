/** Days that are over, reckoned once: what a page's next revision needs of each component's strip, up to an instant that nothing crosses. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createKeyedTable } from './columns.ts'

export const keptDays: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createKeyedTable(db, 'kept_days')
      .addColumn('component_id', c.text, (k) => k.primaryKey().references('components.id'))
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      // Zone, beginning and members: a row that was made of others does not count.
      .addColumn('made_of', c.text, (k) => k.notNull())
      .addColumn('until_at', c.instant, (k) => k.notNull())
      .addColumn('kept', c.text, (k) => k.notNull())
      .execute()
  },
}
