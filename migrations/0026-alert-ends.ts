/** What a source heard within a time is found by when it was over: before, all of its ninety days were read. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const alertEnds: Migration = {
  async up(db: Kysely<never>) {
    await db.schema
      .createIndex('alerts_by_source_end')
      .on('alerts')
      .columns(['source_id', 'ended_at', 'first_at'] as never)
      .execute()
  },
}
