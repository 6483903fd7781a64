/** The letter to a subscriber: one update of one incident, in the order in which a viewer asks. */
import type { UpdateNotice } from '../../server/contract/notice.ts'
import type { LocalText } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import { isNowEverywhere, wordBefore } from '../words/now-everywhere.ts'
import { capital, type Letter, oneLine, plain, type Section } from './letter.ts'
import type { Reader } from './reader.ts'

type Hit = UpdateNotice['incident']['components'][number]

export function updateLetter(notice: UpdateNotice, reader: Reader): Letter {
  const { page, incident, update } = notice
  const words = reader.words.mail
  const title = reader.said(incident.title) ?? plain(reader.name(page.name), reader)
  const label = update.isCorrection ? words.correction.label : stateWord(notice, reader)
  const over = update.state === 'resolved'
  const told = [update.body, update.works, update.advice].map(reader.said)
  return {
    reader,
    subject: { ...title, text: oneLine(title.text) },
    tone: over ? 'operational' : incident.impact === 'none' ? 'unknown' : incident.impact,
    label,
    stamp: reader.date(update.at),
    // The title says what was wrong, in the present: it stays the subject, and would contradict the end.
    heading: over ? plain(words.over, reader) : title,
    facts: capital([when(notice, reader), ...where(notice, reader)].join(' · '), reader.language),
    notes: notes(notice, reader, [title, ...told]),
    sections: sections(notice, reader),
    action: {
      label: over ? words.readOn : words.follow,
      url: `${page.url}/${reader.language}/incidents/${incident.id}/`,
    },
    next: update.nextUpdateAt === null ? null : words.nextUpdate(reader.time(update.nextUpdateAt, update.at)),
    sender: reader.name(page.name),
    why: words.asked(reader.name(page.name)),
    mayLeave: true,
    summary: oneLine(`${label}: ${title.text}`, 300),
  }
}

/** An open state right after "resolved" means that it came back. */
function stateWord({ incident, update }: UpdateNotice, reader: Reader): string {
  const before = incident.updates.filter((one) => one.id !== update.id && one.at <= update.at)
  const last = before.reduce<(typeof before)[number] | null>((a, b) => (a && a.at >= b.at ? a : b), null)
  const isBack = last?.state === 'resolved' && update.state !== 'resolved'
  return isBack ? reader.words.mail.reopened : reader.words.page.incidentStates[update.state]
}

function when({ incident, update }: UpdateNotice, reader: Reader): string {
  const { startedAt } = incident
  if (update.state === 'resolved') {
    const overAt = incident.resolvedAt ?? update.at
    return `${reader.stretch(startedAt, overAt, update.at)} (${reader.length(overAt - startedAt)})`
  }
  return reader.words.mail.since(reader.time(startedAt, update.at))
}

/** Places and components, when all are hit alike; otherwise a section of their own tells them apart. */
function where(notice: UpdateNotice, reader: Reader): string[] {
  const hits = notice.incident.components
  if (!alike(notice, reader)) return []
  const places = hits.slice(0, 1).map((hit) => placesOf(notice, reader, hit))
  const names = hits.map((hit) => componentName(notice, reader, hit))
  return [places, names].map((some) => some.filter(Boolean).join(', ')).filter(Boolean)
}

function alike(notice: UpdateNotice, reader: Reader): boolean {
  const over = notice.update.state === 'resolved'
  const looks = notice.incident.components.map((hit) => `${over ? '' : hit.impact} ${placesOf(notice, reader, hit)}`)
  return new Set(looks).size <= 1
}

function notes({ update }: UpdateNotice, reader: Reader, said: readonly (PickedText | null)[]): string[] {
  const words = reader.words.mail
  const strange = said.find((one) => one !== null && one.language !== reader.language)
  return [
    ...(update.isCorrection ? [words.correction.note] : []),
    ...(strange ? [words.noText(reader.languageName(strange.language))] : []),
    ...(update.by === 'automatic' ? [words.automatic] : []),
  ]
}

function sections(notice: UpdateNotice, reader: Reader): Section[] {
  const words = reader.words.page
  const { body, works, advice } = notice.update
  const written = (heading: string, text: LocalText): Section => ({ heading, rows: [], prose: reader.said(text) })
  const all = [
    hitSection(notice, reader),
    written(words.know, body),
    written(words.works, works),
    written(words.advice, advice),
  ]
  return all.filter((section) => section.prose !== null || section.rows.length > 0)
}

function hitSection(notice: UpdateNotice, reader: Reader): Section {
  const words = reader.words.mail
  const hits = notice.incident.components
  const over = notice.update.state === 'resolved'
  const rows = hits.map((hit) => {
    const places = placesOf(notice, reader, hit)
    const facts = [over ? '' : words.impacts[hit.impact], places].filter(Boolean).join(', ')
    return plain([componentName(notice, reader, hit), facts].filter(Boolean).join(': '), reader)
  })
  return {
    heading: over ? reader.words.page.wasHit : reader.words.page.hit,
    rows: alike(notice, reader) ? [] : rows,
    prose: null,
  }
}

function componentName(notice: UpdateNotice, reader: Reader, hit: Hit): string {
  return reader.name(notice.components.find((one) => one.id === hit.componentId)?.name ?? {})
}

/** "Italy, Spain (elsewhere it works)"; of what is over the names alone; empty: everywhere, unless it is so since this update. */
function placesOf(notice: UpdateNotice, reader: Reader, { componentId, regions: keys }: Hit): string {
  const said = notice.update.affected.find((one) => one.componentId === componentId)
  if (said && isNowEverywhere(said, wordBefore(notice.incident.updates, notice.update)))
    return reader.words.mail.nowEverywhere
  const names = keys
    .map((key) => placeName(notice, reader, key))
    .filter(Boolean)
    .join(', ')
  const isPart = keys.length > 0 && keys.length < notice.regions.length && notice.update.state !== 'resolved'
  return isPart ? `${names} (${reader.words.mail.elsewhere})` : names
}

function placeName(notice: UpdateNotice, reader: Reader, key: string): string {
  return reader.name(notice.regions.find((region) => region.key === key)?.name ?? {})
}
