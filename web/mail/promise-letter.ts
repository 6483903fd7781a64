/** The letter to people on call about an update that the public was promised: soon due, or late. */
import type { PromiseNotice } from '../../server/contract/notice.ts'
import { blank, capital, type Letter, oneLine, plain } from './letter.ts'
import type { Reader } from './reader.ts'

const TONES = { 'promise-soon': 'degraded', 'promise-late': 'partial' } as const satisfies Record<
  PromiseNotice['what'],
  Letter['tone']
>

export function promiseLetter(notice: PromiseNotice, reader: Reader): Letter {
  const words = reader.words.mail.promise
  const page = reader.name(notice.page.name)
  const title = reader.name(notice.title) || page
  const { label, heading, what } = words[notice.what]
  const due = reader.time(notice.promisedAt, notice.promisedAt)
  return {
    ...blank(reader, page),
    subject: plain(oneLine(words.subject(label, title)), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(notice.promisedAt),
    heading: plain(oneLine(heading(due), 300), reader),
    facts: capital(reader.words.mail.since(reader.time(notice.startedAt, notice.promisedAt)), reader.language),
    notes: [oneLine(words.about(title, notice.by), 300), what],
    action: { label: words.open, url: notice.deskUrl },
    why: reader.words.mail.oncall.asked(page),
    summary: oneLine(`${label}: ${title}. ${heading(due)}`, 300),
  }
}
