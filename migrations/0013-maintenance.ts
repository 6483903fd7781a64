/** Planned work: its window, its words, what it covers, what was said of it; and which stretches of a ledger are its own. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const maintenance: Migration = {
  async up(db: Kysely<never>) {
    await windows(db)
    await updates(db)
    const c = columnsOf(db)
    await db.schema.alterTable('intervals').addColumn('maintenance_id', c.text).execute()
    await db.schema.createIndex('intervals_maintenance').on('intervals').column('maintenance_id').execute()
  },
}

async function windows(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createTable(db, 'maintenances')
    .addColumn('id', c.text, (k) => k.primaryKey())
    .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
    .addColumn('state', c.text, (k) => k.notNull())
    .addColumn('version', c.integer, (k) => k.notNull())
    // As it is now: a start or an end before its time moves them.
    .addColumn('starts_at', c.instant, (k) => k.notNull())
    .addColumn('ends_at', c.instant, (k) => k.notNull())
    .addColumn('began_at', c.instant)
    .addColumn('ended_at', c.instant)
    // Everything that was bad at its end has recovered or was told; null: not yet.
    .addColumn('settled_at', c.instant)
    .addColumn('author', c.text, (k) => k.notNull())
    .addColumn('created_at', c.instant, (k) => k.notNull())
    .addColumn('updated_at', c.instant, (k) => k.notNull())
    .execute()
  await db.schema
    .createIndex('maintenances_state')
    .on('maintenances')
    .columns(['page_id', 'state', 'starts_at'] as never)
    .execute()
  await createTable(db, 'maintenance_texts')
    .addColumn('maintenance_id', c.text, (k) => k.notNull().references('maintenances.id').onDelete('cascade'))
    .addColumn('language', c.text, (k) => k.notNull())
    .addColumn('title', c.text, (k) => k.notNull())
    .addColumn('body', c.text, (k) => k.notNull())
    .addPrimaryKeyConstraint('maintenance_texts_pk', ['maintenance_id', 'language'] as never)
    .execute()
  // As a person chose them: a group stands for the members that it has at the time.
  await createTable(db, 'maintenance_components')
    .addColumn('maintenance_id', c.text, (k) => k.notNull().references('maintenances.id').onDelete('cascade'))
    .addColumn('component_id', c.text, (k) => k.notNull().references('components.id'))
    .addPrimaryKeyConstraint('maintenance_components_pk', ['maintenance_id', 'component_id'] as never)
    .execute()
  // None: everywhere.
  await createTable(db, 'maintenance_regions')
    .addColumn('maintenance_id', c.text, (k) => k.notNull().references('maintenances.id').onDelete('cascade'))
    .addColumn('component_id', c.text, (k) => k.notNull())
    .addColumn('region_id', c.text, (k) => k.notNull().references('regions.id'))
    .addPrimaryKeyConstraint('maintenance_regions_pk', ['maintenance_id', 'component_id', 'region_id'] as never)
    .execute()
}

async function updates(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createTable(db, 'maintenance_updates')
    .addColumn('id', c.text, (k) => k.primaryKey())
    .addColumn('maintenance_id', c.text, (k) => k.notNull().references('maintenances.id').onDelete('cascade'))
    .addColumn('state', c.text, (k) => k.notNull())
    .addColumn('at', c.instant, (k) => k.notNull())
    .addColumn('author', c.text, (k) => k.notNull())
    .addColumn('made_by', c.text, (k) => k.notNull())
    .execute()
  await db.schema.createIndex('maintenance_updates_of').on('maintenance_updates').column('maintenance_id').execute()
  await createTable(db, 'maintenance_update_texts')
    .addColumn('update_id', c.text, (k) => k.notNull().references('maintenance_updates.id').onDelete('cascade'))
    .addColumn('language', c.text, (k) => k.notNull())
    .addColumn('body', c.text, (k) => k.notNull())
    .addPrimaryKeyConstraint('maintenance_update_texts_pk', ['update_id', 'language'] as never)
    .execute()
}
