import { beforeAll, describe, expect, test } from 'vitest'
import type { PublicMaintenance } from '../../server/contract/public.ts'
import { escapeText, fold } from '../../web/feeds/calendar.ts'
import { AS_OF, component, HOUR, NOW, pageWith } from './facts.ts'
import { allFiles, builtRenderer, firstElement, readText, type TestedRenderer, textOf } from './rendering.ts'

let renderer: TestedRenderer
beforeAll(async () => {
  renderer = await builtRenderer()
})

const WORK: PublicMaintenance = {
  ...{ id: 'work1', state: 'in-progress', version: 3, startsAt: NOW - HOUR, endsAt: NOW + HOUR, began: true },
  ...{ createdAt: NOW - 5 * HOUR, updatedAt: NOW - HOUR },
  title: { en: 'New players; <b>all</b>, soon', it: 'Nuovi player' },
  body: { en: 'Streams may stop.\n\nWe **watch**.' },
  components: [{ componentId: 'streaming', regions: ['it'] }],
  updates: [
    { id: 'w2', state: 'in-progress', at: NOW - HOUR, by: 'automatic', body: {} },
    { id: 'w1', state: 'scheduled', at: NOW - 5 * HOUR, by: 'person', body: {} },
  ],
}

const PAGE = pageWith({
  state: 'maintenance',
  components: [
    component(
      'streaming',
      { en: 'Streaming' },
      { state: 'maintenance', maintenance: { id: 'work1', endsAt: WORK.endsAt } },
    ),
  ],
  maintenances: [
    WORK,
    { ...WORK, id: 'work2', state: 'scheduled', began: false, startsAt: NOW + 24 * HOUR, endsAt: NOW + 25 * HOUR },
    { ...WORK, id: 'work3', state: 'cancelled', began: false },
    { ...WORK, id: 'work4', state: 'completed' },
  ],
})

