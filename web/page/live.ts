/** Every file that renews itself with the page: in each language the pages and the answers, and what programs read. */
import type { AsOf } from '../../server/contract/as-of.ts'
import type { PublicIncident, PublicPage, RenderedFile } from '../../server/contract/public.ts'
import { faviconSvg } from '../brand/favicon.ts'
import { announcementList } from '../feeds/announcements.ts'
import { calendarIcs } from '../feeds/calendar.ts'
import { incidentsJson, maintenancesJson, pageOf, statusJson, summaryJson } from '../feeds/statuspage.ts'
import { LANGUAGES, type Languages } from '../words/languages.ts'
import { announcementsOf } from './announcements.tsx'
import { ANSWER_NAMES, answerHtml } from './answers.tsx'
import { assets, type PageAsset } from './assets.ts'
import { announcementHtml, historyHtml, homeHtml, incidentHtml, maintenanceHtml, subscribeHtml } from './pages.tsx'
import { hasEnded } from './planned.tsx'
import { type Reading, readingsOf } from './reading.ts'
import { storyOf } from './story.ts'

const RENEWED = 'max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600'
const FOR_GOOD = 'public, max-age=31536000, immutable'
/** A record may still be corrected. */
const LONG = 'public, max-age=300, stale-if-error=86400'
const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

/** @param languages the words to render with: tests bring their own */
export function renderLive(page: PublicPage, asOf: AsOf, languages: Languages = LANGUAGES): RenderedFile[] {
  const readings = readingsOf(page, asOf, languages)
  const first = readings[0]
  if (!first) throw new Error('There are no words in any language.')
  const files = readings.flatMap((reading) => filesOf(reading).map((file) => settled(file, reading)))
  const again = (path: string, from: string) => ({ ...files.find((one) => one.path === from)!, path })
  return [
    ...files,
    // The default language's page once more, for servers that know nothing of languages.
    again('index.html', `${first.language}/index.html`),
    again('404.html', `_answers/not-found.${first.language}.html`),
    again('api/v2/summary.json', `api/v2/summary.${first.language}.json`),
    again('api/v2/incidents.json', `api/v2/incidents.${first.language}.json`),
    again('api/v2/announcements.json', `api/v2/announcements.${first.language}.json`),
    again('api/v2/status.json', `api/v2/status.${first.language}.json`),
    again('api/v2/scheduled-maintenances.json', `api/v2/scheduled-maintenances.${first.language}.json`),
    again(
      'api/v2/scheduled-maintenances/upcoming.json',
      `api/v2/scheduled-maintenances/upcoming.${first.language}.json`,
    ),
    again('api/v2/scheduled-maintenances/active.json', `api/v2/scheduled-maintenances/active.${first.language}.json`),
    live('maintenance.ics', 'text/calendar; charset=utf-8', calendarIcs(first)),
    settled(live('live.json', JSON_TYPE, json(pulse(first))), first),
    live('favicon.svg', 'image/svg+xml; charset=utf-8', faviconSvg(storyOf(first).state)),
    live('robots.txt', 'text/plain; charset=utf-8', 'User-agent: *\nDisallow: /console\nDisallow: /api/\n'),
    asset(assets.style),
    asset(assets.script),
  ]
}

/** The permanent pages of an ended incident. */
export function renderArchived(
  page: PublicPage,
  incident: PublicIncident,
  languages: Languages = LANGUAGES,
): RenderedFile[] {
  return readingsOf(page, null, languages).map((reading) =>
    record(`${reading.language}/incidents/${incident.id}/index.html`, incidentHtml(reading, incident)),
  )
}

/** The permanent pages of planned work that has ended: their addresses stand in calendars and mails. */
export function renderEndedWork(page: PublicPage, languages: Languages = LANGUAGES): RenderedFile[] {
  const ended = (page.maintenances ?? []).filter(hasEnded)
  return readingsOf(page, null, languages).flatMap((reading) =>
    ended.map((one) => record(`${reading.language}/maintenance/${one.id}/index.html`, maintenanceHtml(reading, one))),
  )
}

