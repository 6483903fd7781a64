/** Updates that go out by themselves at an instant, if their incident has not moved by then. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const scheduled: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'scheduled_updates')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('incident_id', c.text, (k) => k.notNull().references('incidents.id'))
      // The command as it will be sent, as JSON.
      .addColumn('command', c.text, (k) => k.notNull())
      // Who answers for it, as JSON: kind, id, name.
      .addColumn('actor', c.text, (k) => k.notNull())
      .addColumn('publish_at', c.instant, (k) => k.notNull())
      .addColumn('made_at', c.instant, (k) => k.notNull())
      // Null: it is to come, or was kept back and nobody has put it away.
      .addColumn('ended_at', c.instant)
      // Why it was kept back: the code of the refusal.
      .addColumn('kept_back', c.text)
      .execute()
    await db.schema
      .createIndex('scheduled_updates_open')
      .on('scheduled_updates')
      .columns(['ended_at', 'publish_at'] as never)
      .execute()
  },
}
