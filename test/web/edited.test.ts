/** An update whose words were put right: the page says so where this reader's words are others, and opens what stood there. */
import { beforeAll, expect, test } from 'vitest'
import type { PublicIncident } from '../../server/contract/public.ts'
import { AS_OF, component, MINUTE, NOW, pageWith, update } from './facts.ts'
import { builtRenderer, type TestedRenderer, textOf } from './rendering.ts'

let renderer: TestedRenderer
beforeAll(async () => {
  renderer = await builtRenderer()
})

const SAID = update('u1', 'investigating', NOW - 40 * MINUTE, {
  body: { en: 'Streams do not start.', it: 'I video non partono.' },
  earlier: [
    {
      until: NOW - 20 * MINUTE,
      title: {},
      body: { en: 'Streams do not strat.', it: 'I video non partono.' },
      works: {},
      advice: {},
    },
  ],
})

function files() {
  const incident: PublicIncident = {
    id: 'i1',
    state: 'investigating',
    impact: 'major',
    title: { en: 'Streaming', it: 'Streaming' },
    ...{ startedAt: SAID.at, createdAt: SAID.at, updatedAt: NOW, monitoringAt: null, resolvedAt: null },
    components: [{ componentId: 'c1', impact: 'major', worst: 'major', regions: [] }],
    updates: [SAID],
  }
  const page = pageWith({
    components: [component('c1', { en: 'Streaming', it: 'Streaming' })],
    open: [incident],
    recent: [],
  })
  return new Map(renderer.renderLive(page, AS_OF).map((file) => [file.path, file]))
}

function pageOf(language: string): string {
  return textOf(files(), `${language}/incidents/i1/index.html`)
}

test('it says that it was edited and when, and what stood there can be opened without a script', () => {
  const html = pageOf('en')
  expect(html).toMatch(/edited at <time[^>]*>13:42/)
  expect(html).toMatch(/<details class="earlier-words">.*Streams do not strat\..*<\/details>/s)
  expect(html.indexOf('Streams do not start.')).toBeLessThan(html.indexOf('Streams do not strat.'))
})

test('readers of a language that was not touched read nothing of it', () => {
  const html = pageOf('it')
  expect(html).toContain('I video non partono.')
  expect(html).not.toMatch(/modificato|earlier-words|strat\./)
})

test('Statuspage’s clients see when it was changed', () => {
  const summary = JSON.parse(textOf(files(), 'api/v2/summary.en.json'))
  expect(summary.incidents[0].incident_updates).toMatchObject([
    { created_at: new Date(SAID.at).toISOString(), updated_at: new Date(NOW - 20 * MINUTE).toISOString() },
  ])
})
