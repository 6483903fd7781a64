/** What on-call was last told of each location, and which were deleted: their results keep their name until they age out. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const locationsTold: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    const add = () => db.schema.alterTable('locations')
    // silent or quarantined; null: nothing, or that it is back.
    await add().addColumn('told', c.text).execute()
    await add().addColumn('told_since_at', c.instant).execute()
    await add().addColumn('removed_at', c.instant).execute()
  },
}
