import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { EDGE_PROBLEMS, PROBLEM_TABLE } from '../../server/http/problem.ts'
import { complaints, launchBrowser } from '../support/browser.ts'
import { type OpenApi, operationsOf, readOpenApi, routerPaths } from './routes.ts'
import { openSite, type Site } from './site.ts'

let site: Site
let document: OpenApi
beforeAll(async () => {
  site = await openSite()
  document = await readOpenApi(site)
})
afterAll(() => site.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, all]) =>
    Object.entries(all).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  )

test('the description is OpenAPI 3.1, by its own schema', async () => {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) })
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  expect(document.openapi).toMatch(/^3\.1\./)
})

test('a row of fixed places is written as JSON Schema 2020-12 has it', () => {
  const text = JSON.stringify(document)
  expect(text.match(/"additionalItems"|"items":\[/g)).toBeNull()
  expect(text.match(/"prefixItems":\[[^\]]*\],"items":false/)).not.toBeNull()
})

test('every route says what it is for and where it belongs', () => {
  const known = (document as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name)
  for (const { name, operation } of operations()) {
    expect(operation.summary, name).toBeTruthy()
    expect(operation.tags, name).toHaveLength(1)
    expect(known, name).toContain(operation.tags?.[0])
  }
})

test('every route of the API is in it', () => {
  const described = new Set(operationsOf(document).map(({ path }) => path))
  const ours = routerPaths(site).filter((path) => /^\/api\/(?:v1|agent)\//.test(path))
  expect(ours.length).toBeGreaterThan(25)
  expect(ours.filter((path) => !described.has(path))).toEqual([])
})

test('every route in it is there', async () => {
  for (const { method, path, takesBody } of operationsOf(document)) {
    const send = takesBody ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}
    const { status } = await fetch(`${site.url}${path}`, { method, ...send })
    expect(status, `${method} ${path}`).not.toBe(405)
    // A link of nobody and a one-time link of nobody are answered 404 by their routes.
    if (!path.endsWith('/none')) expect(status, `${method} ${path}`).not.toBe(404)
  }
})

test('every route says how it fails', () => {
  for (const { name, operation } of operations()) {
    expect(operation.responses.default, name).toEqual({ $ref: '#/components/responses/Problem' })
  }
  expect(document.components.responses.Problem).toMatchObject({
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
})

test('every command can be sent again', () => {
  const commands = operations().filter(({ method, path }) => method === 'post' && path.startsWith('/api/v1/'))
  const without = commands.filter(
    ({ operation }) => !JSON.stringify(operation.parameters ?? []).includes('IdempotencyKey'),
  )
  expect(without.map(({ path }) => path).sort()).toEqual([
    '/api/v1/me/passkeys/options',
    '/api/v1/me/totp/end',
    '/api/v1/session',
    '/api/v1/session/passkey',
  ])
})

test('what anybody may ask is marked so', () => {
  const open = operationsOf(document).filter(({ isOpen }) => isOpen)
  expect(open.map(({ method, template }) => `${method} ${template}`).sort()).toEqual([
    'GET /api/heartbeat/{token}',
    'GET /api/heartbeat/{token}/{said}',
    'GET /api/v1/access/{token}',
    'GET /api/v1/session/passkey',
    'GET /api/v1/session/ways',
    'GET /api/v2/announcements.json',
    'GET /api/v2/incidents.json',
    'GET /api/v2/scheduled-maintenances.json',
    'GET /api/v2/scheduled-maintenances/active.json',
    'GET /api/v2/scheduled-maintenances/upcoming.json',
    'GET /api/v2/status.json',
    'GET /api/v2/summary.json',
    'GET /confirm/{token}',
    'GET /healthz',
    'GET /readyz',
    'GET /u/{token}',
    'HEAD /api/heartbeat/{token}',
    'HEAD /api/heartbeat/{token}/{said}',
    'POST /api/agent/enrol',
    'POST /api/heartbeat/{token}',
    'POST /api/heartbeat/{token}/{said}',
    'POST /api/inbound',
    'POST /api/inbound/{token}',
    'POST /api/pager/pagerduty/{contact}',
    'POST /api/v1/access',
    'POST /api/v1/session',
    'POST /api/v1/session/passkey',
    'POST /confirm/{token}',
    'POST /subscribe',
    'POST /u/{token}',
  ])
})

test('agents sign, and nobody else may speak for them', () => {
  for (const [path, method] of [
    ['assignments', 'get'],
    ['results', 'post'],
  ] as const) {
    const operation = document.paths[`/api/agent/${path}`]?.[method]
    expect(operation?.security).toEqual([{ agent: [] }])
    expect(JSON.stringify(operation?.parameters)).toContain('vedetta-timestamp')
  }
})

test('a closed set is an enum', () => {
  const body = document.paths['/api/v1/oncall']?.post?.requestBody?.content['application/json']?.schema
  expect(body?.properties?.channel).toEqual({ enum: ['email', 'webhook', 'ntfy', 'sms', 'pagerduty'] })
})

test('every code of a problem is told', () => {
  const { description } = document.components.schemas.Problem as { description: string }
  for (const code of Object.keys(PROBLEM_TABLE)) expect(description).toContain(`\`${code}\``)
  for (const code of EDGE_PROBLEMS) expect(PROBLEM_TABLE[code].status).toBeGreaterThanOrEqual(400)
})

test('the page to browse it runs in a browser, under a policy without foreign scripts', async () => {
  const browser = await launchBrowser()
  const page = await browser.openPage()
  const answer = await page.goto(`${site.url}/api/docs`)
  const route = page.getByText('/api/v1/incidents/{id}/updates')
  await page.locator('.opblock').first().hover()
  // So many routes are drawn as they come into sight.
  await vi.waitFor(
    async () => {
      await page.mouse.wheel(0, 400)
      expect(await route.count()).toBe(1)
    },
    { timeout: 60_000, interval: 100 },
  )
  await route.click()
  await page.getByRole('button', { name: 'Try it out' }).waitFor()
  expect(complaints(page)).toEqual([])
  expect(answer?.headers()['content-security-policy']).toContain("script-src 'self';")
  expect(answer?.headers()['content-security-policy']).toContain("frame-ancestors 'none'")
  await browser.close()
})
