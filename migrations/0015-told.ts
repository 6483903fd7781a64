/**
 * Kinds that are told and not asked: what a person set of them, whose URL is whose, when a job is awaited, and since when
 * anybody listens.
 */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const told: Migration = {
  async up(db: Kysely<never>) {
    const c = columnsOf(db)
    // JSON; null for kinds that are asked.
    await db.schema.alterTable('probes').addColumn('told', c.text).execute()
    await createTable(db, 'told_urls')
      .addColumn('probe_id', c.text, (k) => k.primaryKey().references('probes.id'))
      // SHA-256 of the random token in it, hex: the URL itself is shown once.
      .addColumn('token_hash', c.text, (k) => k.notNull().unique())
      .addColumn('made_at', c.instant, (k) => k.notNull())
      .execute()
    await createTable(db, 'heartbeats')
      .addColumn('probe_id', c.text, (k) => k.primaryKey().references('probes.id'))
      // The probe's version that `due_at` was planned with.
      .addColumn('planned_version', c.integer, (k) => k.notNull())
      .addColumn('due_at', c.instant)
      .addColumn('started_at', c.instant)
      .addColumn('last_at', c.instant)
      .addColumn('last_signal', c.text)
      .addColumn('last_body', c.text)
      .execute()
    await createTable(db, 'listening')
      .addColumn('page_id', c.text, (k) => k.primaryKey().references('pages.id'))
      .addColumn('since_at', c.instant, (k) => k.notNull())
      .addColumn('last_at', c.instant, (k) => k.notNull())
      // When the gap before `since_at` began; null: none is known.
      .addColumn('deaf_from_at', c.instant)
      .execute()
  },
}
