/** When an incident began and ended, as it was said before somebody put that right. The times it has now stand in incidents. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const incidentTimes: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'incident_times')
      .addColumn('incident_id', c.text, (k) => k.notNull().references('incidents.id'))
      // From 1 up: how they followed each other.
      .addColumn('no', c.integer, (k) => k.notNull())
      .addColumn('started_at', c.instant, (k) => k.notNull())
      // Null: it was not over.
      .addColumn('resolved_at', c.instant)
      .addColumn('replaced_at', c.instant, (k) => k.notNull())
      // Who put others in their place: `person:01j...:Ada`.
      .addColumn('replaced_by', c.text, (k) => k.notNull())
      .addPrimaryKeyConstraint('incident_times_key', ['incident_id', 'no'] as never)
      .execute()
  },
}
