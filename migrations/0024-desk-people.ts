/** What the desk shows of its people: from where a session began, and what a token may do, until when, and when it last did. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf } from './columns.ts'

export const deskPeople: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await db.schema.alterTable('sessions').addColumn('browser', c.text).execute()
    await db.schema.alterTable('sessions').addColumn('network', c.text).execute()
    await db.schema.createIndex('sessions_by_staff').on('sessions').columns(['staff_id', 'seen_at']).execute()
    // Names of rights with blanks between; null: what its role gives.
    await db.schema.alterTable('api_tokens').addColumn('rights', c.text).execute()
    await db.schema.alterTable('api_tokens').addColumn('expires_at', c.instant).execute()
    await db.schema.alterTable('api_tokens').addColumn('used_at', c.instant).execute()
    // Newest first, of one action or of one who acts.
    await db.schema.createIndex('audit_by_action').on('audit').columns(['action', 'id']).execute()
    await db.schema.createIndex('audit_by_who').on('audit').columns(['who', 'id']).execute()
  },
}
