/** What people write goes in by the API and comes out on the served page: R50, R51, R56, R57 from end to end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ComponentView } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { eventually } from '../support/eventually.ts'
import { SPELLINGS, TEMPLATES, XSS } from '../web/hostile.ts'
import { attribute, type Element, elementsOf, readText } from '../web/rendering.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const titleOf = (text: string) => text.slice(0, 190) || 'x'

/** The same words in every place of an incident, and of a component of its own. */
async function publish(text: string): Promise<IncidentDetail> {
  const words = { title: titleOf(text), body: text, works: text, advice: text }
  const components = [{ componentId: site.componentId, impact: 'major' }]
  return site.as.admin.post('/incidents', { components, texts: { en: words, it: words } })
}

async function nameComponent(key: string, text: string): Promise<ComponentView> {
  const name = { en: titleOf(text), it: titleOf(text) }
  return site.as.admin.post('/components', { key, name, description: name })
}

async function pagesWith(incidentIds: readonly string[]): Promise<string[]> {
  const last = incidentIds.at(-1) ?? ''
  await eventually(async () => (await fetch(`${site.url}/it/incidents/${last}/`)).ok)
  const paths = ['en', 'it'].flatMap((language) => [
    ...['', 'history/', 'subscribe/'].map((path) => `/${language}/${path}`),
    ...incidentIds.map((id) => `/${language}/incidents/${id}/`),
  ])
  return Promise.all(paths.map(async (path) => (await fetch(`${site.url}${path}`)).text()))
}

/** Element and attribute names; and where addresses lead. */
function shapesOf(html: string): string[] {
  return elementsOf(html).flatMap((one) => [
    one.tagName,
    ...one.attrs.map(({ name }) => `${one.tagName}[${name}]`),
    ...addressesOf(one),
  ])
}

function addressesOf(element: Element): string[] {
  return ['href', 'src', 'action', 'formaction', 'data', 'srcset'].flatMap((name) => {
    const url = attribute(element, name)
    if (url === undefined) return []
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url.trim())?.[1]?.toLowerCase() ?? 'own'
    return [`${element.tagName}[${name}] to ${scheme}`]
  })
}

/** What Markdown may make of what people write. */
const PROSE = [
  'p',
  'strong',
  'em',
  'code',
  'pre',
  'ul',
  'ol',
  'ol[start]',
  'li',
  'a',
  'a[href]',
  'a[rel]',
  'blockquote',
  'br',
]
const LEADS_TO = ['a[href] to http', 'a[href] to https', 'a[href] to mailto', 'a[href] to own']

test('R50 R51 nothing that was posted becomes an element, a handler or a script of any page or JSON', {
  timeout: 60_000,
}, async () => {
  const harmless = [await publish('plain, **strong**'), await publish('plain')].map(({ incident }) => incident.id)
  await nameComponent('plain', 'plain')
  const own = new Set([...(await pagesWith(harmless)).flatMap(shapesOf), ...PROSE, ...LEADS_TO])
  expect([...own].filter((shape) => /\[(on|style)|^style$|javascript/.test(shape))).toEqual([])

  // NUL is no text: refused at the door. Many at once, since every incident is a swap of the whole page.
  const payloads = XSS.map((payload) => payload.replaceAll('\u0000', ''))
  for (const [i, payload] of payloads.entries()) await nameComponent(`hostile-${i}`, payload)
  const ids: string[] = []
  for (let from = 0; from < payloads.length; from += 8) {
    ids.push((await publish(payloads.slice(from, from + 8).join('\n\n'))).incident.id)
  }
  const pages = await pagesWith(ids)
  expect(pages.length).toBe(2 * (3 + ids.length))
  expect([...new Set(pages.flatMap(shapesOf))].filter((shape) => !own.has(shape))).toEqual([])
  const summary = await fetch(`${site.url}/api/v2/summary.json`)
  expect(summary.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const text = await summary.text()
  expect(text).not.toMatch(/<script|<img|<svg/i)
  expect(JSON.parse(text).components.length).toBeGreaterThan(XSS.length)
})

test('R50 what the API gives back is what was given, as JSON that no browser takes for a page', async () => {
  const said = '</script><script>alert(1)</script>'
  const { incident } = await publish(said)
  const answer = await site.as.viewer.ask(`/incidents/${incident.id}`)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  const { updates } = (await answer.json()) as IncidentDetail
  expect(updates[0]?.texts.en).toEqual({ body: said, works: said, advice: said })
})

test.each(TEMPLATES)('R56 %s is shown as it is', async (text) => {
  const { incident } = await publish(text)
  const [page = ''] = (await pagesWith([incident.id])).slice(3)
  const main = elementsOf(page).find(({ tagName }) => tagName === 'main')
  expect(main && readText(main)).toContain(text)
  expect(main && readText(main)).not.toContain('60481729')
})

describe('R57 unusual letters', () => {
  const isolates = ({ tagName, attrs }: Element) =>
    tagName === 'bdi' || attrs.some(({ name, value }) => name === 'dir' && value === 'auto')

  test.each(SPELLINGS.filter(([, text]) => text.length <= 2_000))(
    'R57 %s are kept, and isolated from the rest',
    async (_name, text) => {
      const { incident, updates } = await publish(text)
      expect(incident.title.en).toBe(titleOf(text))
      expect(updates[0]?.texts.en?.body).toBe(text)
      const [page = ''] = (await pagesWith([incident.id])).slice(3)
      const isolated = elementsOf(page).filter(isolates).map(readText)
      const inProse = isolated.filter((one) =>
        one.includes(
          text
            .replace(/\p{Cc}/gu, '')
            .replace(/\s+/g, ' ')
            .trim(),
        ),
      )
      // The title, what we know, what works, what to do.
      expect(inProse.length).toBeGreaterThanOrEqual(2)
    },
  )

  test('R57 more than the limit is refused, with the limit', async () => {
    const [, tooLong = ''] = SPELLINGS.find(([, text]) => text.length > 5_000) ?? []
    const words = { title: 'T', body: tooLong }
    const components = [{ componentId: site.componentId, impact: 'major' }]
    const answer = await site.as.admin.ask('/incidents', { method: 'POST', body: { components, texts: { en: words } } })
    expect(answer.status).toBe(400)
    expect((await answer.json()).detail).toContain('5000')
  })
})
