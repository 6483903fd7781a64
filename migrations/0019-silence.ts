/** How long each check's last result counts, beside it: who has fallen silent is found without reading any probe. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const silence: Migration = {
  async up(db: Kysely<never>) {
    // Null until the next result.
    await db.schema.alterTable('check_beats').addColumn('fresh_ms', columnsOf(db).integer).execute()
  },
}
