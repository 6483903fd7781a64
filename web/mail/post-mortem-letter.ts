/** The letter to a subscriber who was told of an outage: what it was due to, and what we do about it. */
import type { PostMortemNotice } from '../../server/contract/notice.ts'
import type { LocalText } from '../../server/contract/public.ts'
import { momentText } from '../words/moment.ts'
import { capital, type Letter, oneLine, plain, type Section } from './letter.ts'
import type { Reader } from './reader.ts'

export function postMortemLetter(notice: PostMortemNotice, reader: Reader): Letter {
  const { page, incident, update, postMortem } = notice
  const words = reader.words.mail
  const { label } = reader.words.page.postMortem
  const title = reader.said(incident.title) ?? plain(reader.name(page.name), reader)
  const endedAt = incident.resolvedAt ?? update.at
  const when = `${reader.stretch(incident.startedAt, endedAt, update.at)} (${reader.length(endedAt - incident.startedAt)})`
  const strange = [title, reader.said(update.body)].find((one) => one !== null && one.language !== reader.language)
  return {
    reader,
    // As all that was said of it: one thread.
    subject: { ...title, text: oneLine(title.text) },
    tone: 'operational',
    label,
    stamp: reader.date(update.at),
    heading: reader.said(postMortem.title) ?? plain(label, reader),
    facts: capital(when, reader.language),
    notes: strange ? [words.noText(reader.languageName(strange.language))] : [],
    sections: sections(notice, reader),
    action: { label: words.readOn, url: `${page.url}/${reader.language}/incidents/${incident.id}/` },
    next: null,
    sender: reader.name(page.name),
    why: words.asked(reader.name(page.name)),
    mayLeave: true,
    summary: oneLine(`${label}: ${title.text}`, 300),
  }
}

function sections({ update, postMortem }: PostMortemNotice, reader: Reader): Section[] {
  const { postMortem: words } = reader.words.page
  const written = (heading: string, text: LocalText): Section => ({ heading, rows: [], prose: reader.said(text) })
  const rows = postMortem.timeline.map((one) =>
    plain(`${reader.time(one.at, update.at)}: ${momentText(one, reader.words.page)}`, reader),
  )
  const all = [
    written(words.summary, update.body),
    written(words.cause, postMortem.cause),
    written(words.remedy, postMortem.remedy),
    { heading: words.timeline, rows, prose: null },
  ]
  return all.filter((section) => section.prose !== null || section.rows.length > 0)
}
