/** The letter to a subscriber that carries an announcement, and the one to its author when it cannot be shown. */
import type { AnnouncementHeldNotice, AnnouncementNotice } from '../../server/contract/announcement-notice.ts'
import { blank, type Letter, oneLine, plain } from './letter.ts'
import type { Reader } from './reader.ts'

export function announcementLetter({ page, at, announcement }: AnnouncementNotice, reader: Reader): Letter {
  const { mail } = reader.words
  const sender = reader.name(page.name)
  const title = reader.said(announcement.title) ?? plain(sender, reader)
  const body = reader.said(announcement.body)
  const { picture } = announcement
  const isStrange = body !== null && body.language !== reader.language
  return {
    ...blank(reader, sender),
    subject: { ...title, text: oneLine(title.text) },
    label: mail.announcement.label,
    stamp: reader.date(at),
    heading: title,
    notes: isStrange ? [mail.noText(reader.languageName(body.language))] : [],
    sections: [{ heading: '', rows: [], prose: body }],
    ...(picture
      ? { picture: { ...picture, url: `${page.url}/${picture.file}`, alt: altOf(picture.alt, body?.language) } }
      : {}),
    action: { label: mail.readOn, url: `${page.url}/${reader.language}/announcements/${announcement.id}/` },
    why: mail.asked(sender),
    mayLeave: true,
    summary: oneLine(title.text, 300),
  }
}

/** In the language of the words beside it. */
function altOf(alt: Readonly<Record<string, string>>, language = ''): string {
  return alt[language] ?? ''
}

const TONES = { waits: 'degraded', missed: 'partial' } as const satisfies Record<
  AnnouncementHeldNotice['what'],
  Letter['tone']
>

export function announcementHeldLetter(notice: AnnouncementHeldNotice, reader: Reader): Letter {
  const words = reader.words.mail.announcement
  const sender = reader.name(notice.page.name)
  const title = reader.name(notice.title)
  const { label, heading, what } = words[notice.what]
  return {
    ...blank(reader, sender),
    subject: plain(oneLine(`${label}: ${title}`), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(notice.at),
    heading: plain(oneLine(heading(title), 300), reader),
    notes: [what(reader.date(notice.endsAt))],
    action: { label: words.open, url: notice.deskUrl },
    why: words.yours(sender),
    summary: oneLine(`${label}: ${title}`, 300),
  }
}
