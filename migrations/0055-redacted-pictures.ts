/** Which picture a redaction took out, so that every process removes its file. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const redactedPictures: Migration = {
  async up(db: Kysely<never>) {
    // Hash of its content, without a row of its own any more; null: words went.
    await db.schema.alterTable('redactions').addColumn('picture_id', columnsOf(db).text).execute()
  },
}
