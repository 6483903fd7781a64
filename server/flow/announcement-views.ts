/** Announcements as the desk and the API see them. */
import type {
  AnnouncementDetail,
  AnnouncementList,
  AnnouncementQuery,
  AnnouncementView,
} from '../contract/announcements.ts'
import { isWithheld } from '../domain/announcement.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { findAnnouncement, listAnnouncements, type WholeAnnouncement } from '../store/announcements.ts'
import type { Db, Tx } from '../store/open.ts'
import { auditOf } from '../store/traces.ts'
import { type Context, whoName } from './context.ts'
import { isTroubled, partOf, picturesOf } from './public-announcements.ts'

const PAGE_SIZE = 50
/** More to come at once than anybody plans. */
const CURRENT_SHOWN = 200

export async function readAnnouncements(
  context: Context,
  { view = 'current', limit = PAGE_SIZE, cursor }: AnnouncementQuery,
): Promise<AnnouncementList> {
  const { db } = context.store
  if (view === 'current') {
    const filter = { states: ['shown', 'scheduled'], limit: CURRENT_SHOWN, order: 'soonest' } as const
    const found = await listAnnouncements(db, context.pageId, filter)
    return { announcements: await views(context, db, found), nextCursor: null }
  }
  const states = ['ended', 'cancelled', 'missed'] as const
  const filter = { states, limit: limit + 1, before: cursor, order: 'newest' } as const
  const found = await listAnnouncements(db, context.pageId, filter)
  const shown = found.slice(0, limit)
  return {
    announcements: await views(context, db, shown),
    nextCursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function readAnnouncementDetail(
  context: Context,
  db: Db | Tx,
  id: string,
): Promise<AnnouncementDetail | Refusal> {
  const found = await findAnnouncement(db, context.pageId, id)
  const [announcement] = found ? await views(context, db, [found]) : []
  if (!announcement) return refuse('not-found', `There is no announcement ${id}.`)
  const history = (await auditOf(db, id)).map(({ at, who, action, detail }) => ({ at, who, action, detail }))
  return { announcement, history }
}

async function views(context: Context, db: Db | Tx, found: readonly WholeAnnouncement[]): Promise<AnnouncementView[]> {
  const pictures = await picturesOf(db, found)
  const troubled = await isTroubled(db, context.pageId)
  return found.map((one) => ({
    ...{ id: one.id, state: one.state, version: one.version, tone: one.tone },
    ...{ startsAt: one.startsAt, endsAt: one.endsAt, shownAt: one.shownAt, waitsSince: one.waitsSince },
    ...{ isWithheld: isWithheld(one, troubled), notify: !one.isQuiet },
    ...{ title: partOf(one.words, 'title'), body: partOf(one.words, 'body'), alt: partOf(one.words, 'alt') },
    picture: pictures.get(one.pictureId ?? '') ?? null,
    ...{ author: one.author, createdAt: one.createdAt, updatedAt: one.updatedAt },
    url: `${context.baseUrl}/announcements/${one.id}`,
    earlier: one.earlier.map(({ words, replacedAt, replacedBy }) => ({
      ...{ until: replacedAt, by: whoName(replacedBy), title: partOf(words, 'title'), body: partOf(words, 'body') },
    })),
  }))
}
