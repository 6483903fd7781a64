/** R54 and R77: what every answer says to browsers and caches. */
import { type DefaultTreeAdapterMap, parse } from 'parse5'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { eventually } from '../support/eventually.ts'
import { openSite, type Site, statusesIn } from './site.ts'

let site: Site
let ended = ''
beforeAll(async () => {
  site = await openSite()
  ended = await endedIncident()
})
afterAll(() => site.close())

async function endedIncident(): Promise<string> {
  const components = [{ componentId: site.componentId, impact: 'major' }]
  const texts = { en: { title: 'Over', body: 'b' }, it: { title: 'Finito', body: 'b' } }
  const { incident } = await site.as.admin.post<IncidentDetail>('/incidents', { components, texts })
  const end = { state: 'resolved', version: incident.version, components, texts }
  await site.as.admin.post(`/incidents/${incident.id}/updates`, end)
  // While it is open it is one of the live files.
  await eventually(async () => {
    const answer = await fetch(`${site.url}/en/incidents/${incident.id}/`)
    return answer.headers.get('cache-control')?.includes('max-age=300')
  })
  return incident.id
}

const HTML = { accept: 'text/html' }

describe.each([
  ['the page', '/', 200, {}],
  ['the page in Italian', '/it/', 200, {}],
  ['the history', '/en/history/', 200, {}],
  ['the form', '/en/subscribe/', 200, {}],
  ['an ended incident', '/en/incidents/ENDED/', 200, {}],
  ['an ended incident, negotiated', '/incidents/ENDED', 200, {}],
  ['nothing', '/nothing', 404, HTML],
  ['a path that is none', '/%', 404, HTML],
  ['a parameter that is too long', `/u/${'a'.repeat(300)}`, 404, HTML],
  ['a dead link', '/confirm/none', 410, HTML],
  ['no subscriber', '/u/none', 404, HTML],
  ['the desk', '/console/', 200, HTML],
  ['nothing at the desk', '/console/nothing', 404, HTML],
  ['above the desk', '/console/../package.json', 404, HTML],
  ['a program without a token', '/api/v1/incidents', 401, {}],
  ['nothing for programs', '/api/v1/nothing', 404, {}],
  ['the state for programs', '/api/v2/status.json', 200, {}],
  ['health', '/healthz', 200, {}],
  ['a redirect', '/console', 301, HTML],
  ['the description', '/api/openapi.json', 200, {}],
])('R54 %s', (_name, path, status, headers) => {
  const ask = () => fetch(`${site.url}${path.replace('ENDED', ended)}`, { headers, redirect: 'manual' })

  test('lets nothing be run, framed or guessed', async () => {
    const answer = await ask()
    expect(answer.status).toBe(status)
    const said = answer.headers
    const policy = new Map((said.get('content-security-policy') ?? '').split('; ').map((one) => split(one)))
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('style-src')).toBe("'self'")
    expect(policy.get('frame-ancestors')).toBe("'none'")
    expect(policy.get('base-uri')).toBe("'none'")
    expect(policy.get('form-action')).toBe("'self'")
    expect(said.get('x-content-type-options')).toBe('nosniff')
    expect(said.get('x-frame-options')).toBe('DENY')
    expect(said.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(said.get('cache-control')).not.toBeNull()
    expect(said.get('x-powered-by')).toBeNull()
    expect(said.get('server')).toBeNull()
    await answer.body?.cancel()
  })

  test('holds no script or style within its HTML', async () => {
    const answer = await ask()
    const isHtml = answer.headers.get('content-type')?.startsWith('text/html') ?? false
    const inline = inlineCode(isHtml ? await answer.text() : '')
    expect(inline).toEqual([])
    await answer.body?.cancel().catch(() => undefined)
  })
})

function split(directive: string): [string, string] {
  const at = directive.indexOf(' ')
  return [directive.slice(0, at), directive.slice(at + 1)]
}

/** Elements and attributes whose content a browser would run. */
function inlineCode(html: string): string[] {
  const found: string[] = []
  const walk = (node: DefaultTreeAdapterMap['node']) => {
    if ('tagName' in node) {
      const { tagName, attrs, childNodes } = node
      if (tagName === 'style' || (tagName === 'script' && childNodes.length > 0)) found.push(tagName)
      for (const { name, value } of attrs) {
        if (name.startsWith('on') || name === 'style' || /^\s*javascript:/i.test(value))
          found.push(`${tagName} ${name}`)
      }
    }
    if ('childNodes' in node) node.childNodes.forEach(walk)
  }
  parse(html).childNodes.forEach(walk)
  return found
}

test('R54 a stranger’s host gets them, too', async () => {
  const answer = await site.raw(
    'GET / HTTP/1.1\r\nhost: evil.example\r\naccept: text/html\r\nconnection: close\r\n\r\n',
  )
  expect(statusesIn(answer)).toEqual([421])
  expect(answer).toContain("default-src 'none'")
  expect(answer).toContain('nosniff')
})

describe('R77 what caches may keep', () => {
  test.each([
    ['the page, for seconds', '/en/', /max-age=10\b/],
    ['its style, for good', 'STYLE', /immutable/],
    ['an ended incident, for minutes', '/en/incidents/ENDED/', /max-age=300/],
    ['the desk’s first file, never unasked', '/console/', /^no-cache$/],
    ['a session, never', '/api/v1/session', /^no-store$/],
    ['an error, never', '/nothing', /^no-store$/],
    ['a dead link, never', '/confirm/none', /^no-store$/],
  ])('%s', async (_name, path, expected) => {
    const home = await (await fetch(`${site.url}/en/`)).text()
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(home)?.[1] ?? ''
    const target = path.replace('ENDED', ended).replace('STYLE', style)
    const answer = await fetch(`${site.url}${target}`)
    expect(answer.headers.get('cache-control')).toMatch(expected)
    await answer.body?.cancel()
  })

  test('R77 an update is on the page with another ETag as soon as it is swapped', async () => {
    const before = await fetch(`${site.url}/en/`)
    const components = [{ componentId: site.componentId, impact: 'major' }]
    const texts = { en: { title: 'Quite new', body: 'b' } }
    await site.as.admin.post('/incidents', { components, texts })
    const after = await eventually(async () => {
      const answer = await fetch(`${site.url}/en/`, { headers: { 'if-none-match': before.headers.get('etag') ?? '' } })
      return answer.status === 200 && (await answer.clone().text()).includes('Quite new') ? answer : null
    })
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
  })
})
