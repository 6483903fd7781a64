/** Probes that a distant location is to try once, and what came of it; each row lives for a minute or so. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const askedDryRuns: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'asked_dry_runs')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('location_id', c.text, (k) => k.notNull().references('locations.id'))
      // Sealed: secrets of the target are open in it.
      .addColumn('assignment', c.text, (k) => k.notNull())
      .addColumn('asked_at', c.instant, (k) => k.notNull())
      // The agent has it.
      .addColumn('told_at', c.instant)
      // As JSON; null: no answer yet.
      .addColumn('result', c.text)
      .execute()
  },
}
