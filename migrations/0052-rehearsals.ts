/** Rehearsals: an incident that was never there, who takes part, and the hidden copy of the page that it was told on. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const rehearsals: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // Null: it is a real one, and so are all that were there before.
    await db.schema.alterTable('incidents').addColumn('rehearsal_id', c.text).execute()
    await createTable(db, 'rehearsals')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('incident_id', c.text, (k) => k.notNull().references('incidents.id'))
      .addColumn('symptom', c.text, (k) => k.notNull())
      // Staff ids, as JSON.
      .addColumn('participants', c.text, (k) => k.notNull())
      .addColumn('started_at', c.instant, (k) => k.notNull())
      // As the audit names whoever it was; so in ended_by.
      .addColumn('started_by', c.text, (k) => k.notNull())
      // Since when its checks are said to be well again.
      .addColumn('recovered_at', c.instant)
      .addColumn('ended_at', c.instant)
      .addColumn('ended_by', c.text)
      .execute()
    await db.schema.createIndex('rehearsals_by_page').on('rehearsals').columns(['page_id', 'ended_at']).execute()
    // PublicPage as JSON, under the number that the page itself had taken: beside page_revisions, from which the public is served.
    await createTable(db, 'rehearsal_pages')
      .addColumn('rehearsal_id', c.text, (k) => k.notNull().references('rehearsals.id'))
      .addColumn('revision', c.integer, (k) => k.notNull())
      .addColumn('page', c.text, (k) => k.notNull())
      .addPrimaryKeyConstraint('rehearsal_pages_pk', ['rehearsal_id', 'revision'] as never)
      .execute()
  },
}
