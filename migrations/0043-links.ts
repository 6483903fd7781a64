/** Incidents of others that an incident of ours comes from: shown with it in public. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const links: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'incident_links')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('incident_id', c.text, (k) => k.notNull().references('incidents.id'))
      .addColumn('url', c.text, (k) => k.notNull())
      // In their words, in whatever language they are.
      .addColumn('title', c.text, (k) => k.notNull())
      .addUniqueConstraint('incident_links_once', ['incident_id', 'url'] as never)
      .execute()
  },
}
