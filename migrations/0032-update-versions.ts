/** Words that an update had before they were put right. The words it has now stand in update_texts. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const updateVersions: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'update_versions')
      .addColumn('update_id', c.text, (k) => k.notNull().references('updates.id'))
      // From 1 up: how they followed each other.
      .addColumn('no', c.integer, (k) => k.notNull())
      // As JSON, by language: title (where the edit changed it), body, works, advice.
      .addColumn('words', c.text, (k) => k.notNull())
      .addColumn('replaced_at', c.instant, (k) => k.notNull())
      // Who put others in their place: `person:01j...:Ada`.
      .addColumn('replaced_by', c.text, (k) => k.notNull())
      .addPrimaryKeyConstraint('update_versions_key', ['update_id', 'no'] as never)
      .execute()
  },
}
