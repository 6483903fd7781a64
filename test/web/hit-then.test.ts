/** Where each update said that something is hit: on the page, in the mail and in the JSON; what is hit everywhere is told as ever. */
import { beforeAll, expect, test } from 'vitest'
import type { UpdateNotice } from '../../server/contract/notice.ts'
import type { PublicIncident, PublicUpdate } from '../../server/contract/public.ts'
import { AS_OF, component, MINUTE, NOW, pageWith, update } from './facts.ts'
import { builtRenderer, type TestedRenderer, textOf } from './rendering.ts'

let renderer: TestedRenderer
beforeAll(async () => {
  renderer = await builtRenderer()
})

const REGIONS = [
  { key: 'it', name: { en: 'Italy', it: 'Italia' }, place: { en: 'in Italy', it: 'in Italia' } },
  { key: 'es', name: { en: 'Spain', it: 'Spagna' }, place: { en: 'in Spain', it: 'in Spagna' } },
]
const affected = (regions?: string[]): PublicUpdate['affected'] => [
  { componentId: 'c1', from: 'none', to: 'major', ...(regions ? { regions } : {}) },
]

function incidentWith(...said: PublicUpdate['affected'][]): PublicIncident {
  const updates = said.map((one, i) =>
    update(`u${i}`, 'investigating', NOW - (50 - 10 * i) * MINUTE, {
      body: { en: `Word ${i}`, it: `Parola ${i}` },
      affected: one,
    }),
  )
  const regions = said.at(-1)?.[0]?.regions ?? []
  return {
    ...{ id: 'i1', state: 'investigating', impact: 'major', title: { en: 'No video', it: 'Niente video' } },
    ...{ startedAt: NOW - 50 * MINUTE, createdAt: NOW, updatedAt: NOW, monitoringAt: null, resolvedAt: null },
    components: [{ componentId: 'c1', impact: 'major', worst: 'major', regions }],
    updates: updates.toReversed(),
  }
}

function around(incident: PublicIncident) {
  const components = [component('c1', { en: 'Streaming', it: 'Streaming' })]
  return pageWith({ components, open: [incident], recent: [], regions: REGIONS })
}

function linesOf(language: string, incident: PublicIncident): string[] {
  const files = new Map(renderer.renderLive(around(incident), AS_OF).map((file) => [file.path, file]))
  const html = textOf(files, `${language}/incidents/i1/index.html`)
  return [...html.matchAll(/<p class="said-at">(.*?)<\/p>/gs)].map(([, line = '']) => line.replace(/<[^>]+>/g, ''))
}

test.each<[string, PublicUpdate['affected'][], string, string[]]>([
  ['in one region', [affected(['it'])], 'en', ['Streaming: not working in Italy. Elsewhere it works.']],
  ['in one region, in Italian', [affected(['it'])], 'it', ['Streaming: non funziona in Italia. Altrove funziona.']],
  ['in all of them', [affected(['it', 'es'])], 'en', ['Streaming: not working in Italy and in Spain.']],
  ['everywhere, as old updates have it', [affected()], 'en', []],
  [
    'in the same place as before, which is not said twice',
    [affected(['it']), affected(['it'])],
    'en',
    ['Streaming: not working in Italy. Elsewhere it works.'],
  ],
  [
    'first in one place, then in another one',
    [affected(['it']), affected(['es'])],
    'en',
    ['Streaming: not working in Spain. Elsewhere it works.', 'Streaming: not working in Italy. Elsewhere it works.'],
  ],
  ...(
    [
      ['en', 'Streaming: not working, now everywhere.', 'Streaming: not working in Italy. Elsewhere it works.'],
      ['it', 'Streaming: non funziona, ora ovunque.', 'Streaming: non funziona in Italia. Altrove funziona.'],
    ] as const
  ).map(
    ([language, grown, first]) =>
      [
        'first in one place, then everywhere, and so on',
        [affected(['it']), affected(), affected()],
        language,
        [grown, first],
      ] satisfies [string, PublicUpdate['affected'][], string, string[]],
  ),
])('hit %s', (_name, said, language, expected) => {
  expect(linesOf(language, incidentWith(...said))).toEqual(expected)
})

test('a post-mortem stands on its own: it takes the place from no update before it', () => {
  const incident = incidentWith(affected(['it']))
  const postMortem = update('pm', 'resolved', NOW - MINUTE, {
    ...{ body: { en: 'What we learned.', it: 'Che cosa abbiamo imparato.' }, affected: affected(['it']) },
    postMortem: { title: {}, cause: {}, remedy: {}, timeline: [] },
  })
  const updates = [postMortem, ...incident.updates]
  expect(linesOf('en', { ...incident, state: 'resolved', updates })).toEqual([
    'Streaming: not working in Italy. Elsewhere it works.',
  ])
})

test('the mail and the JSON say it, too', () => {
  const incident = incidentWith(affected(['it']))
  const page = around(incident)
  const [first] = incident.updates
  const notice: UpdateNotice = {
    ...{ kind: 'update', page: page.page, incident, update: first as PublicUpdate },
    ...{ components: page.components.map(({ id, name }) => ({ id, name })), regions: page.regions },
  }
  expect(renderer.renderNotice(notice, 'en').text).toContain('Italy (elsewhere it works)')
  expect(renderer.renderNotice(notice, 'it').text).toContain('Italia (altrove funziona)')
  const files = new Map(renderer.renderLive(page, AS_OF).map((file) => [file.path, file]))
  const summary = JSON.parse(textOf(files, 'api/v2/summary.en.json'))
  expect(summary.incidents[0].incident_updates[0].vedetta).toEqual({ regions: { c1: ['it'] } })
})

test.each([
  [Date.UTC(2000, 0, 1), 'Saturday, 1 January 2000'],
  [Date.UTC(2026, 0, 2), 'Friday 2 January<'],
])('that it began in another year is said with the year', (startedAt, day) => {
  const files = new Map(
    renderer.renderLive(around({ ...incidentWith(affected()), startedAt }), AS_OF).map((f) => [f.path, f]),
  )
  expect(textOf(files, 'en/index.html')).toContain(day)
})

test.each([
  ['en', 'now everywhere'],
  ['it', 'ora ovunque'],
])('that it grew to everywhere is said in the mail in %s, and in the JSON', (language, words) => {
  const incident = incidentWith(affected(['it']), affected())
  const page = around(incident)
  const [grown, first] = incident.updates as [PublicUpdate, PublicUpdate]
  // The places of the incident are those that it has now.
  const noticeOf = (one: PublicUpdate): UpdateNotice => ({
    ...{ kind: 'update', page: page.page, incident, update: one, regions: page.regions },
    components: page.components.map(({ id, name }) => ({ id, name })),
  })
  expect(renderer.renderNotice(noticeOf(grown), language).text).toContain(words)
  expect(renderer.renderNotice(noticeOf(first), language).text).not.toContain(words)
  const files = new Map(renderer.renderLive(page, AS_OF).map((file) => [file.path, file]))
  const [incidentThere] = JSON.parse(textOf(files, 'api/v2/summary.en.json')).incidents
  const said = incidentThere.incident_updates.map((one: { vedetta?: unknown }) => one.vedetta)
  expect(said).toEqual([{ regions: { c1: [] } }, { regions: { c1: ['it'] } }])
})
