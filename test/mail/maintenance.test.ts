import { describe, expect, test } from 'vitest'
import type { MaintenanceNotice } from '../../server/contract/notice.ts'
import { MAINTENANCE_WORDS } from '../../server/domain/maintenance-word.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import { page } from './notices.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 5, 14, 0)

function notice(change: Partial<MaintenanceNotice> = {}): MaintenanceNotice {
  return {
    ...{ kind: 'maintenance', what: 'planned', page, at: START - 72 * HOUR, said: {}, before: null, series: null },
    work: {
      ...{ id: 'work1', state: 'scheduled', version: 2, startsAt: START, endsAt: START + 2 * HOUR, began: false },
      ...{ createdAt: START - 80 * HOUR, updatedAt: START - 72 * HOUR },
      title: { en: 'New players', it: 'Nuovi player' },
      body: { en: 'Streams may **stop**.', it: 'I flussi possono fermarsi.' },
      components: [{ componentId: 'streaming', regions: ['italy'] }],
    },
    components: [{ id: 'streaming', name: { en: 'Streaming', it: 'Streaming' } }],
    regions: [{ key: 'italy', name: { en: 'Italy', it: 'Italia' } }],
    ...change,
  }
}

const SUBJECTS = { en: 'Planned work: New players', it: 'Lavori programmati: Nuovi player' } as const

describe.each(['en', 'it'] as const)('a letter about planned work in %s', (language) => {
  test.each(MAINTENANCE_WORDS)('%s: what it is, when, where and what is done; one subject, and a way out', (what) => {
    const letter = renderNotice(notice({ what }), language)
    expect(letter.subject).toBe(SUBJECTS[language])
    const words = language === 'en' ? 'Streams may **stop**.' : 'I flussi possono fermarsi.'
    const place = language === 'en' ? 'Streaming (Italy)' : 'Streaming (Italia)'
    for (const part of [words, place, '02:00', '04:00', `/${language}/maintenance/work1/`, 'unsubscribe.invalid']) {
      expect(letter.text.replaceAll(/\s+/g, ' ')).toContain(part)
    }
    expect(letter.html).toContain(language === 'en' ? '<strong>stop</strong>.' : words)
  })
})

test('a move says how it was planned before', () => {
  const before = { startsAt: START - 24 * HOUR, endsAt: START - 22 * HOUR }
  const { text } = renderNotice(notice({ what: 'rescheduled', before }), 'en')
  expect(text).toMatch(/It was planned from 02:00 to 04:00 CEST on 13 June\./)
})

test.each([
  ['en', 'We have changed the dates on which we do it.', 'No longer on', '15 June'],
  ['it', 'Abbiamo cambiato le date in cui si fanno i lavori.', 'Non più in queste date', '15 giugno'],
] as const)('a changed series names in %s the dates that are off', (language, what, heading, day) => {
  const off = [{ startsAt: START + 24 * HOUR, endsAt: START + 26 * HOUR }]
  const { text, html } = renderNotice(notice({ what: 'rescheduled', series: { dates: [], off } }), language)
  expect(text.replaceAll(/\s+/g, ' ')).toContain(what)
  expect(text).toMatch(new RegExp(`${heading}[\\s\\S]*${day}`, 'i'))
  expect(html).toContain(heading)
})

test('what somebody said stands first, and in whose language where it is not the reader’s', () => {
  const { text } = renderNotice(notice({ what: 'noted', said: { it: 'Siamo a metà.' } }), 'en')
  expect(text).toMatch(/Not everything here is in English yet[\s\S]*Siamo a metà\.[\s\S]*Streams may/)
})

test.each([
  ['planned', 'STATUS:CONFIRMED'],
  ['rescheduled', 'STATUS:CONFIRMED'],
  ['cancelled', 'STATUS:CANCELLED'],
] as const)('a calendar entry goes with it when it is %s', (what, status) => {
  const state = what === 'cancelled' ? 'cancelled' : 'scheduled'
  const { calendar = '' } = renderNotice(notice({ what, work: { ...notice().work, state } }), 'en')
  for (const line of [`UID:work1@${new URL(page.url).hostname}`, 'SEQUENCE:1', 'DTSTART:20260614T000000Z', status]) {
    expect(calendar).toContain(`\r\n${line}\r\n`)
  }
})

test.each(['reminder', 'started', 'noted', 'ended'] as const)('no calendar entry goes with %s', (what) => {
  expect(renderNotice(notice({ what }), 'en')).not.toHaveProperty('calendar')
})

test('a plan longer than any calendar wants comes without an entry, and the link has to do', () => {
  const work = { ...notice().work, body: { en: 'Long. '.repeat(4_000) } }
  expect(renderNotice(notice({ work }), 'en')).not.toHaveProperty('calendar')
})
