/** The letters that are not about an update: please confirm, on call, and the test mail from the desk. */
import type { ConfirmNotice, OncallNotice, TestNotice } from '../../server/contract/notice.ts'
import { translate } from '../words/because.ts'
import { capital, type Letter, oneLine, plain } from './letter.ts'
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

const TONES = {
  suspected: 'major',
  joined: 'major',
  worse: 'major',
  'probably-ours': 'partial',
  flaps: 'major',
  undecided: 'unknown',
  'undecided-over': 'operational',
  'place-affected': 'partial',
  'place-well': 'operational',
  'upstream-bad': 'partial',
  'upstream-well': 'operational',
  'looks-recovered': 'operational',
  'over-unconfirmed': 'operational',
} as const satisfies Record<OncallNotice['what'], Letter['tone']>

export function oncallLetter(notice: OncallNotice, reader: Reader): Letter {
  const words = reader.words.mail.oncall
  const names = notice.components.map((one) => reader.name(one.name))
  const page = reader.name(notice.page.name)
  const { label, heading, what } = words[notice.what]
  const { startedAt, overAt, massChange: ours, outlived: late } = notice
  const needed = (notice.dependants ?? []).map((one) => reader.name(one))
  const facts =
    overAt === null
      ? reader.words.mail.since(reader.time(startedAt, startedAt))
      : `${reader.stretch(startedAt, overAt, overAt)} (${reader.length(overAt - startedAt)})`
  return {
    ...blank(reader, page),
    // Without the state, so that the whole incident stays one thread.
    subject: plain(oneLine(words.subject(reader.list(names), reader.date(startedAt))), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(overAt ?? startedAt),
    heading: plain(heading(reader.list(names)), reader),
    facts: capital(facts, reader.language),
    notes: [
      ...(late ? [oneLine(words.outlived(reader.name(late.title), reader.time(late.endedAt, startedAt)), 300)] : []),
      ...(ours ? [words.probablyOurs(ours.changed, ours.of, ours.answer)] : []),
      ...(needed.length > 0 ? [oneLine(words.standsOnIt(reader.list(needed)), 300)] : []),
      what,
    ],
    sections: [
      {
        heading: headingOf(notice.what, words),
        rows: [
          ...notice.components.map((one, index) => {
            const said = translate(one.because, reader.words)
            return { text: `${names[index]}: ${said.text}`, language: said.isOwn ? reader.language : 'en' }
          }),
          ...(notice.link ? [plain(notice.link, reader)] : []),
        ],
        prose: null,
      },
    ],
    action: { label: words.open, url: notice.deskUrl },
    why: words.asked(page),
    summary: oneLine(`${label}: ${reader.list(names)}`, 300),
  }
}

function headingOf(what: OncallNotice['what'], words: Reader['words']['mail']['oncall']): string {
  if (what === 'upstream-bad' || what === 'upstream-well') return words.theySay
  return what === 'over-unconfirmed' ? words.saw : words.seen
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

function blank(reader: Reader, sender: string): Omit<Letter, 'subject' | 'label' | 'heading' | 'summary' | 'why'> {
  const nothing = { tone: null, stamp: null, facts: null, notes: [], sections: [], action: null, next: null }
  return { reader, sender, mayLeave: false, ...nothing }
}
