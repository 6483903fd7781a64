/** What a process of an agent tried in vain: of two with one key, one may never get a number of its own. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const agentTries: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    for (const column of ['tried', 'in_vain']) {
      await db.schema
        .alterTable('agent_runs')
        .addColumn(column, c.integer, (k) => k.notNull().defaultTo(0))
        .execute()
    }
  },
}
