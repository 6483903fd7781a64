/** Accounts elsewhere by which people of the desk sign in, and what a session that began so needs to end there too. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const identities: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'identities')
      .addColumn('issuer', c.text, (k) => k.notNull())
      .addColumn('subject', c.text, (k) => k.notNull())
      .addColumn('staff_id', c.text, (k) => k.notNull().references('staff.id'))
      .addColumn('created_at', c.instant, (k) => k.notNull())
      .addPrimaryKeyConstraint('identities_pk', ['issuer', 'subject'] as never)
      .execute()
    await db.schema.createIndex('identities_by_staff').on('identities').column('staff_id').execute()
    // The provider's ID token, sealed.
    await db.schema.alterTable('sessions').addColumn('id_token', c.text).execute()
  },
}
