/** What signs a pager's answers to us. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const pagerAnswers: Migration = {
  async up(db: Kysely<never>) {
    // Sealed; null: it does not answer.
    await db.schema.alterTable('oncall_contacts').addColumn('answer_secret', columnsOf(db).text).execute()
  },
}
