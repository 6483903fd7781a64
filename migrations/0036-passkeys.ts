/** Passkeys of the people at the desk, and the challenges that were answered, so that no answer counts twice. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const passkeys: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'passkeys')
      // As the authenticator names it, base64url.
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('staff_id', c.text, (k) => k.notNull().references('staff.id'))
      .addColumn('name', c.text, (k) => k.notNull())
      // COSE, base64url.
      .addColumn('public_key', c.text, (k) => k.notNull())
      .addColumn('counter', c.integer, (k) => k.notNull())
      .addColumn('transports', c.text, (k) => k.notNull())
      .addColumn('created_at', c.instant, (k) => k.notNull())
      .addColumn('used_at', c.instant)
      .execute()
    await db.schema.createIndex('passkeys_by_staff').on('passkeys').column('staff_id').execute()
    await createTable(db, 'answered_challenges')
      .addColumn('challenge', c.text, (k) => k.primaryKey())
      .addColumn('expires_at', c.instant, (k) => k.notNull())
      .execute()
  },
}
