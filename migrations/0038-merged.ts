/** Which incident goes on where another one ended because it was the same outage. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const merged: Migration = {
  async up(db: Kysely<never>) {
    // Null: it ended by itself, or has not.
    await db.schema.alterTable('incidents').addColumn('merged_into', columnsOf(db).text).execute()
  },
}
