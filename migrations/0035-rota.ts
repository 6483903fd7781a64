/** Whose turn it is on call, who steps in, and who has taken an incident in hand. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const rota: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'rotas')
      .addColumn('page_id', c.text, (k) => k.primaryKey().references('pages.id'))
      // 1 (Monday) to 7, and a clock in the zone: 09:00.
      .addColumn('weekday', c.integer, (k) => k.notNull())
      .addColumn('clock', c.text, (k) => k.notNull())
      .addColumn('time_zone', c.text, (k) => k.notNull())
      // Day of the hand-over with which the first of the people began.
      .addColumn('began_on', c.text, (k) => k.notNull())
      // JSON: staff ids in their order.
      .addColumn('people', c.text, (k) => k.notNull())
      .addColumn('escalate_after_ms', c.integer, (k) => k.notNull())
      .execute()
    await createTable(db, 'rota_overrides')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      .addColumn('staff_id', c.text, (k) => k.notNull().references('staff.id'))
      .addColumn('from_at', c.instant, (k) => k.notNull())
      .addColumn('to_at', c.instant, (k) => k.notNull())
      .execute()
    await db.schema.createIndex('rota_overrides_end').on('rota_overrides').column('to_at').execute()
    await db.schema.alterTable('incidents').addColumn('acknowledged_at', c.instant).execute()
    await db.schema.alterTable('incidents').addColumn('acknowledged_by', c.text).execute()
  },
}
