/** Announcements with their words, and the words of before. Rows in, shapes out; the rules are in domain/announcement. */
import type { Selectable } from 'kysely'
import type { AnnouncementFacts, AnnouncementState } from '../domain/announcement.ts'
import type { Tone } from '../domain/template-kinds.ts'
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'
import type { AnnouncementsTable } from './schema.ts'

export interface Announcement extends AnnouncementFacts {
  readonly id: string
  readonly pageId: string
  /** Null: viewers have not seen it. */
  readonly shownAt: number | null
  /** Its time has come, and it waits for an incident to end. */
  readonly waitsSince: number | null
  /** Subscribers hear nothing of it. */
  readonly isQuiet: boolean
  readonly pictureId: string | null
  /** Who answers for it: `person:01j...:Ada`. */
  readonly author: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface AnnouncementWords {
  readonly title: string
  readonly body: string
  /** What the picture shows; empty where there is none. */
  readonly alt: string
}

export type AnnouncementTexts = Readonly<Record<string, AnnouncementWords>>

export interface WordsBefore {
  readonly words: AnnouncementTexts
  readonly replacedAt: number
  readonly replacedBy: string
}

export interface WholeAnnouncement extends Announcement {
  readonly words: AnnouncementTexts
  /** Newest first; none while nobody had seen it. */
  readonly earlier: readonly WordsBefore[]
}

export async function insertAnnouncement(tx: Tx, one: Announcement, words: AnnouncementTexts): Promise<void> {
  await tx
    .insertInto('announcements')
    .values({ id: one.id, page_id: one.pageId, ...columns(one) })
    .execute()
  await replaceTexts(tx, one.id, words)
}

/** @returns false when the row is no longer at `fromVersion`: somebody else moved it */
export async function moveAnnouncement(tx: Tx, one: Announcement, fromVersion: number): Promise<boolean> {
  const done = await tx
    .updateTable('announcements')
    .set(columns(one))
    .where('id', '=', one.id)
    .where('version', '=', fromVersion)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** From here on it speaks these languages alone. */
export async function replaceTexts(tx: Tx, id: string, words: AnnouncementTexts): Promise<void> {
  await tx.deleteFrom('announcement_texts').where('announcement_id', '=', id).execute()
  const rows = Object.entries(words).map(([language, w]) => ({ announcement_id: id, language, ...w }))
  await tx.insertInto('announcement_texts').values(rows).execute()
}

/** @param no from 1 up, the oldest first */
export async function keepTexts(
  tx: Tx,
  id: string,
  { no, ...before }: WordsBefore & { readonly no: number },
): Promise<void> {
  const when = { replaced_at: before.replacedAt, replaced_by: before.replacedBy }
  await tx
    .insertInto('announcement_versions')
    .values({ announcement_id: id, no, words: JSON.stringify(before.words), ...when })
    .execute()
}

export async function findAnnouncement(db: Db | Tx, pageId: string, id: string): Promise<WholeAnnouncement | null> {
  const row = await db
    .selectFrom('announcements')
    .selectAll()
    .where('id', '=', id)
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row ? ((await withWords(db, [announcementOf(row)]))[0] ?? null) : null
}

export interface AnnouncementFilter {
  readonly states: readonly AnnouncementState[]
  readonly limit: number
  /** Only those that end at or after it. */
  readonly endsSince?: number
  /** Only those with a smaller id: for paging. */
  readonly before?: string | undefined
  /** `soonest`: by start; `newest`: by id, the latest first; `latest`: by start, the latest first. */
  readonly order: 'soonest' | 'newest' | 'latest'
}

export async function listAnnouncements(
  db: Db | Tx,
  pageId: string,
  filter: AnnouncementFilter,
): Promise<WholeAnnouncement[]> {
  let query = db
    .selectFrom('announcements')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('state', 'in', filter.states)
    .limit(filter.limit)
  if (filter.order !== 'newest') query = query.orderBy('starts_at', filter.order === 'latest' ? 'desc' : 'asc')
  query = query.orderBy('id', filter.order === 'soonest' ? 'asc' : 'desc')
  if (filter.endsSince !== undefined) query = query.where('ends_at', '>=', filter.endsSince)
  if (filter.before) query = query.where('id', '<', filter.before)
  return withWords(db, (await query.execute()).map(announcementOf))
}

/** What their times ask something of by now, soonest first. */
export async function dueAnnouncements(db: Db | Tx, pageId: string, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('announcements')
    .select('id')
    .where('page_id', '=', pageId)
    .where((e) =>
      e.or([
        e.and([e('state', '=', 'scheduled'), e('starts_at', '<=', now)]),
        e.and([e('state', '=', 'shown'), e('ends_at', '<=', now)]),
      ]),
    )
    .orderBy('starts_at')
    .orderBy('id')
    .execute()
  return rows.map((r) => r.id)
}

async function withWords(db: Db | Tx, found: readonly Announcement[]): Promise<WholeAnnouncement[]> {
  if (found.length === 0) return []
  const ids = among(
    db,
    found.map((one) => one.id),
  )
  const texts = await db.selectFrom('announcement_texts').selectAll().where('announcement_id', 'in', ids).execute()
  const versions = await db
    .selectFrom('announcement_versions')
    .selectAll()
    .where('announcement_id', 'in', ids)
    .orderBy('no', 'desc')
    .execute()
  const now = Map.groupBy(texts, (t) => t.announcement_id)
  const before = Map.groupBy(versions, (v) => v.announcement_id)
  return found.map((one) => ({
    ...one,
    words: Object.fromEntries(
      (now.get(one.id) ?? []).map(({ language, title, body, alt }) => [language, { title, body, alt }]),
    ),
    earlier: (before.get(one.id) ?? []).map((v) => ({
      ...{ words: JSON.parse(v.words) as AnnouncementTexts, replacedAt: v.replaced_at, replacedBy: v.replaced_by },
    })),
  }))
}

function columns(one: Announcement) {
  return {
    state: one.state,
    version: one.version,
    tone: one.tone,
    starts_at: one.startsAt,
    ends_at: one.endsAt,
    shown_at: one.shownAt,
    waits_since: one.waitsSince,
    is_quiet: one.isQuiet ? 1 : 0,
    picture_id: one.pictureId,
    author: one.author,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
  }
}

function announcementOf(r: Selectable<AnnouncementsTable>): Announcement {
  return {
    id: r.id,
    pageId: r.page_id,
    state: r.state as AnnouncementState,
    version: r.version,
    tone: r.tone as Tone,
    startsAt: r.starts_at,
    endsAt: r.ends_at,
    shownAt: r.shown_at,
    waitsSince: r.waits_since,
    isQuiet: r.is_quiet === 1,
    pictureId: r.picture_id,
    author: r.author,
    createdAt: r.created_at,
    updatedAt: r.updated_at,
  }
}
