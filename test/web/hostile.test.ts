/** Whatever people write: no file of the page gets an element, an attribute or an address that is not the page's own. */
import { beforeAll, describe, expect, test } from 'vitest'
import { GOOD, OPEN } from './fixtures.ts'
import { hostilePage, SPELLINGS, TEMPLATES, XSS } from './hostile.ts'
import {
  allFiles,
  attribute,
  builtRenderer,
  type Element,
  elementsOf,
  firstElement,
  readText,
  type TestedRenderer,
  textOf,
} from './rendering.ts'

const PROSE = new Set(['p', 'strong', 'em', 'code', 'pre', 'ul', 'ol', 'li', 'a', 'blockquote', 'br'])
const PROSE_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = { a: ['href', 'rel'], ol: ['start'] }

let renderer: TestedRenderer
/** Element and attribute names that the page makes by itself, of harmless texts. */
const own = new Set<string>()

beforeAll(async () => {
  renderer = await builtRenderer()
  for (const page of [GOOD, OPEN, hostilePage('plain')]) {
    for (const html of htmlOf(page)) for (const one of elementsOf(html)) for (const name of shapeOf(one)) own.add(name)
  }
})

function htmlOf(page: typeof GOOD): string[] {
  return [...allFiles(renderer, page).values()]
    .filter((file) => file.contentType.startsWith('text/html'))
    .map((file) => String(file.body))
}

function shapeOf(element: Element): string[] {
  return [element.tagName, ...element.attrs.map((one) => `${element.tagName}[${one.name}]`)]
}

function isInProse(element: Element): boolean {
  const parent = element.parentNode
  if (parent === null || !('attrs' in parent)) return false
  return attribute(parent, 'class') === 'prose' || isInProse(parent)
}

function strange(html: string): string[] {
  return elementsOf(html).flatMap((one) => {
    const allowed = isInProse(one)
      ? new Set([one.tagName, ...(PROSE_ATTRIBUTES[one.tagName] ?? []).map((name) => `${one.tagName}[${name}]`)])
      : own
    const names = shapeOf(one).filter((name) => !allowed.has(name))
    if (isInProse(one) && !PROSE.has(one.tagName)) names.push(one.tagName)
    return [...names, ...strangeAddresses(one)]
  })
}

function strangeAddresses(element: Element): string[] {
  return ['href', 'src', 'action'].flatMap((name) => {
    const url = attribute(element, name)
    return url === undefined || /^(https?:|mailto:|\/|#|$)/i.test(url) ? [] : [`${element.tagName}[${name}="${url}"]`]
  })
}

test.each(XSS)('R50 nothing but our own elements and attributes is in any page that says %j', (payload) => {
  const pages = htmlOf(hostilePage(payload))
  expect(pages.flatMap(strange)).toEqual([])
  expect(
    pages
      .flatMap((html) => elementsOf(html).filter((one) => one.tagName === 'script'))
      .every((one) => attribute(one, 'src')?.startsWith('/assets/')),
  ).toBe(true)
})

test('R50 our own pages carry no inline script, style or handler', () => {
  expect([...own].filter((name) => /\[(on|style)/.test(name) || name === 'style')).toEqual([])
})

test.each(XSS)('R51 JSON that says %j parses, and what stands in it for HTML has links and nothing else', (payload) => {
  const files = allFiles(renderer, hostilePage(payload))
  const raw = textOf(files, 'api/v2/summary.json')
  expect(raw).not.toMatch(/[<\u2028\u2029]/)
  const summary = JSON.parse(raw) as { incidents: { incident_updates: { body: string }[] }[] }
  const bodies = summary.incidents.flatMap((one) => one.incident_updates.map((update) => update.body))
  expect(bodies).not.toHaveLength(0)
  const elements = bodies.flatMap((body) => elementsOf(body, true))
  expect(elements.filter((one) => one.tagName !== 'a')).toEqual([])
  expect(
    elements.flatMap((one) => one.attrs.map((each) => each.name)).filter((name) => !['href', 'rel'].includes(name)),
  ).toEqual([])
  expect(elements.flatMap(strangeAddresses)).toEqual([])
})

test('R51 the favicon is an image: no script, no foreign object, nothing from elsewhere', () => {
  const svg = textOf(allFiles(renderer, hostilePage('"><script>')), 'favicon.svg')
  expect([...new Set(elementsOf(svg, true).map((one) => one.tagName))].sort()).toEqual(['g', 'path', 'rect', 'svg'])
})

test.each(TEMPLATES)('R56 %s is text like any other', (text) => {
  const files = allFiles(renderer, hostilePage(text))
  expect(readText(firstElement(textOf(files, 'en/index.html'), 'h1'))).toBe(text)
  expect(textOf(files, 'en/index.html')).not.toContain('>49<')
  const prose = elementsOf(textOf(files, 'en/index.html')).find((one) => attribute(one, 'class') === 'prose')
  expect(readText(prose!)).toBe(text)
})

describe('R57 a spelling that could turn its surroundings', () => {
  test.each(SPELLINGS)('%s stands isolated and, but for controls and piles of marks, whole', (_name, text) => {
    const html = textOf(allFiles(renderer, hostilePage(text)), 'en/index.html')
    const shown = text.replace(/\p{Cc}/gu, '').replace(/(\p{M}{8})\p{M}+/u, '$1')
    const elements = elementsOf(html)
    const holding = elements.filter(
      (one) =>
        !isInProse(one) &&
        one.tagName !== 'title' &&
        one.childNodes.some((child) => 'value' in child && child.value.includes(shown)),
    )
    expect(readText(firstElement(html, 'h1'))).toBe(shown.replace(/\s+/g, ' '))
    expect(holding.length).toBeGreaterThan(0)
    expect(holding.filter((one) => one.tagName !== 'bdi' && attribute(one, 'dir') !== 'auto').map(shapeOf)).toEqual([])
  })

  test.each(SPELLINGS)('%s does not turn the name of the page in the title of the window', (_name, text) => {
    const page = { ...hostilePage(text), page: OPEN.page }
    const title = readText(firstElement(textOf(allFiles(renderer, page), 'en/index.html'), 'title'))
    const turns = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069]/.test(text)
    expect(title.startsWith('\u2068') && title.includes('\u2069 · Aurora TV')).toBe(turns)
  })

  test('a preview of a link stays short, whatever is piled on its letters', () => {
    const html = textOf(
      allFiles(renderer, hostilePage(`a${'\u0301'.repeat(10_000)} ${'b '.repeat(2_000)}`)),
      'en/index.html',
    )
    const meta = elementsOf(html).find((one) => attribute(one, 'name') === 'description')
    expect(attribute(meta!, 'content')!.length).toBeLessThan(1_100)
  })
})
