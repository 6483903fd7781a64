/** Codes of an authenticator app, asked after the password, and the codes for the day on which the phone is gone. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const secondFactor: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'totp')
      .addColumn('staff_id', c.text, (k) => k.primaryKey().references('staff.id'))
      // Sealed.
      .addColumn('secret', c.text, (k) => k.notNull())
      // The last step whose code was taken: none counts twice.
      .addColumn('step', c.integer, (k) => k.notNull())
      .addColumn('created_at', c.instant, (k) => k.notNull())
      .execute()
    await createTable(db, 'recovery_codes')
      .addColumn('code_hash', c.text, (k) => k.primaryKey())
      .addColumn('staff_id', c.text, (k) => k.notNull().references('staff.id'))
      .execute()
    await db.schema.createIndex('recovery_codes_by_staff').on('recovery_codes').column('staff_id').execute()
  },
}
