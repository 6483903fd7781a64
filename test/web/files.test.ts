/** The page as files: which there are, that they hang together, what they weigh. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ANSWERS, LEAVES_AT } from '../../server/contract/answers.ts'
import type { PublicPage } from '../../server/contract/public.ts'
import { AS_OF } from './facts.ts'
import { FIXTURES, GOOD, OPEN } from './fixtures.ts'
import { allFiles, attribute, builtRenderer, elementsOf, firstElement, readText, textOf } from './rendering.ts'

const renderer = await builtRenderer()

describe('links', () => {
  test.each(Object.entries(FIXTURES))(
    'of the page "%s" all lead to a file of it, or to the form’s address',
    (_name, page) => {
      const files = allFiles(renderer, page)
      const links = [...files.values()]
        .filter((file) => file.contentType.startsWith('text/html'))
        .flatMap((file) =>
          elementsOf(String(file.body)).flatMap((one) => attribute(one, 'href') ?? attribute(one, 'src') ?? []),
        )
      const inside = [...new Set(links.flatMap((link) => (link.startsWith('/') ? link.replace(/#.*/, '') : [])))]
      const dead = inside.filter((link) => !files.has(link.slice(1)) && !files.has(`${link.slice(1)}index.html`))
      expect(inside.length).toBeGreaterThan(5)
      expect(dead).toEqual([])
    },
  )

  test('under an address with a path, all begin with that path', () => {
    const page: PublicPage = { ...OPEN, page: { ...OPEN.page, url: 'https://example.com/status' } }
    const html = textOf(allFiles(renderer, page), 'en/index.html')
    const links = elementsOf(html).flatMap(
      (one) => attribute(one, 'href') ?? attribute(one, 'src') ?? attribute(one, 'action') ?? [],
    )
    expect(links.filter((link) => link.startsWith('/') && !link.startsWith('/status/'))).toEqual([])
    expect(html).toContain('rel="canonical" href="https://example.com/status/en/"')
    expect(html).toContain('data-live="/status/live.json"')
  })

  test('each page names its other languages', () => {
    const alternates = elementsOf(textOf(allFiles(renderer, OPEN), 'it/incidents/inc1/index.html'))
      .filter((one) => one.tagName === 'link' && attribute(one, 'hreflang'))
      .map((one) => [attribute(one, 'hreflang'), attribute(one, 'href')])
    expect(alternates).toEqual([
      ['en', 'https://status.aurora.example/en/incidents/inc1/'],
      ['it', 'https://status.aurora.example/it/incidents/inc1/'],
      ['x-default', 'https://status.aurora.example/en/incidents/inc1/'],
    ])
  })
})

