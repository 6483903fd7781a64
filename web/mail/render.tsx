/** Notices as finished text, for mail, webhooks and chats. The server calls it through the renderer module that Vite emits. */
import type { Notice, NoticeText } from '../../server/contract/notice.ts'
import { announcementHeldLetter, announcementLetter } from './announcement-letters.ts'
import type { Letter } from './letter.ts'
import { letterHtml } from './letter-html.tsx'
import { letterText } from './letter-text.ts'
import { calendarFor, maintenanceLetter } from './maintenance-letter.ts'
import { locationLetter, oncallLetter } from './oncall-letters.ts'
import { accessLetter, confirmLetter, testLetter } from './other-letters.ts'
import { postMortemLetter } from './post-mortem-letter.ts'
import { promiseLetter } from './promise-letter.ts'
import { type Reader, readerOf } from './reader.ts'
import { rehearsedLetter } from './rehearsed-letter.ts'
import { updateLetter } from './update-letter.ts'
import { wordsLetter } from './words-letter.ts'

/**
 * Pure: the same notice and language give the same bytes.
 *
 * @param language of the reader; without a words file of its own, the page's default language is used, and said so in the result
 */
export function renderNotice(notice: Notice, language: string): NoticeText {
  const reader = readerOf(notice.page, language)
  const written = letterOf(notice, reader)
  const letter = notice.rehearsal ? rehearsedLetter(written) : written
  return {
    language: reader.language,
    subject: letter.subject.text,
    text: letterText(letter),
    html: letterHtml(letter),
    summary: letter.summary,
    ...(notice.kind === 'maintenance' ? calendarFor(notice, reader) : {}),
  }
}

function letterOf(notice: Notice, reader: Reader): Letter {
  switch (notice.kind) {
    case 'update':
      return updateLetter(notice, reader)
    case 'post-mortem':
      return postMortemLetter(notice, reader)
    case 'maintenance':
      return maintenanceLetter(notice, reader)
    case 'announcement':
      return announcementLetter(notice, reader)
    case 'announcement-held':
      return announcementHeldLetter(notice, reader)
    case 'confirm':
      return confirmLetter(notice, reader)
    case 'oncall':
      return oncallLetter(notice, reader)
    case 'location':
      return locationLetter(notice, reader)
    case 'promise':
      return promiseLetter(notice, reader)
    case 'words':
      return wordsLetter(notice, reader)
    case 'test':
      return testLetter(notice, reader)
    case 'access':
      return accessLetter(notice, reader)
  }
}
