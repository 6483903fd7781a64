/** What the page says of the time before, of what is not over yet, and of where it is. */
import { describe, expect, test } from 'vitest'
import type { PublicPage } from '../../server/contract/public.ts'
import { NOW, UNKNOWN_DAYS } from './facts.ts'
import { GOOD, OBSERVED, OPEN, OUTAGE, TWO_OPEN } from './fixtures.ts'
import {
  allFiles,
  attribute,
  builtRenderer,
  type Element,
  elementsOf,
  firstElement,
  readText,
  textOf,
} from './rendering.ts'

const renderer = await builtRenderer()

test.each([
  ['of this year', '2026-11-01T20:47:00+01:00', /1 Nov, 20:47\s–\s2 Nov, 01:10/],
  ['that began in another year', '2025-12-31T20:47:00+01:00', /31 Dec 2025, 20:47\s–\s2 Nov 2026, 01:10/],
])('an incident %s says the year where a reader needs it', (_name, from, expected) => {
  const [past] = GOOD.recent
  const page = { ...GOOD, recent: [{ ...past!, startedAt: Date.parse(from) }] }
  expect(readText(firstElement(textOf(allFiles(renderer, page), 'en/history/index.html'), 'main'))).toMatch(expected)
})

describe('what happened before', () => {
  const listed = (page: PublicPage, language: string, path = '') => {
    const text = readText(firstElement(textOf(allFiles(renderer, page), `${language}/${path}index.html`), 'main'))
    return text.slice(text.search(/We (know of no|have announced no) .{0,8}incident|Negli ultimi 90 giorni non/))
  }
  const nothing = { recent: [], components: GOOD.components.map((one) => ({ ...one, days: UNKNOWN_DAYS })) }

  test.each<[string, PublicPage, string, string]>([
    [
      'nothing, and nothing is going on',
      { ...GOOD, ...nothing },
      'We know of no incident in the last 90 days.',
      'Negli ultimi 90 giorni non ci risultano guasti.',
    ],
    [
      'nothing before the open incident',
      { ...OPEN, recent: [] },
      'We know of no earlier incident in the last 90 days.',
      'Negli ultimi 90 giorni non ci risultano altri guasti.',
    ],
    [
      'nothing before what the checks see now',
      { ...OBSERVED, recent: [] },
      'We know of no earlier incident in the last 90 days.',
      'Negli ultimi 90 giorni non ci risultano altri guasti.',
    ],
    [
      'only what the checks saw',
      { ...GOOD, recent: [] },
      'We have announced no incident in the last 90 days.',
      'Negli ultimi 90 giorni non abbiamo segnalato guasti.',
    ],
  ])('%s', (_name, page, english, italian) => {
    for (const path of ['', 'history/']) {
      expect(listed(page, 'en', path)).toBe(english)
      expect(listed(page, 'it', path)).toBe(italian)
    }
  })

  test('its own page begins with what is not over, with a way to it', () => {
    const history = textOf(allFiles(renderer, TWO_OPEN), 'en/history/index.html')
    expect(readText(firstElement(history, 'main'))).toMatch(
      /^The last 90 days Happening now Payments are slow Watching · Since 15:47 CET on Sunday 22 November · Payments Streaming is not working in Italy and Spain Cause found · Since 11:47 CET · Streaming, Website and web player and Live channels November 2026 /,
    )
    expect(history).toContain('href="/en/incidents/inc2/"')
    expect(readText(firstElement(textOf(allFiles(renderer, OBSERVED), 'it/history/index.html'), 'main'))).toMatch(
      /^Gli ultimi 90 giorni In corso I nostri controlli non ricevono una risposta valida da Streaming e /,
    )
    expect(textOf(allFiles(renderer, GOOD), 'en/history/index.html')).not.toContain('Happening now')
  })

  test.each([
    ['en', 'Streaming was not working in Italy and Germany Over · 1 Nov, 20:47'],
    ['it', 'Lo streaming non funzionava in Italia e in Germania Finito · 1 nov, 20:47'],
  ])('says beside a title that it is over, whatever the title says: %s', (language, text) => {
    expect(readText(firstElement(textOf(allFiles(renderer, GOOD), `${language}/index.html`), 'main'))).toContain(text)
  })
})

describe('where', () => {
  const somewhere = (regions: readonly string[][]) => {
    const components = OUTAGE.components.map((one, index) => ({ ...one, regions: [...(regions[index] ?? [])] }))
    return { ...OUTAGE, title: { en: 'A fault', it: 'Un guasto' }, components }
  }

  test.each([
    ['named for all that is hit', [['it', 'es'], ['it'], ['it']], 'Italy and Spain'],
    ['named by nobody', [], null],
    ['named for a part of it only', [['it'], [], []], null],
  ])('%s', (_name, regions, where) => {
    const incident = somewhere(regions)
    const over = { ...incident, id: 'over', state: 'resolved' as const, resolvedAt: NOW }
    const files = allFiles(renderer, { ...OPEN, open: [incident], recent: [over] })
    const facts = elementsOf(textOf(files, 'en/index.html')).find((one) => attribute(one, 'class') === 'facts')
    const parts = facts!.childNodes.map((one) => readText(one as Element))
    expect(parts.slice(1, -1)).toEqual(where === null ? [] : [where])
    for (const id of ['inc1', 'over']) {
      const terms = elementsOf(textOf(files, `en/incidents/${id}/index.html`)).filter((one) => one.tagName === 'dt')
      expect(terms.map(readText).includes('Where')).toBe(where !== null)
    }
    expect([...files.values()].filter((file) => /Everywhere|Ovunque/.test(String(file.body)))).toEqual([])
  })
})
