/** A distant agent as an operator runs it, a process of its own, against the whole product on loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProbeList, ProbeView, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { CreatedLocation, LocationList, LocationView } from '../../server/contract/locations.ts'
import type { ApiClient } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { type Home, openHome, startServer, type TestServer } from '../support/server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

let home: Home
let site: HttpTarget
let server: TestServer
let admin: ApiClient
const children: ChildProcess[] = []

const catalogue = () => `
page: { name: Example, languages: [en], defaultLanguage: en, timeZone: UTC }
components:
  - { key: streaming, name: Streaming }
`

beforeEach(async () => {
  home = await openHome()
  site = await startHttpTarget()
  await open('0')
  const { components } = await admin.get<{ components: { id: string }[] }>('/components')
  const probe = { key: 'streaming', componentId: components[0]?.id, url: `${site.url}/play`, profile: 'demo' }
  await admin.post('/probes', probe)
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await server.close()
  await site.close()
  await home.close()
})

async function open(port: string): Promise<void> {
  server = await startServer({ home, catalogue: catalogue(), env: { PORT: port } })
  admin = await server.token('admin')
}

function startAgent(...more: readonly string[]) {
  const args = ['server/cli.ts', 'agent', '--server', server.url, '--dir', join(home.dataDir, 'agent'), ...more]
  const env = { PATH: process.env.PATH, PROBE_ALLOW: '127.0.0.0/8' }
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return { child, out: text(child.stdout), err: text(child.stderr), exit: once(child, 'exit') }
}

const milan = async (): Promise<LocationView> => {
  const { locations } = await admin.get<LocationList>('/locations')
  return locations.find((one) => one.key === 'milan') as LocationView
}
const probe = async () => (await admin.get<ProbeList>('/probes')).probes[0] as ProbeView
const results = async () => {
  const { id } = await probe()
  return (await admin.get<ResultList>(`/probes/${id}/results?limit=500`)).results
}
const enrolled = async () => {
  const { token } = await admin.post<CreatedLocation>('/locations', { key: 'milan', name: 'Milan' })
  const agent = startAgent('--enrol', token)
  await eventually(async () => (await results()).some((one) => one.location === 'milan' && one.outcome === 'pass'))
  return agent
}

test('an agent enrols, checks what it is told to, learns of an edit, raises a suspicion, and is shut out at once', async () => {
  const agent = await enrolled()
  expect(await milan()).toMatchObject({ state: 'sees', name: 'Milan', probes: 1, tokenExpiresAt: null })

  const before = await probe()
  const edit = { key: before.key, componentId: before.componentId, profile: 'demo', locations: ['milan'] }
  await admin.put(`/probes/${before.id}`, { ...edit, url: `${site.url}/moved`, version: before.version })
  await site.next(({ path }) => path === '/moved')

  site.on('/moved', { status: 504 })
  const { incidents } = await eventually(async () => {
    const inbox = await admin.get<IncidentList>('/incidents?view=inbox')
    return inbox.incidents.length > 0 ? inbox : null
  })
  expect(incidents[0]).toMatchObject({ state: 'suspected' })

  const { id } = await milan()
  await admin.post(`/locations/${id}/revoke`, {})
  const known = (await results()).length
  const seen = site.arrivals.length
  // It still looks, and nobody listens.
  await eventually(() => site.arrivals.length > seen + 3)
  expect([(await results()).length, (await milan()).state]).toEqual([known, 'revoked'])
  agent.child.kill('SIGTERM')
  expect(await agent.exit).toEqual([0, null])
  expect(await agent.out).toMatch(/the server refuses: HTTP 401/)
})

test('what it sees while the server is away comes when the server is back; a later start needs no token', async () => {
  const { child, exit, out } = await enrolled()
  const { port } = new URL(server.url)
  await server.close()
  const awayAt = Date.now()
  const seen = site.arrivals.length
  await eventually(() => site.arrivals.length > seen + 3)
  const backAt = Date.now()
  await open(port)
  await eventually(async () => (await results()).filter((r) => r.at > awayAt && r.at < backAt).length > 2, {
    withinMs: 40_000,
  })
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect(await out).toMatch(/cannot be reached[\s\S]*answers again/)

  const restartedAt = Date.now()
  startAgent()
  await eventually(async () => (await results()).some((one) => one.at > restartedAt))
})

test('a probe that is being written is tried from where the agent stands, and nothing of it is kept', async () => {
  await enrolled()
  const before = await probe()
  site.on('/new', { status: 503 })
  const edit = { key: 'new', componentId: before.componentId, url: `${site.url}/new` }
  const said = await admin.post('/probes/dry-run?from=milan', edit)
  expect(said).toMatchObject({ location: 'milan', outcome: 'fail', code: 'http-status', status: 503 })
  expect((await admin.get<ProbeList>('/probes')).probes).toHaveLength(1)
})

test('a second process with the same key is found out', async () => {
  await enrolled()
  startAgent()
  await eventually(async () => (await milan()).state === 'quarantined', { withinMs: 30_000 })
  expect((await milan()).because).toBe('two processes speak in turns with one key')
})
