/** Planned work is told to subscribers, who are reminded of it. What was planned before stays quiet: nobody chose to tell of it. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const maintenanceWords: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    const add = (name: string, type: typeof c.text) => db.schema.alterTable('maintenances').addColumn(name, type)
    await db.schema
      .alterTable('maintenances')
      .addColumn('is_quiet', c.integer, (k) => k.notNull().defaultTo(0))
      .execute()
    // JSON: milliseconds before the start.
    await add('reminders', c.text).execute()
    // The next one; null: none any more.
    await add('remind_at', c.instant).execute()
    await sql`update maintenances set is_quiet = 1`.execute(db)
  },
}
