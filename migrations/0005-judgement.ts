/** What a component depends on, and what the rules of judgement remember of a check between two results: its run of results that are not well, its last ones, and whether it flaps. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const judgement: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await db.schema.alterTable('check_states').addColumn('last_status', c.integer).execute()
    // JSON: what most checks changed to at once; null: they did not.
    await db.schema.alterTable('incidents').addColumn('same_answer', c.text).execute()
    // JSON: keys of components.
    await db.schema
      .alterTable('components')
      .addColumn('depends_on', c.text, (k) => k.notNull().defaultTo('[]'))
      .execute()
    // Slow and failed ones alike.
    await db.schema
      .alterTable('check_states')
      .addColumn('unwell_streak', c.integer, (k) => k.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('check_states').addColumn('unwell_since_at', c.instant).execute()
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
