/** A post-mortem is an update of an incident that is over, with words of its own and a timeline that does not go with the rows it was read from. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const postMortems: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // The moments that it tells, as JSON; null: an update like any other.
    await db.schema.alterTable('updates').addColumn('moments', c.text).execute()
    // Of a post-mortem alone.
    await db.schema.alterTable('update_texts').addColumn('title', c.text).execute()
    await db.schema.alterTable('update_texts').addColumn('cause', c.text).execute()
    await db.schema.alterTable('update_texts').addColumn('remedy', c.text).execute()
  },
}
