/** Who may ask what: nobody without signing in, each role its part, and no foreign page in a signed-in browser's name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { operationsOf, readOpenApi, routerPaths } from './routes.ts'
import { openSite, type Site, statusesIn } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** What anybody may ask. Everything else says one of `NO`. */
const OPEN = [
  /^\/(?:healthz|readyz|favicon\.ico|subscribe|confirm\/none|u\/none)$/,
  /^\/console(?:\/|$)/,
  /^\/api\/(?:docs(?:\/|$)|openapi\.json$)/,
  /^\/api\/v2\/(?:summary|status|announcements|incidents|scheduled-maintenances(?:\/(?:upcoming|active))?)\.json$/,
  /^\/api\/v1\/(?:session(?:\/(?:passkey|ways))?|access)$/,
]
const NO = [400, 401, 403, 404, 405, 415, 421]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** Spellings under which a guard might not know a path that the router knows. */
const spellings = (path: string, origin: string) => [
  path,
  `${path}/`,
  `/${path}`,
  path.replace(/\/(?=[^/]*$)/, '//'),
  path.replace(/\/(?=[^/]*$)/, '/./'),
  path.replace(/\/(?=[^/]*$)/, '/x/../'),
  path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  path.replace(/\/(?=[^/]*$)/, '%2f'),
  path.replace(/\/(?=[^/]*$)/, '/%2e/'),
  path.toUpperCase(),
  `${path}?x=1`,
  `${path};x=1`,
  `${path}#x`,
  `${origin}${path}`,
]

describe('R65 without signing in', () => {
  test('every documented operation that is not open says 401, whatever it is sent', async () => {
    const closed = operationsOf(await readOpenApi(site)).filter(({ isOpen }) => !isOpen)
    expect(closed.length).toBeGreaterThan(25)
    for (const { method, path, takesBody, isSigned } of closed) {
      const send = takesBody ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}
      const answer = await fetch(`${site.url}${path}`, { method, ...send })
      expect([answer.status, await answer.json()], `${method} ${path}`).toEqual([
        401,
        expect.objectContaining({ code: isSigned ? 'agent-refused' : 'sign-in-needed' }),
      ])
    }
  })

  test('no route, method or spelling of a path leads past that', async () => {
    const documented = operationsOf(await readOpenApi(site)).map(({ path }) => path)
    const paths = [...new Set([...documented, ...routerPaths(site)])].filter((path) => !OPEN.some((o) => o.test(path)))
    expect(paths.length).toBeGreaterThan(25)
    const wrong: string[] = []
    for (const path of paths) {
      for (const target of spellings(path, site.url)) {
        // One connection for all methods of a spelling; the last request ends it.
        const requests = METHODS.map(
          (method, i) =>
            `${method} ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: ${i < METHODS.length - 1 ? 'keep-alive' : 'close'}\r\ncontent-length: 0\r\n\r\n`,
        )
        const statuses = statusesIn(await site.raw(requests.join('')))
        // What is no request at all ends the connection with its first answer.
        const isWhole = statuses.length === METHODS.length || statuses.at(-1) === 400
        if (!isWhole || statuses.some((status) => !NO.includes(status))) wrong.push(`${target}: ${statuses}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test.each([
    ['an empty token', { authorization: 'Bearer ' }],
    ['a made-up token', { authorization: `Bearer vdt_abcdefgh_${'a'.repeat(43)}` }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['a made-up session', { cookie: `vedetta=${'a'.repeat(43)}` }],
    ['a token in the query', {}],
  ])('%s is no way in', async (_name, headers) => {
    const answer = await fetch(`${site.url}/api/v1/incidents?token=vdt_abcdefgh_x`, { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('a good cookie does not help a wrong token', async () => {
    const { credentials } = await site.signIn()
    const headers = { ...credentials, authorization: 'Bearer vdt_wrong' }
    expect((await fetch(`${site.url}/api/v1/session`, { headers })).status).toBe(401)
  })
})

describe('R60 a browser that is signed in', () => {
  const opening = () => ({
    components: [{ componentId: site.componentId, impact: 'major' }],
    texts: { en: { title: 'Made by a foreign page', body: 'b' } },
  })
  const JSON_TYPE = 'application/json'

  test.each([
    ['a form of a foreign page', { origin: 'https://evil.example' }, 'application/x-www-form-urlencoded'],
    ['plain text of a foreign page', { origin: 'https://evil.example' }, 'text/plain'],
    ['JSON of a foreign page', { origin: 'https://evil.example' }, JSON_TYPE],
    ['a sandboxed frame', { origin: 'null' }, JSON_TYPE],
    ['our name as a part of theirs', { origin: 'http://localhost.evil.example' }, JSON_TYPE],
    ['our name on another port', { origin: 'http://localhost:1' }, JSON_TYPE],
    ['our name on another scheme', { origin: 'https://localhost' }, JSON_TYPE],
    ['a site beside ours', { 'sec-fetch-site': 'same-site' }, JSON_TYPE],
    ['another site', { 'sec-fetch-site': 'cross-site' }, JSON_TYPE],
    ['our origin, but another site', { origin: 'ours', 'sec-fetch-site': 'cross-site' }, JSON_TYPE],
    ['neither origin nor site', {}, JSON_TYPE],
    ['plain text of our own page', { origin: 'ours' }, 'text/plain'],
  ])('R60 is not obeyed when %s asks', async (_name, said, type) => {
    const { cookie = '' } = (await site.signIn()).credentials
    const headers = Object.entries({ ...said, cookie, 'content-type': type })
    const own = headers.map(([name, value]) => [name, value === 'ours' ? site.url : value] as [string, string])
    const before = (await site.as.viewer.get<{ incidents: unknown[] }>('/incidents')).incidents.length
    const answer = await fetch(`${site.url}/api/v1/incidents`, {
      method: 'POST',
      headers: own,
      body: JSON.stringify(opening()),
    })
    expect([403, 415]).toContain(answer.status)
    expect((await site.as.viewer.get<{ incidents: unknown[] }>('/incidents')).incidents.length).toBe(before)
  })

  test.each([
    ['names our origin', () => ({ origin: site.url })],
    ['comes from the same origin', () => ({ 'sec-fetch-site': 'same-origin' })],
  ])('R60 is obeyed when the request %s', async (_name, said) => {
    const { cookie = '' } = (await site.signIn()).credentials
    const answer = await fetch(`${site.url}/api/v1/incidents`, {
      method: 'POST',
      headers: { ...said(), cookie, 'content-type': JSON_TYPE },
      body: JSON.stringify(opening()),
    })
    expect(answer.status).toBe(201)
  })

  test('R60 no route that changes something takes a cookie from a foreign page', async () => {
    const { cookie = '' } = (await site.signIn()).credentials
    const changing = operationsOf(await readOpenApi(site)).filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/api/v1/'),
    )
    expect(changing.length).toBeGreaterThan(15)
    for (const { method, path, takesBody } of changing) {
      const headers = { cookie, origin: 'https://evil.example', 'content-type': JSON_TYPE }
      const answer = await fetch(`${site.url}${path}`, { method, headers, ...(takesBody ? { body: '{}' } : {}) })
      expect([answer.status, (await answer.json()).code], `${method} ${path}`).toEqual([403, 'cross-site'])
    }
  })

  test('R60 a GET changes nothing: it is answered to whoever can make the browser ask, and says no-store', async () => {
    const { cookie = '' } = (await site.signIn()).credentials
    const { incident } = await site.as.admin.post<IncidentDetail>('/incidents', opening())
    const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await fetch(`${site.url}/api/v1/incidents/${incident.id}`, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})
