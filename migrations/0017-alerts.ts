/** Alerts that other systems post: every turn of each, by the probe whose URL it came to, and when each source spoke last. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const alerts: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    await createTable(db, 'alert_sources')
      .addColumn('probe_id', c.text, (k) => k.primaryKey().references('probes.id'))
      .addColumn('spoke_at', c.instant, (k) => k.notNull())
      .addColumn('spoke_by', c.text, (k) => k.notNull())
      // Raised by every message: whoever raised it holds the source until it commits.
      .addColumn('messages', c.integer, (k) => k.notNull())
      .execute()
    await createTable(db, 'alerts')
      .addColumn('id', c.text, (k) => k.primaryKey())
      .addColumn('source_id', c.text, (k) => k.notNull().references('probes.id'))
      .addColumn('fingerprint', c.text, (k) => k.notNull())
      // firing | silent | over
      .addColumn('state', c.text, (k) => k.notNull())
      .addColumn('labels', c.text, (k) => k.notNull())
      .addColumn('annotations', c.text, (k) => k.notNull())
      .addColumn('sent_by', c.text, (k) => k.notNull())
      .addColumn('link', c.text)
      .addColumn('starts_at', c.instant, (k) => k.notNull())
      .addColumn('ends_at', c.instant)
      .addColumn('first_at', c.instant, (k) => k.notNull())
      .addColumn('last_at', c.instant, (k) => k.notNull())
      .addColumn('ended_at', c.instant)
      .execute()
    await db.schema
      .createIndex('alerts_by_source')
      .on('alerts')
      .columns(['source_id', 'state', 'fingerprint'] as never)
      .execute()
    await db.schema.createIndex('alerts_by_end').on('alerts').column('ended_at').execute()
  },
}
