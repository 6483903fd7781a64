/** Words in the making, one row per writer and incident: they outlive a crash of the writer's machine. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const writing: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'words_in_making')
      // An incident, or `new` for one that is being opened by hand.
      .addColumn('subject_id', c.text, (k) => k.notNull())
      // Staff or token id.
      .addColumn('writer_id', c.text, (k) => k.notNull())
      .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
      // `person:01j...:Ada`
      .addColumn('writer', c.text, (k) => k.notNull())
      // The desk's own, as it wrote it.
      .addColumn('content', c.text, (k) => k.notNull())
      .addColumn('saved_at', c.instant, (k) => k.notNull())
      // When colleagues were last told that somebody writes.
      .addColumn('told_at', c.instant, (k) => k.notNull())
      .addPrimaryKeyConstraint('words_in_making_pk', ['subject_id', 'writer_id'] as never)
      .execute()
  },
}
