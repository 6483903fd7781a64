/** The letters that tell nobody of an outage: please confirm, the test mail from the desk, a one-time link for it. */
import type { AccessNotice, ConfirmNotice, TestNotice } from '../../server/contract/notice.ts'
import { blank, type Letter, oneLine, plain } from './letter.ts'
import type { Reader } from './reader.ts'

export function confirmLetter(notice: ConfirmNotice, reader: Reader): Letter {
  const words = reader.words.mail.confirm
  const page = reader.name(notice.page.name)
  return {
    ...blank(reader, page),
    subject: plain(oneLine(words.subject(page)), reader),
    label: words.label,
    heading: plain(words.heading, reader),
    notes: [words.body(page), words.until(reader.date(notice.expiresAt))],
    action: { label: words.button, url: notice.confirmUrl },
    why: words.notYou,
    summary: oneLine(words.subject(page)),
  }
}

export function testLetter(notice: TestNotice, reader: Reader): Letter {
  const words = reader.words.mail.test
  const page = reader.name(notice.page.name)
  return {
    ...blank(reader, page),
    subject: plain(oneLine(words.subject(page)), reader),
    tone: 'operational',
    label: words.label,
    stamp: reader.date(notice.at),
    heading: plain(words.heading, reader),
    notes: [words.body(page)],
    why: words.why(page),
    summary: oneLine(words.subject(page)),
  }
}

export function accessLetter(notice: AccessNotice, reader: Reader): Letter {
  const words = reader.words.mail.access
  const page = reader.name(notice.page.name)
  const { subject, heading, body, button } = words[notice.is]
  return {
    ...blank(reader, page),
    subject: plain(oneLine(subject(page)), reader),
    label: words.label,
    heading: plain(heading, reader),
    notes: [body(notice.by, page), words.until(reader.date(notice.expiresAt))],
    action: { label: button, url: notice.url },
    why: words.notYou,
    summary: oneLine(subject(page)),
  }
}
