/** Whoever holds a right URL is slowed down when it never rests, and nobody else for it. */
import { afterEach, expect, test } from 'vitest'
import type { ProbeList } from '../../server/contract/catalogue.ts'
import type { ToldUrl } from '../../server/contract/told.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { startServer, type TestServer } from '../support/server.ts'

const CATALOGUE = `
page: { name: Example, languages: [en], timeZone: UTC }
components:
  - key: backup
    name: Backup
    probes:
      - { key: one, kind: heartbeat, every: 1s }
      - { key: two, kind: heartbeat, every: 1h }
      - { key: alerts, kind: inbound }
      - { key: others, kind: inbound }
`

let server: TestServer
let admin: ApiClient
let clock: FakeClock
afterEach(() => server.close())

async function open(): Promise<void> {
  clock = fakeClock()
  server = await startServer({ clock, catalogue: CATALOGUE })
  admin = await server.token('admin')
}

async function urlOf(key: string): Promise<string> {
  const { probes } = await admin.get<ProbeList>('/probes')
  const { url } = await admin.post<ToldUrl>(`/probes/${probes.find((p) => p.key === key)?.id}/url`, {})
  return url.replace(/^.*\/api\//, `${server.url}/api/`)
}

const send = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

test('a job that runs each second and tells its start and its end is never slowed down', async () => {
  await open()
  const job = await urlOf('one')
  const statuses = new Set<number>()
  for (let second = 0; second < 130; second += 1) {
    for (const url of [`${job}/start`, job]) statuses.add((await send(url, '')).status)
    clock.advance(1_000)
  }
  expect([...statuses]).toEqual([200])
})

test.each([
  // What means nothing counts too, and is quick to refuse.
  ['a job', ['one', 'two'], '/no-word', 600],
  ['a source of alerts', ['alerts', 'others'], '', 1_200],
] as const)('%s that never rests is told to wait, others are heard, and a minute later it is too', async (...given) => {
  const [, [key, other], behind, perMinute] = given
  await open()
  const url = await urlOf(key)
  const fine = '{"alerts": []}'
  const statuses: number[] = []
  for (let sent = 0; sent < perMinute; sent += 20) {
    const some = await Promise.all(Array.from({ length: 20 }, () => send(`${url}${behind}`, '{')))
    statuses.push(...some.map((answer) => answer.status))
  }
  expect(new Set(statuses)).toEqual(new Set([400]))
  const refused = await send(url, fine)
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'slow-down'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await send(await urlOf(other), fine)).status).toBe(200)
  clock.advance(61_000)
  expect((await send(url, fine)).status).toBe(200)
})
