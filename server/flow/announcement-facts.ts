/** What the notices of an announcement say, by its words as they stand. Called by notice-facts. */
import type { AnnouncementHeldNotice } from '../contract/announcement-notice.ts'
import type { NoticePage } from '../contract/notice.ts'
import { findAnnouncement, type WholeAnnouncement } from '../store/announcements.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { Context } from './context.ts'
import type { MessageFacts } from './message-facts.ts'
import { partOf, picturesOf, publicAnnouncement } from './public-announcements.ts'
import type { HeldFacts } from './tell-announcement.ts'

/** @throws Error when the row names an announcement that does not exist: a bug */
export async function announcementFacts(context: Context, page: NoticePage, row: OutboxRow): Promise<MessageFacts> {
  const { db } = context.store
  const one = await findAnnouncement(db, row.pageId, row.subjectId)
  if (!one) throw new Error(`Outbox row ${row.id} names announcement ${row.subjectId}, which does not exist`)
  if (row.kind === 'announcement-held') return heldFacts(context, { page, row, one })
  const announcement = publicAnnouncement(one, { pictures: await picturesOf(db, [one]), isTroubled: false })
  const { picture, earlier: _, ...said } = announcement
  return {
    notice: { kind: 'announcement', page, at: row.createdAt, announcement },
    thread: null,
    event: {
      type: 'announcement.published',
      data: {
        page: { id: page.id, name: page.name, url: page.url },
        announcement: {
          ...said,
          url: `${page.url}/announcements/${one.id}`,
          picture: picture ? { url: `${page.url}/${picture.file}`, alt: picture.alt } : null,
        },
      },
    },
  }
}

interface Held {
  readonly page: NoticePage
  readonly row: OutboxRow
  readonly one: WholeAnnouncement
}

function heldFacts({ baseUrl }: Context, { page, row, one }: Held): MessageFacts {
  const { what } = JSON.parse(row.facts) as HeldFacts
  const { id, startsAt, endsAt } = one
  const deskUrl = `${baseUrl}/console/#/announcements`
  const said = { title: partOf(one.words, 'title'), startsAt, endsAt }
  const notice: AnnouncementHeldNotice = {
    kind: 'announcement-held',
    ...{ what, page, at: row.createdAt, ...said, deskUrl },
  }
  return { notice, thread: null, event: { type: `announcement.${what}`, data: { id, ...said, url: deskUrl } } }
}
