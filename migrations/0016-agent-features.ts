/** What each distant agent says it knows: a probe that asks for more is not given to it. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const agentFeatures: Migration = {
  async up(db: Kysely<never>) {
    // A list as JSON.
    await db.schema
      .alterTable('locations')
      .addColumn('features', columnsOf(db).text, (k) => k.notNull().defaultTo('[]'))
      .execute()
  },
}
