/** What the rules of judgement remember of a check between two results: its last results in a row of letters, and whether it flaps. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const judgement: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // Oldest first: w for well, n for not well.
    await db.schema
      .alterTable('check_states')
      .addColumn('recent', c.text, (k) => k.notNull().defaultTo(''))
      .execute()
    await db.schema
      .alterTable('check_states')
      .addColumn('flaps', c.integer, (k) => k.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('probe_verdicts')
      .addColumn('flaps', c.integer, (k) => k.notNull().defaultTo(0))
      .execute()
  },
}
