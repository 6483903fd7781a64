/** Subscribers choose of what they hear. Null: of all kinds, as everybody did who is there already. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const noticeKinds: Migration = {
  async up(db: Kysely<never>) {
    await db.schema.alterTable('subscribers').addColumn('kinds', columnsOf(db).text).execute()
  },
}
