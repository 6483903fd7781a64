/** The letter to people of the desk about words that were to go out: they wait for an approver, or did not go as they were written. */
import type { WordsNotice } from '../../server/contract/notice.ts'
import { blank, capital, type Letter, oneLine, plain, type Section } from './letter.ts'
import type { Reader } from './reader.ts'

const TONES = {
  'words-wait': 'partial',
  'words-neutral': 'degraded',
  'words-refused': 'degraded',
  'words-kept-back': 'partial',
  'scheduled-kept-back': 'partial',
} as const satisfies Record<WordsNotice['what'], Letter['tone']>

export function wordsLetter(notice: WordsNotice, reader: Reader): Letter {
  const words = reader.words.mail.words
  const page = reader.name(notice.page.name)
  const title = reader.name(notice.title) || page
  const { label, heading, what } = words[notice.what]
  const due = reader.time(notice.dueAt, notice.dueAt)
  const { refused, code } = notice
  return {
    ...blank(reader, page),
    subject: plain(oneLine(words.subject(label, title)), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(notice.dueAt),
    heading: plain(oneLine(heading(due), 300), reader),
    facts: capital(reader.words.mail.since(reader.time(notice.startedAt, notice.dueAt)), reader.language),
    notes: [
      oneLine(words.about(title, notice.author), 300),
      ...(refused ? [oneLine(words.refusedBy(refused.by, refused.reason), 700)] : []),
      ...(code ? [words.because[code] ?? words.because.other] : []),
      what,
    ],
    sections: [{ heading: words.says, ...saidIn(notice, reader) }],
    action: { label: words.open, url: notice.deskUrl },
    why: words.why(page),
    summary: oneLine(`${label}: ${title}. ${heading(due)}`, 300),
  }
}

/** In the reader's language, else as it was written: the title that has to be approved, and what stands under it. */
function saidIn({ body, proposedTitle }: WordsNotice, reader: Reader): Pick<Section, 'rows' | 'prose'> {
  const language = reader.language in body ? reader.language : (Object.keys(body)[0] ?? reader.language)
  const title = proposedTitle[language]
  return {
    rows: title === undefined ? [] : [{ text: oneLine(title, 300), language }],
    prose: { text: body[language] ?? '', language },
  }
}
