/** A machine whose environment names a proxy: what the product asks goes where it was sent, and never by that way. */
import { afterEach, expect, test } from 'vitest'
import type { ComponentList, ProbeView } from '../../server/contract/catalogue.ts'
import type { CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import { redeemLink } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { environmentFor, openHome } from '../support/server.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const NAMES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const

test('R35 checks and webhooks do not go by a proxy that the environment of the process names', async () => {
  const [proxy, site, sink, home] = await Promise.all([
    startHttpTarget(),
    startHttpTarget(),
    startWebhookSink(),
    openHome(),
  ])
  closing.push(home.close, sink.close, site.close, proxy.close)
  const catalogue = `
page: { name: Example status }
components:
  - { key: player, name: Player, probes: [{ key: site, profile: demo, url: "${site.url}/" }] }
`
  const environment = Object.fromEntries(NAMES.map((name) => [name, proxy.url]))
  const server = startServerProcess({
    ...environmentFor(home, { catalogue, env: environment }),
    ...{ NODE_USE_ENV_PROXY: '1', NO_PROXY: '' },
  })
  closing.push(server.kill)
  const { url, setupLink } = await server.ready()
  const api = await redeemLink(url, setupLink ?? '')
  await api.post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address: sink.url })
  const { components } = await api.get<ComponentList>('/components')
  await api.post('/incidents', {
    components: [{ componentId: components[0]?.id, impact: 'major' }],
    texts: { en: { title: 'The player does not start', body: 'We look into it.' } },
  })
  await sink.next()
  const { probes } = await api.get<{ probes: ProbeView[] }>('/probes')
  await eventually(
    async () => {
      const { results } = await api.get<{ results: { code: string }[] }>(`/probes/${probes[0]?.id}/results?limit=1`)
      return results[0]?.code === 'ok'
    },
    { withinMs: 60_000 },
  )
  expect(proxy.connections()).toBe(0)
})
