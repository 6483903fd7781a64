/** The letters to people on call: of a suspicion and what becomes of it, and of a place that probes look from. */
import type { LocationNotice, OncallNotice } from '../../server/contract/notice.ts'
import { translate } from '../words/because.ts'
import type { PickedText } from '../words/local-text.ts'
import { blank, capital, type Letter, oneLine, plain } from './letter.ts'
import { TAP_PLACEHOLDER } from './placeholder.ts'
import type { Reader } from './reader.ts'

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
  acknowledged: 'unknown',
  ended: 'operational',
  'policy-spoke': 'major',
  'policy-ended': 'operational',
  'policy-silent': 'partial',
} as const satisfies Record<OncallNotice['what'], Letter['tone']>

export function oncallLetter(notice: OncallNotice, reader: Reader): Letter {
  const words = reader.words.mail.oncall
  const names = notice.components.map((one) => reader.name(one.name))
  const page = reader.name(notice.page.name)
  const { label, heading, what } = words[notice.what]
  const { startedAt, overAt, massChange: ours, outlived: late } = notice
  const needed = (notice.dependants ?? []).map((one) => reader.name(one))
  return {
    ...blank(reader, page),
    // Without the state, so that the whole incident stays one thread.
    subject: plain(oneLine(words.subject(reader.list(names), reader.date(startedAt))), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(overAt ?? startedAt),
    heading: plain(heading(reader.list(names)), reader),
    facts: factsOf(notice, reader),
    notes: [
      ...(notice.unansweredSince === undefined
        ? []
        : [words.unanswered(reader.time(notice.unansweredSince, startedAt))]),
      ...(late ? [oneLine(words.outlived(reader.name(late.title), reader.time(late.endedAt, startedAt)), 300)] : []),
      ...(ours ? [words.probablyOurs(ours.changed, ours.of, ours.answer)] : []),
      ...(needed.length > 0 ? [oneLine(words.standsOnIt(reader.list(needed)), 300)] : []),
      what,
      ...(notice.oneTap ? [reader.words.tap.openNote(notice.oneTap.minutes)] : []),
    ],
    sections: [
      {
        heading: headingOf(notice.what, words),
        rows: [
          ...notice.components.map((one) => reasonOf(reader.name(one.name), one.because, reader)),
          ...(notice.link ? [plain(notice.link, reader)] : []),
        ],
        prose: null,
      },
    ],
    ...actionsOf(notice, reader),
    why: words.asked(page),
    summary: oneLine(`${label}: ${reader.list(names)}`, 300),
  }
}

/** To publish at once where that may be right; the desk always. */
function actionsOf({ oneTap, deskUrl }: OncallNotice, { words }: Reader): Pick<Letter, 'action' | 'otherAction'> {
  const desk = { label: words.mail.oncall.open, url: deskUrl }
  if (!oneTap) return { action: desk, otherAction: null }
  return { action: { label: words.tap.open, url: TAP_PLACEHOLDER }, otherAction: desk }
}

function headingOf(what: OncallNotice['what'], words: Reader['words']['mail']['oncall']): string {
  if (what === 'upstream-bad' || what === 'upstream-well') return words.theySay
  return what === 'over-unconfirmed' ? words.saw : words.seen
}

const LOCATION_TONES = {
  'location-silent': 'partial',
  'location-quarantined': 'partial',
  'location-back': 'operational',
} as const satisfies Record<LocationNotice['what'], Letter['tone']>

export function locationLetter(notice: LocationNotice, reader: Reader): Letter {
  const words = reader.words.mail.location
  const page = reader.name(notice.page.name)
  const name = notice.location.name || notice.location.key
  const { label, heading, what } = words[notice.what]
  const { startedAt, overAt } = notice
  return {
    ...blank(reader, page),
    // Without the state, so that one spell stays one thread.
    subject: plain(oneLine(words.subject(name, reader.date(startedAt))), reader),
    tone: LOCATION_TONES[notice.what],
    label,
    stamp: reader.date(overAt ?? startedAt),
    heading: plain(heading(name), reader),
    facts: factsOf(notice, reader),
    notes: [what],
    sections: [
      {
        heading: words.heard,
        rows: [reasonOf(name, notice.location.because, reader)],
        prose: null,
      },
    ],
    action: { label: words.open, url: notice.deskUrl },
    why: reader.words.mail.oncall.asked(page),
    summary: oneLine(`${label}: ${name}`, 300),
  }
}

/** Since when, or from when until when, and how long that was. */
function factsOf({ startedAt, overAt }: Pick<OncallNotice, 'startedAt' | 'overAt'>, reader: Reader): string {
  const facts =
    overAt === null
      ? reader.words.mail.since(reader.time(startedAt, startedAt))
      : `${reader.stretch(startedAt, overAt, overAt)} (${reader.length(overAt - startedAt)})`
  return capital(facts, reader.language)
}

function reasonOf(name: string, because: string, reader: Reader): PickedText {
  const said = translate(because, reader.words)
  return { text: `${name}: ${said.text}`, language: said.isOwn ? reader.language : 'en' }
}
