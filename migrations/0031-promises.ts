/** Promises of a next update are found by the instant for which they were made: few updates of many carry one. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const promises: Migration = {
  async up(db: Kysely<never>) {
    await sql`create index updates_promised on updates (page_id, next_update_at) where next_update_at is not null`.execute(
      db,
    )
  },
}
