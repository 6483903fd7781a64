/** An incident whose times were put right: its page says so, and what stood there before. */
import { beforeAll, expect, test } from 'vitest'
import type { PublicIncident } from '../../server/contract/public.ts'
import { AS_OF, component, MINUTE, NOW, pageWith, update } from './facts.ts'
import { builtRenderer, type TestedRenderer, textOf } from './rendering.ts'

let renderer: TestedRenderer
beforeAll(async () => {
  renderer = await builtRenderer()
})

function pageOf(language: string, earlierTimes?: PublicIncident['earlierTimes']): string {
  const incident: PublicIncident = {
    id: 'i1',
    state: 'investigating',
    impact: 'major',
    title: { en: 'Streaming', it: 'Streaming' },
    ...{ startedAt: NOW - 60 * MINUTE, createdAt: NOW, updatedAt: NOW, monitoringAt: null, resolvedAt: null },
    ...(earlierTimes ? { earlierTimes } : {}),
    components: [{ componentId: 'c1', impact: 'major', worst: 'major', regions: [] }],
    updates: [update('u1', 'investigating', NOW - 40 * MINUTE, {})],
  }
  const components = [component('c1', { en: 'Streaming', it: 'Streaming' })]
  const files = renderer.renderLive(pageWith({ components, open: [incident], recent: [] }), AS_OF)
  return textOf(new Map(files.map((file) => [file.path, file])), `${language}/incidents/i1/index.html`)
}

const plain = (html: string) => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ')

test.each([
  ['en', /edited at 13:42.{0,6}; before, it said .{0,30}13:22/],
  ['it', /modificato alle 13:42.{0,6}; prima diceva .{0,30}13:22/],
])('in %s its page says when that was, and which time stood there', (language, expected) => {
  const earlier = { until: NOW - 20 * MINUTE, startedAt: NOW - 40 * MINUTE, resolvedAt: null }
  expect(plain(pageOf(language, [earlier]))).toMatch(expected)
})

test('one whose end alone was moved says nothing of its beginning', () => {
  const earlier = { until: NOW - 20 * MINUTE, startedAt: NOW - 60 * MINUTE, resolvedAt: NOW - 30 * MINUTE }
  expect(pageOf('en', [earlier])).not.toMatch(/edited at/)
  expect(pageOf('en')).not.toMatch(/edited at/)
})
