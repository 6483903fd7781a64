/** Announcements for programs: Statuspage's API knows none, so the shape is ours. In `api/v2/announcements.json`, and in the summary's `vedetta`. */
import type { PublicAnnouncement } from '../../server/contract/public.ts'
import { announcementsOf, titleOf } from '../page/announcements.tsx'
import { markdownLines } from '../page/markdown.ts'
import { type Reading, say } from '../page/reading.ts'

/** Those on the front page now; `all`: those that are withheld or over, too. */
export function announcementList(reading: Reading, which: 'front' | 'all') {
  return announcementsOf(reading)
    .filter((one) => which === 'all' || (one.state === 'shown' && !one.isWithheld))
    .map((one) => announcementOf(reading, one))
}

function announcementOf(reading: Reading, one: PublicAnnouncement) {
  const { url } = reading.page.page
  const body = say(reading, one.body)
  const edited = one.earlier?.[0]?.until
  return {
    id: one.id,
    name: titleOf(reading, one).text,
    // As in an update's body: safe to put into HTML.
    body: markdownLines(body?.text ?? ''),
    language: body?.language ?? reading.language,
    tone: one.tone,
    status: one.state,
    withheld: one.isWithheld ?? false,
    shown_from: iso(one.startsAt),
    shown_until: iso(one.endsAt),
    updated_at: iso(one.updatedAt),
    edited_at: edited === undefined ? null : iso(edited),
    shortlink: `${url}/announcements/${one.id}`,
    picture: one.picture
      ? {
          url: `${url}/${one.picture.file}`,
          alt: one.picture.alt[body?.language ?? reading.language] ?? '',
          width: one.picture.width,
          height: one.picture.height,
        }
      : null,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
