/** The letter to a subscriber about planned work, and the entry for their calendar. */
import type { MaintenanceNotice, NoticeText } from '../../server/contract/notice.ts'
import { calendarText, eventLines } from '../feeds/calendar.ts'
import { capital, type Letter, oneLine, plain, type Section } from './letter.ts'
import type { Reader } from './reader.ts'

export function maintenanceLetter(notice: MaintenanceNotice, reader: Reader): Letter {
  const { page, work, what } = notice
  const words = reader.words.mail.maintenance
  const title = titleOf(notice, reader)
  const isOver = what === 'ended' || what === 'cancelled'
  return {
    reader,
    // The same for every message about it, and so one thread; a title alone could be of an outage.
    subject: { ...title, text: oneLine(words.subject(title.text)) },
    tone: what === 'ended' ? 'operational' : 'maintenance',
    label: words.labels[what],
    stamp: reader.date(notice.at),
    heading: title,
    facts: capital([when(notice, reader), ...where(notice, reader)].join(' · '), reader.language),
    notes: notes(notice, reader),
    sections: sections(notice, reader),
    action: { label: reader.words.mail.readOn, url: `${page.url}/${reader.language}/maintenance/${work.id}/` },
    next: isOver ? null : work.state === 'in-progress' ? words.goOnRunning : words.goOn,
    sender: reader.name(page.name),
    why: reader.words.mail.asked(reader.name(page.name)),
    mayLeave: true,
    summary: oneLine(`${words.labels[what]}: ${title.text}, ${when(notice, reader)}`, 300),
  }
}

const FOR_CALENDARS: readonly MaintenanceNotice['what'][] = ['planned', 'rescheduled', 'cancelled']
/** Larger than any plan of a careful person: then the link has to do. */
const LONGEST_CALENDAR = 16_384

/** Where it is new, moves, or is called off: with the page's own UID, so that one calendar has it once. */
export function calendarFor(notice: MaintenanceNotice, reader: Reader): Pick<NoticeText, 'calendar'> {
  const { page, work, what } = notice
  if (!FOR_CALENDARS.includes(what)) return {}
  const names = notice.components.map((one) => reader.name(one.name))
  const texts = { title: titleOf(notice, reader).text, body: reader.name(work.body), names }
  const events = eventLines(work, { texts, host: new URL(page.url).hostname, url: page.url })
  const calendar = calendarText(`${reader.name(page.name)}: ${reader.words.page.planned.title}`, events)
  return calendar.length <= LONGEST_CALENDAR ? { calendar } : {}
}

function titleOf({ work, page }: MaintenanceNotice, reader: Reader) {
  return reader.said(work.title) ?? plain(reader.name(page.name), reader)
}

function when({ work, at }: MaintenanceNotice, reader: Reader): string {
  return `${reader.stretch(work.startsAt, work.endsAt, at)} (${reader.length(work.endsAt - work.startsAt)})`
}

/** "Payments (Italy), Login" */
function where({ work, components, regions }: MaintenanceNotice, reader: Reader): string[] {
  const places = new Map(regions.map((one) => [one.key, reader.name(one.name)]))
  const names = work.components.map(({ componentId, regions: keys }) => {
    const name = reader.name(components.find((one) => one.id === componentId)?.name ?? {})
    const at = keys.map((key) => places.get(key) ?? key).join(', ')
    return at ? `${name} (${at})` : name
  })
  const named = names.filter(Boolean).join(', ')
  return named ? [named] : []
}

function notes(notice: MaintenanceNotice, reader: Reader): string[] {
  const { before, at, work, said } = notice
  const words = reader.words.mail.maintenance
  const strange = [work.title, work.body, said].map(reader.said).find((one) => one && one.language !== reader.language)
  return [
    notice.series && notice.what === 'rescheduled' && !before ? words.seriesMoved : words.what[notice.what],
    ...(before ? [words.before(reader.stretch(before.startsAt, before.endsAt, at))] : []),
    ...(notice.series && notice.what === 'cancelled' ? [words.seriesOff] : []),
    ...(strange ? [reader.words.mail.noText(reader.languageName(strange.language))] : []),
  ]
}

function sections({ work, said, series, at }: MaintenanceNotice, reader: Reader): Section[] {
  const words = reader.words.mail.maintenance
  const rows = (dates: readonly { readonly startsAt: number; readonly endsAt: number }[] = []) =>
    dates.map((one) => plain(capital(reader.stretch(one.startsAt, one.endsAt, at), reader.language), reader))
  const all: Section[] = [
    { heading: words.news, rows: [], prose: reader.said(said) },
    { heading: words.about, rows: [], prose: reader.said(work.body) },
    { heading: words.again, rows: rows(series?.dates), prose: null },
    { heading: words.datesOff, rows: rows(series?.off), prose: null },
  ]
  return all.filter((section) => section.prose !== null || section.rows.length > 0)
}
