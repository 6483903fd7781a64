/** Notes on an incident, for colleagues at the desk alone: no column of them is read for the public. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const notes: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'incident_notes')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('incident_id', c.text, (k) => k.notNull().references('incidents.id'))
      .addColumn('at', c.instant, (k) => k.notNull())
      // Null: it stands as it was written.
      .addColumn('edited_at', c.instant)
      // Staff or token id: who may change it.
      .addColumn('author_id', c.text, (k) => k.notNull())
      // `person:01j...:Ada`
      .addColumn('author', c.text, (k) => k.notNull())
      .addColumn('body', c.text, (k) => k.notNull())
      .execute()
    await db.schema
      .createIndex('incident_notes_of')
      .on('incident_notes')
      .columns(['incident_id', 'id'] as never[])
      .execute()
  },
}
