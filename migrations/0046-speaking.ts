/** Whose words of their own wait for an approver, and how long; and the updates that do. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const speaking: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // null: every responder's words go out as they are.
    await db.schema.alterTable('pages').addColumn('approval_min', c.integer).execute()
    // 1: it waits for an approver, and at its instant approved words go instead.
    await db.schema.alterTable('scheduled_updates').addColumn('waits', c.integer).execute()
  },
}
