/** What others say, read by a distant agent: it reaches page and desk as if read here, and what could not have been read so is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProbeList } from '../../server/contract/catalogue.ts'
import { latestRevision } from '../../server/store/updates.ts'
import type { ApiClient } from '../support/api-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { enrolAgent, resultAt, type SignedAgent } from '../support/signed-agent.ts'

const CATALOGUE = `
page: { name: Example }
components:
  - key: cloud
    name: Cloud
    probes: [{ key: says, kind: upstream, url: 'http://127.0.0.1:9/', locations: [milan] }]
  - key: shop
    name: Shop
    probes: [{ key: tag, kind: hashtag, url: 'http://127.0.0.1:9/tags/shop_down', locations: [milan] }]
`

let server: TestServer
let admin: ApiClient
let agent: SignedAgent
let ids: Readonly<Record<string, string>>

beforeAll(async () => {
  server = await startServer({ catalogue: CATALOGUE })
  admin = await server.token('admin')
  const { probes } = await admin.get<ProbeList>('/probes')
  ids = Object.fromEntries(probes.map((p) => [p.key, p.id]))
  await server.context.store.db.deleteFrom('probe_locations').execute()
  agent = await enrolAgent('rome', { url: server.url, admin, now: Date.now })
})
afterAll(() => server.close())

const REPORT = {
  by: 'Acme Cloud',
  url: 'https://status.acme.example/',
  part: null,
  state: 'partial',
  incidents: [{ title: 'Faults', url: 'https://stspg.io/1', startedAt: 1_000 }],
} as const

test('its report stands on the page, and its count is kept', async () => {
  const said = { outcome: 'fail', code: 'upstream-outage', report: REPORT } as const
  const posts = { tag: 'shop_down', count: 7, isAtLeast: false }
  const answer = await agent.report([
    resultAt(Date.now(), ids.says ?? '', said),
    resultAt(Date.now(), ids.tag ?? '', { posts }),
  ])
  expect(answer.status).toBe(200)
  const { store, pageId } = server.context
  const page = JSON.parse((await latestRevision(store.db, pageId))?.page ?? '{}')
  expect(page.components.find((one: { key: string }) => one.key === 'cloud')).toMatchObject({
    state: 'partial',
    reported: REPORT,
  })
  expect(await store.db.selectFrom('post_counts').select(['tag', 'posts']).execute()).toEqual([
    { tag: 'shop_down', posts: 7 },
  ])
})

test.each([
  ['a link to no place of the web', { ...REPORT, url: 'javascript:alert(1)' }],
  ['an incident with such a link', { ...REPORT, incidents: [{ ...REPORT.incidents[0], url: 'data:text/html,x' }] }],
  ['a state that is no word', { ...REPORT, state: '<b>' }],
  ['a title without end', { ...REPORT, incidents: [{ ...REPORT.incidents[0], title: 'x'.repeat(5_000) }] }],
  ['more incidents than are read', { ...REPORT, incidents: Array.from({ length: 6 }, () => REPORT.incidents[0]) }],
])('R72 a report with %s is refused', async (_name, report) => {
  const answer = await agent.report([{ ...resultAt(Date.now(), ids.says ?? ''), report }])
  expect(answer.status).toBe(400)
})
