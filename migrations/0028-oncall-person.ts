/** Whose an on-call contact is, so that a link in an alert can be that person's own. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const oncallPerson: Migration = {
  async up(db: Kysely<never>) {
    // Null: shared by several. No foreign key: SQLite adds none to a table that stands.
    await db.schema.alterTable('oncall_contacts').addColumn('staff_id', columnsOf(db).text).execute()
  },
}
