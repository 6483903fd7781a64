/** The letter to on-call about a place that probes look from: its agent is silent, quarantined, or back. */
import type { LocationNotice } from '../../server/contract/notice.ts'
import { translate } from '../words/because.ts'
import { capital, type Letter, oneLine, plain } from './letter.ts'
import type { Reader } from './reader.ts'

const TONES = {
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
  const said = translate(notice.location.because, reader.words)
  const facts =
    overAt === null
      ? reader.words.mail.since(reader.time(startedAt, startedAt))
      : `${reader.stretch(startedAt, overAt, overAt)} (${reader.length(overAt - startedAt)})`
  return {
    ...{ reader, sender: page, mayLeave: false, next: null },
    // Without the state, so that one spell stays one thread.
    subject: plain(oneLine(words.subject(name, reader.date(startedAt))), reader),
    tone: TONES[notice.what],
    label,
    stamp: reader.date(overAt ?? startedAt),
    heading: plain(heading(name), reader),
    facts: capital(facts, reader.language),
    notes: [what],
    sections: [
      {
        heading: words.heard,
        rows: [{ text: `${name}: ${said.text}`, language: said.isOwn ? reader.language : 'en' }],
        prose: null,
      },
    ],
    action: { label: words.open, url: notice.deskUrl },
    why: reader.words.mail.oncall.asked(page),
    summary: oneLine(`${label}: ${name}`, 300),
  }
}
