/** Deliveries go some time after their incident is over; how many there were of each state stays with the outbox row. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const totals: Migration = {
  async up(db: Kysely<never>) {
    // {"sent": 950, "dead": 2}: of those that are gone.
    await db.schema.alterTable('outbox').addColumn('totals', columnsOf(db).text).execute()
  },
}
