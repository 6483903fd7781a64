/** Planned work that repeats: a series with its rule, and which windows are occurrences of it. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const maintenanceSeries: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'maintenance_series')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('state', c.text, (k) => k.notNull())
      .addColumn('version', c.integer, (k) => k.notNull())
      // RFC 5545, without "RRULE:".
      .addColumn('rule', c.text, (k) => k.notNull())
      .addColumn('time_zone', c.text, (k) => k.notNull())
      .addColumn('starts_at', c.instant, (k) => k.notNull())
      .addColumn('length_ms', c.integer, (k) => k.notNull())
      // JSON: words and coverage, quiet or not, reminders: what the next occurrence is made with.
      .addColumn('plan', c.text, (k) => k.notNull())
      .addColumn('made_until', c.instant, (k) => k.notNull())
      .addColumn('author', c.text, (k) => k.notNull())
      .addColumn('created_at', c.instant, (k) => k.notNull())
      .addColumn('updated_at', c.instant, (k) => k.notNull())
      .execute()
    await db.schema
      .createIndex('maintenance_series_due')
      .on('maintenance_series')
      .columns(['page_id', 'state', 'made_until'] as never)
      .execute()
    const add = (name: string, type: typeof c.text) => db.schema.alterTable('maintenances').addColumn(name, type)
    await add('series_id', c.text).execute()
    // When its rule says that it begins, wherever a person has moved it to.
    await add('occurrence_at', c.instant).execute()
    await db.schema
      .alterTable('maintenances')
      .addColumn('is_own', c.integer, (k) => k.notNull().defaultTo(0))
      .execute()
    await db.schema
      .createIndex('maintenances_occurrence')
      .unique()
      .on('maintenances')
      .columns(['series_id', 'occurrence_at'] as never)
      .execute()
  },
}
