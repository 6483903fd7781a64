/** Announcements that belong to no incident: their times, their words with those of before, and the pictures that they show. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const announcements: Migration = {
  async up(db: Kysely<never>) {
    await pictures(db)
    await rows(db)
    await words(db)
  },
}

async function pictures(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createTable(db, 'pictures')
    // SHA-256 of the content, in hex.
    .addColumn('id', c.text, (k) => k.primaryKey())
    .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
    .addColumn('type', c.text, (k) => k.notNull())
    .addColumn('width', c.integer, (k) => k.notNull())
    .addColumn('height', c.integer, (k) => k.notNull())
    .addColumn('content', c.bytes, (k) => k.notNull())
    .addColumn('added_by', c.text, (k) => k.notNull())
    .addColumn('added_at', c.instant, (k) => k.notNull())
    .execute()
}

async function rows(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createTable(db, 'announcements')
    .addColumn('id', c.text, (k) => k.primaryKey())
    .addColumn('page_id', c.text, (k) => k.notNull().references('pages.id'))
    .addColumn('state', c.text, (k) => k.notNull())
    .addColumn('version', c.integer, (k) => k.notNull())
    .addColumn('tone', c.text, (k) => k.notNull())
    .addColumn('starts_at', c.instant, (k) => k.notNull())
    .addColumn('ends_at', c.instant, (k) => k.notNull())
    // Null: viewers have not seen it.
    .addColumn('shown_at', c.instant)
    // Its time has come, and it waits for an incident to end; its author was told.
    .addColumn('waits_since', c.instant)
    .addColumn('is_quiet', c.integer, (k) => k.notNull())
    .addColumn('picture_id', c.text, (k) => k.references('pictures.id'))
    .addColumn('author', c.text, (k) => k.notNull())
    .addColumn('created_at', c.instant, (k) => k.notNull())
    .addColumn('updated_at', c.instant, (k) => k.notNull())
    .execute()
  await db.schema
    .createIndex('announcements_state')
    .on('announcements')
    .columns(['page_id', 'state', 'starts_at'] as never)
    .execute()
  await db.schema.createIndex('announcements_picture').on('announcements').column('picture_id').execute()
}

async function words(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  await createTable(db, 'announcement_texts')
    .addColumn('announcement_id', c.text, (k) => k.notNull().references('announcements.id').onDelete('cascade'))
    .addColumn('language', c.text, (k) => k.notNull())
    .addColumn('title', c.text, (k) => k.notNull())
    .addColumn('body', c.text, (k) => k.notNull())
    // What the picture shows; empty where there is none.
    .addColumn('alt', c.text, (k) => k.notNull())
    .addPrimaryKeyConstraint('announcement_texts_pk', ['announcement_id', 'language'] as never)
    .execute()
  await createTable(db, 'announcement_versions')
    .addColumn('announcement_id', c.text, (k) => k.notNull().references('announcements.id').onDelete('cascade'))
    // From 1 up: how they followed each other.
    .addColumn('no', c.integer, (k) => k.notNull())
    // As JSON, by language: title, body, alt.
    .addColumn('words', c.text, (k) => k.notNull())
    .addColumn('replaced_at', c.instant, (k) => k.notNull())
    // Who put others in their place: `person:01j...:Ada`.
    .addColumn('replaced_by', c.text, (k) => k.notNull())
    .addPrimaryKeyConstraint('announcement_versions_pk', ['announcement_id', 'no'] as never)
    .execute()
}