/** The permanent pages of announcements that are over: their addresses stand in mails. */
export function renderPastAnnouncements(page: PublicPage, languages: Languages = LANGUAGES): RenderedFile[] {
  return readingsOf(page, null, languages).flatMap((reading) =>
    announcementsOf(reading)
      .filter((one) => one.state === 'ended')
      .map((one) => record(`${reading.language}/announcements/${one.id}/index.html`, announcementHtml(reading, one))),
  )
}

function filesOf(reading: Reading): RenderedFile[] {
  const { language, page } = reading
  return [
    live(`${language}/index.html`, HTML, homeHtml(reading)),
    live(`${language}/subscribe/index.html`, HTML, subscribeHtml(reading)),
    live(`${language}/history/index.html`, HTML, historyHtml(reading)),
    ...page.open.map((one) => live(`${language}/incidents/${one.id}/index.html`, HTML, incidentHtml(reading, one))),
    ...(page.maintenances ?? [])
      .filter((one) => !hasEnded(one))
      .map((one) => live(`${language}/maintenance/${one.id}/index.html`, HTML, maintenanceHtml(reading, one))),
    ...announcementsOf(reading)
      .filter((one) => one.state === 'shown')
      .map((one) => live(`${language}/announcements/${one.id}/index.html`, HTML, announcementHtml(reading, one))),
    live(
      `api/v2/announcements.${language}.json`,
      JSON_TYPE,
      json({ page: pageOf(reading), announcements: announcementList(reading, 'all') }),
    ),
    live(`${language}/maintenance.ics`, 'text/calendar; charset=utf-8', calendarIcs(reading)),
    ...(['all', 'upcoming', 'active'] as const).map((which) =>
      live(
        `api/v2/scheduled-maintenances${which === 'all' ? '' : `/${which}`}.${language}.json`,
        JSON_TYPE,
        json(maintenancesJson(reading, which)),
      ),
    ),
    ...ANSWER_NAMES.map((name) => live(`_answers/${name}.${language}.html`, HTML, answerHtml(reading, name))),
    live(`api/v2/summary.${language}.json`, JSON_TYPE, json(summaryJson(reading))),
    live(`api/v2/incidents.${language}.json`, JSON_TYPE, json(incidentsJson(reading))),
    live(`api/v2/status.${language}.json`, JSON_TYPE, json(statusJson(reading))),
  ]
}

/** The page's pulse: what its script asks for, to notice that something changed or that nothing renews the page any more. */
function pulse({ page, asOf }: Reading) {
  const at = asOf ? asOf.write({ is: 'ms', of: 'at' }) : null
  const verifiedAt = asOf?.isVerified ? asOf.write({ is: 'ms', of: 'verifiedAt' }) : null
  return { revision: page.revision, asOf: at, verifiedAt, state: page.state }
}

/** Safe inside a script element too. */
function json(value: unknown): string {
  return `${JSON.stringify(value).replace(/[<\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

function live(path: string, contentType: string, body: string): RenderedFile {
  return { path, contentType, body, part: 'live', cacheControl: RENEWED }
}

/** With what it says of "as of" in its places. */
function settled(file: RenderedFile, { asOf }: Reading): RenderedFile {
  if (!asOf || typeof file.body !== 'string') return file
  const { body, places } = asOf.settle(file.body, file.contentType === JSON_TYPE)
  return { ...file, body, asOf: { places, holds: asOf.holds } }
}

function record(path: string, body: string): RenderedFile {
  return { path, contentType: HTML, body, part: 'archive', cacheControl: LONG }
}

function asset({ path, contentType, body }: PageAsset): RenderedFile {
  return { path, contentType, body, part: 'asset', cacheControl: FOR_GOOD }
}
