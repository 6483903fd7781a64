/** Why somebody else ended a session: its browser asks once more, and is told. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const sessionEnds: Migration = {
  async up(db: Kysely<never>) {
    // role-changed | access-ended; null: it stands.
    await db.schema.alterTable('sessions').addColumn('ended_why', columnsOf(db).text).execute()
  },
}