describe('planned work', () => {
  test('leads the page, stands beside its component with its end, and has a page of its own', () => {
    const files = allFiles(renderer, PAGE)
    const home = readText(firstElement(textOf(files, 'en/index.html'), 'body'))
    expect(home).toContain('Planned work on Streaming is under way.')
    expect(home).toMatch(/Planned work\s+until 15:02/)
    expect(textOf(files, 'it/index.html')).toContain('Lavori programmati')
    const own = textOf(files, 'en/maintenance/work1/index.html')
    expect(own).toContain('&lt;b>all')
    expect(readText(firstElement(own, 'main'))).toMatch(/Under way .* The work has begun\./)
    expect(textOf(files, 'it/maintenance/work3/index.html')).toContain('Annullati')
  })

  test('what repeats stands there once, with its next date, and says when it comes again', () => {
    const date = (n: number) => ({
      ...{ ...WORK, id: `date${n}`, state: 'scheduled' as const, began: false, seriesId: 'weekly' },
      ...{ startsAt: NOW + n * 24 * HOUR, endsAt: NOW + n * 24 * HOUR + HOUR },
    })
    const files = allFiles(renderer, pageWith({ maintenances: [WORK, date(1), date(2), date(3)] }))
    const home = textOf(files, 'en/index.html')
    expect([...home.matchAll(/maintenance\/(\w+)\//g)].map(([, id]) => id)).toEqual(['work1', 'date1'])
    expect(readText(firstElement(home, 'main'))).toMatch(/To come · \d+ \w+, .* · again \d+ \w+, /)
    expect(textOf(files, 'maintenance.ics').match(/BEGIN:VEVENT/g)).toHaveLength(4)
  })

  test.each([
    ['this year', NOW + 24 * HOUR, /24 Nov, \d\d:\d\d–\d\d:\d\d/],
    ['next year', Date.UTC(2027, 2, 28, 1, 30), /28 Mar 2027, 03:30–04:30/],
    ['from one year into the next', Date.UTC(2026, 11, 31, 22, 30), /31 Dec 2026, 23:30\s–\s1 Jan 2027, 00:30/],
  ])('says the year of what begins %s where a reader needs it', (_name, startsAt, expected) => {
    const coming = { ...WORK, state: 'scheduled' as const, began: false, startsAt, endsAt: startsAt + HOUR }
    const files = allFiles(renderer, pageWith({ maintenances: [coming] }))
    expect(readText(firstElement(textOf(files, 'en/index.html'), 'main'))).toMatch(expected)
  })

  test('has an address for good: what has ended is a record, in every language, and no live file', () => {
    const live = renderer.renderLive(PAGE, AS_OF).map((file) => file.path)
    expect(live.filter((path) => path.startsWith('en/maintenance/'))).toEqual([
      'en/maintenance/work1/index.html',
      'en/maintenance/work2/index.html',
    ])
    const ended = renderer.renderEndedWork(PAGE)
    expect(ended.map((file) => [file.path, file.part])).toEqual(
      ['en', 'it'].flatMap((language) =>
        ['work3', 'work4'].map((id) => [`${language}/maintenance/${id}/index.html`, 'archive']),
      ),
    )
    expect(ended[0]?.body).not.toContain('data-live')
  })

  test.each([
    ['scheduled-maintenances', ['in_progress', 'scheduled', 'completed']],
    ['scheduled-maintenances/upcoming', ['scheduled']],
    ['scheduled-maintenances/active', ['in_progress']],
  ])('for programs: %s.json', (path, statuses) => {
    const list = JSON.parse(textOf(allFiles(renderer, PAGE), `api/v2/${path}.json`))
    expect(Object.keys(list)).toEqual(['page', 'scheduled_maintenances'])
    expect(list.scheduled_maintenances.map((one: { status: string }) => one.status)).toEqual(statuses)
  })

  test('for programs: the summary lists what is current, key for key', () => {
    const summary = JSON.parse(textOf(allFiles(renderer, PAGE), 'api/v2/summary.json'))
    expect(summary.status).toEqual({ indicator: 'maintenance', description: 'Service Under Maintenance' })
    expect(summary.components[0].status).toBe('under_maintenance')
    expect(summary.scheduled_maintenances).toHaveLength(2)
    const keys = Object.keys(summary.scheduled_maintenances[0]).join(' ')
    expect(keys).toBe(
      'id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id incident_updates components scheduled_for scheduled_until',
    )
  })

  test('a page of before, without any, is rendered as it was', () => {
    const files = allFiles(renderer, pageWith({}))
    expect(textOf(files, 'maintenance.ics')).not.toContain('VEVENT')
    expect(readText(firstElement(textOf(files, 'en/index.html'), 'main'))).not.toContain('Calendar')
  })

  test('for calendars: one event each, in UTC, with the same UID for good and a sequence that rises', () => {
    const ics = textOf(allFiles(renderer, PAGE), 'maintenance.ics')
    const lines = ics.split('\r\n')
    expect(ics.endsWith('END:VCALENDAR\r\n')).toBe(true)
    expect(ics.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(4)
    expect(lines).toContain('UID:work1@status.aurora.example')
    expect(lines).toContain('SEQUENCE:2')
    expect(lines).toContain('DTSTART:20261123T120220Z')
    expect(lines).toContain('DTEND:20261123T140220Z')
    expect(lines).toContain('SUMMARY:New players\\; <b>all</b>\\, soon')
    expect(lines.filter((line) => line.startsWith('STATUS:'))).toEqual([
      ...['STATUS:CONFIRMED', 'STATUS:CONFIRMED', 'STATUS:CANCELLED', 'STATUS:CONFIRMED'],
    ])
  })

  test.each([
    ['a\\b;c,d', 'a\\\\b\\;c\\,d'],
    ['one\r\ntwo\rthree', 'one\\ntwo\\nthree'],
    ['bell\u0007', 'bell'],
  ])('a text in a calendar is escaped: %j', (text, expected) => {
    expect(escapeText(text)).toBe(expected)
  })

  test('a long line is folded at 75 octets and never within a letter', () => {
    const line = `SUMMARY:${'è'.repeat(60)}🎭${'x'.repeat(80)}`
    const folded = fold(line)
    expect(folded.split('\r\n').every((part) => Buffer.byteLength(part) <= 75)).toBe(true)
    expect(folded.replaceAll('\r\n ', '')).toBe(line)
  })
})