describe('the files of a page', () => {
  test('are these', () => {
    const paths = renderer.renderLive(OPEN, AS_OF).map((file) => file.path.replace(/-[\w-]{8}\./, '-HASH.'))
    const each = (language: string) => [
      `${language}/index.html`,
      `${language}/subscribe/index.html`,
      `${language}/history/index.html`,
      `${language}/incidents/inc1/index.html`,
      ...ANSWERS.map((name) => `_answers/${name}.${language}.html`),
      `api/v2/summary.${language}.json`,
      `api/v2/status.${language}.json`,
      `api/v2/incidents.${language}.json`,
      ...['', '/upcoming', '/active'].map((which) => `api/v2/scheduled-maintenances${which}.${language}.json`),
      `api/v2/announcements.${language}.json`,
      `${language}/maintenance.ics`,
    ]
    expect(paths.sort()).toEqual(
      [
        ...each('en'),
        ...each('it'),
        ...['index.html', '404.html', 'live.json', 'favicon.svg', 'robots.txt'],
        ...['', '/upcoming', '/active'].map((which) => `api/v2/scheduled-maintenances${which}.json`),
        'maintenance.ics',
        ...['summary', 'status', 'incidents', 'announcements'].map((name) => `api/v2/${name}.json`),
        ...['assets/page-HASH.css', 'assets/page-HASH.js'],
      ].sort(),
    )
  })

  test('exist once each', () => {
    const paths = renderer.renderLive(OPEN, AS_OF).map((file) => file.path)
    expect(new Set(paths).size).toBe(paths.length)
  })

  test('are the same bytes from the same facts', () => {
    expect(renderer.renderLive(OPEN, AS_OF)).toEqual(renderer.renderLive(OPEN, AS_OF))
  })

  test('name their characters, and how long they may be kept', () => {
    const files = renderer.renderLive(OPEN, AS_OF)
    expect(files.filter((file) => !file.contentType.endsWith('; charset=utf-8'))).toEqual([])
    const keep = Object.groupBy(files, (file) => file.cacheControl)
    expect(Object.keys(keep)).toEqual([
      'max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600',
      'public, max-age=31536000, immutable',
    ])
    expect(keep['public, max-age=31536000, immutable']?.map((file) => file.part)).toEqual(['asset', 'asset'])
  })

  test('a page in one language that there are no words for is rendered in one that there are', () => {
    const page = { ...GOOD, page: { ...GOOD.page, languages: ['tlh'], defaultLanguage: 'tlh' } }
    expect(textOf(allFiles(renderer, page), 'en/index.html')).toContain('Our checks find no problem.')
  })

  test('an ended incident’s page is a record: no as of, no renewal, in every language', () => {
    const files = renderer.renderArchived(GOOD, GOOD.recent[0]!)
    expect(files.map((file) => [file.path, file.part])).toEqual([
      ['en/incidents/past1/index.html', 'archive'],
      ['it/incidents/past1/index.html', 'archive'],
    ])
    const html = String(files[1]!.body)
    expect(html).not.toContain('data-live')
    expect(readText(firstElement(html, 'footer'))).toContain('Questa è una pagina d’archivio.')
    expect(readText(firstElement(html, 'dl'))).toBe(
      'Inizio 1 novembre 2026 alle ore 20:47 CET Fine 2 novembre 2026 alle ore 01:10 CET Durata 4 ore e 23 minuti Dove Italia e Germania Che cosa era colpito Streaming Non funzionava',
    )
  })
})

describe('answers', () => {
  test.each(['confirm', 'unsubscribe'])(
    'R42 %s changes nothing by being read: it has a button that posts to the address it stands at',
    (name) => {
      const form = firstElement(textOf(allFiles(renderer, GOOD), `_answers/${name}.it.html`), 'form')
      expect([attribute(form, 'method'), attribute(form, 'action')]).toEqual(['post', ''])
      expect(readText(form)).not.toBe('')
    },
  )

  test('the page that names the time of a mail has one place for it', () => {
    expect(textOf(allFiles(renderer, GOOD), '_answers/check-mail-later.en.html').split(LEAVES_AT)).toHaveLength(2)
  })

  test('R40 a page with a token in its address runs no script and is kept out of search', () => {
    const html = textOf(allFiles(renderer, GOOD), '_answers/confirm.en.html')
    expect(html).not.toContain('<script')
    expect(html).toContain('<meta name="robots" content="noindex"/>')
  })

  test('what is not there says so, and leads back', () => {
    const html = textOf(allFiles(renderer, GOOD), '404.html')
    expect(readText(firstElement(html, 'h1'))).toBe('There is nothing at this address.')
    expect(html).toContain('href="/en/"')
  })
})

describe('weight', () => {
  test('a good day with twelve components stays under 60 kB, its script under 5 kB, the mark under 1 kB', () => {
    const files = allFiles(renderer, GOOD)
    const script = [...files.values()].find((file) => file.path.endsWith('.js'))
    expect(GOOD.components.filter((one) => !one.isGroup)).toHaveLength(12)
    expect(Buffer.byteLength(textOf(files, 'en/index.html'))).toBeLessThan(60_000)
    expect(Buffer.byteLength(String(script?.body))).toBeLessThan(5_000)
    expect(readFileSync(new URL('../../web/brand/mark.svg', import.meta.url)).length).toBeLessThan(1_000)
    expect(Buffer.byteLength(textOf(files, 'favicon.svg'))).toBeLessThan(1_000)
  })

  test('no feed is offered that does not exist', () => {
    expect(textOf(allFiles(renderer, GOOD), 'en/index.html')).not.toMatch(/atom|rss|feed/)
  })
})
