/** `maintenance.ics`: planned work for calendars, by RFC 5545. A change is the same UID with a higher SEQUENCE; one that is called off stays, as CANCELLED. */
import type { PublicMaintenance } from '../../server/contract/public.ts'
import { markdownText } from '../page/markdown.ts'
import { nameOf, type Reading, say } from '../page/reading.ts'

export function calendarIcs(reading: Reading): string {
  const { page } = reading.page
  const host = new URL(page.url).hostname
  const name = nameOf(reading, page.name, page.id).text
  const events = (reading.page.maintenances ?? []).flatMap((one) => eventOf(reading, one, host))
  return calendarText(`${name}: ${reading.words.page.planned.title}`, events)
}

function eventOf(reading: Reading, work: PublicMaintenance, host: string): string[] {
  const names = work.components.flatMap(({ componentId }) => {
    const component = reading.components.get(componentId)
    return component ? [nameOf(reading, component.name, component.key).text] : []
  })
  const title = say(reading, work.title)?.text ?? reading.words.page.states.maintenance
  const texts = { title, body: say(reading, work.body)?.text ?? '', names }
  return eventLines(work, { texts, host, url: reading.page.page.url })
}

export interface EventFacts {
  readonly texts: { readonly title: string; readonly body: string; readonly names: readonly string[] }
  readonly host: string
  /** The page's. */
  readonly url: string
}

/** One VEVENT: the same in the page's calendar and in a mail. */
export function eventLines(work: Omit<PublicMaintenance, 'updates'>, { texts, host, url }: EventFacts): string[] {
  const { title, body, names } = texts
  const description = [body ? markdownText(body) : '', names.join(', ')].filter(Boolean).join('\n\n')
  return [
    'BEGIN:VEVENT',
    `UID:${work.id}@${host}`,
    `SEQUENCE:${work.version - 1}`,
    // The moment of the last change, and not of this file: the same facts are the same bytes.
    `DTSTAMP:${utc(work.updatedAt)}`,
    `LAST-MODIFIED:${utc(work.updatedAt)}`,
    `CREATED:${utc(work.createdAt)}`,
    `DTSTART:${utc(work.startsAt)}`,
    `DTEND:${utc(work.endsAt)}`,
    `SUMMARY:${escapeText(title)}`,
    `DESCRIPTION:${escapeText(description)}`,
    `URL:${url}/maintenance/${work.id}`,
    `STATUS:${work.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** A calendar around `events`. */
export function calendarText(name: string, events: readonly string[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Vedetta//Planned work//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...events,
    'END:VCALENDAR',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}

/** `20261125T013000Z`; calendars know seconds. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** Section 3.3.11: a backslash, a semicolon and a comma with a backslash before, a line's end as \n; other controls have no place. */
export function escapeText(text: string): string {
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll(/(?![\n\t])\p{Cc}/gu, '')
  return plain.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')
}

const MOST_OCTETS = 75

/** Section 3.1: at most 75 octets a line, the rest below with a space before; never within a character. */
export function fold(line: string): string {
  const encoder = new TextEncoder()
  const lines: string[] = []
  let now = ''
  let octets = 0
  for (const letter of line) {
    const size = encoder.encode(letter).length
    if (octets + size > MOST_OCTETS) {
      lines.push(now)
      now = ' '
      octets = 1
    }
    now += letter
    octets += size
  }
  return [...lines, now].join('\r\n')
}
