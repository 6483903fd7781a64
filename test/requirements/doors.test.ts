/**
 * Every door through which an address comes in: webhooks, on-call, probes made, changed and tried, the catalogue file. What
 * must not be reached is refused there, and later on the way, with canaries listening that nobody may ever meet.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ComponentList, ProbeView } from '../../server/contract/catalogue.ts'
import type { CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import type { DeliveryList } from '../../server/contract/deliveries.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { LOOPBACK_HOSTS, OTHER_PRIVATE_HOSTS } from '../probes/spellings.ts'
import type { ApiClient } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { openHome, startServer, type TestServer } from '../support/server.ts'

const NOTHING_PRIVATE = { PROBE_ALLOW: '', NOTIFY_ALLOW: '' }

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Canary = { readonly port: number; hits(): number; close(): Promise<void> }

/** Listens wherever loopback leads; a hit is a failure. */
async function openCanary(): Promise<Canary> {
  let hits = 0
  const servers: Server[] = []
  const listen = async (host: string, port: number) => {
    const server = createServer((socket) => {
      hits += 1
      socket.destroy()
    })
    server.listen(port, host)
    await once(server, 'listening')
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  const port = await listen('0.0.0.0', 0)
  await listen('::1', port).catch(() => null)
  const close = async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve))
  }
  return { port, hits: () => hits, close }
}

const catalogueOf = (probes: readonly string[] = []) => `
page:
  name: Example status
components:
  - key: player
    name: Player
${probes.length > 0 ? '    probes:' : ''}
${probes.map((url, n) => `      - { key: p${n}, profile: demo, url: ${JSON.stringify(url)} }`).join('\n')}
`

type Door = (url: string) => Promise<Response>

async function doorsOf(url: string, api: ApiClient): Promise<Readonly<Record<string, Door>>> {
  const { components } = await api.get<ComponentList>('/components')
  const componentId = components[0]?.id
  const probe = { key: 'kept', componentId, url: `${url}/healthz` }
  const { id, version } = await api.post<ProbeView>('/probes', probe)
  const post = (path: string, body: unknown) => api.ask(path, { method: 'POST', body })
  return {
    'a webhook': (address) => post('/subscribers/webhooks', { address }),
    'an on-call webhook': (address) => post('/oncall', { channel: 'webhook', address }),
    'a new probe': (url) => post('/probes', { ...probe, key: 'new', url }),
    'a changed probe': (url) => api.ask(`/probes/${id}`, { method: 'PUT', body: { ...probe, url, version } }),
    'a dry run': (url) => post('/probes/dry-run', { ...probe, key: 'tried', url }),
  }
}

describe('at the door', () => {
  let canary: Canary
  let server: TestServer
  let doors: Readonly<Record<string, Door>>
  beforeAll(async () => {
    canary = await openCanary()
    server = await startServer({ catalogue: catalogueOf(), env: NOTHING_PRIVATE, prober: true })
    doors = await doorsOf(server.url, await server.signIn())
  })
  afterAll(async () => {
    await server.close()
    await canary.close()
  })

  /** Answers other than a refusal, as `status url`. */
  async function passed(door: string, urls: readonly string[]): Promise<string[]> {
    const answers = urls.map(async (url) => {
      const { status } = (await doors[door]?.(url)) ?? { status: 0 }
      return status >= 400 && status < 500 ? [] : [`${status} ${url}`]
    })
    return (await Promise.all(answers)).flat()
  }

  const DOORS = ['a webhook', 'an on-call webhook', 'a new probe', 'a changed probe', 'a dry run'] as const

  test.each(DOORS)('R30 %s in any spelling of a private address is refused without a connection', async (door) => {
    const hosts = [...LOOPBACK_HOSTS, ...OTHER_PRIVATE_HOSTS]
    const urls = hosts.flatMap((host) => [`http://${host}:${canary.port}/`, `https://${host}:${canary.port}/`])
    expect(await passed(door, urls)).toEqual([])
    expect(urls.length).toBeGreaterThan(200)
    expect(canary.hits()).toBe(0)
  })

  test.each(DOORS)(
    'R31 %s with another scheme, a user, controls or a port of other services is refused',
    async (door) => {
      const urls = [
        'file:///etc/passwd',
        'gopher://example.com/',
        'ftp://example.com/',
        'data:text/plain,hi',
        'javascript:alert(1)',
        'unix:/var/run/docker.sock',
        'blob:https://example.com/1',
        'http+unix://%2Fvar%2Frun%2Fdocker.sock/info',
        'http://user@example.com/',
        'http://user:secret@example.com/',
        `http://example.com@127.0.0.1:${canary.port}/`,
        'http://example.com\r\nHost: evil/',
        'http://exa\tmple.com/',
        ' http://example.com/',
        'http://example.com:22/',
        'http://example.com:25/',
        'http://example.com:6379/',
      ]
      expect(await passed(door, urls)).toEqual([])
      expect(canary.hits()).toBe(0)
    },
  )

  test.each(DOORS)('R32 %s by a name that leads to a private address is refused without a connection', async (door) => {
    expect(await passed(door, [`http://localhost:${canary.port}/`, `https://localhost:${canary.port}/`])).toEqual([])
    expect(canary.hits()).toBe(0)
  })

  test('R30 a catalogue file that names private addresses stops the start, every one of them listed', async () => {
    const hosts = [...LOOPBACK_HOSTS, ...OTHER_PRIVATE_HOSTS]
    const catalogue = catalogueOf(hosts.map((host) => `http://${host}:${canary.port}/`))
    const starting = startServer({ catalogue, env: NOTHING_PRIVATE, prober: true })
    const message = await starting.then(
      async (started) => {
        await started.close()
        return 'It started'
      },
      (error: Error) => error.message,
    )
    const unlisted = hosts.filter((_host, n) => !message.includes(`vedetta.yaml:${8 + n}`))
    expect(unlisted, message.slice(0, 500)).toEqual([])
    expect(canary.hits()).toBe(0)
  })
})

describe('on the way', () => {
  async function canaryHere(): Promise<Canary> {
    const canary = await openCanary()
    closing.push(canary.close)
    return canary
  }

  test('R32 a webhook whose name leads inside by now is given up as blocked, without a connection', async () => {
    const canary = await canaryHere()
    const home = await openHome()
    closing.push(home.close)
    const before = await startServer({ home, catalogue: catalogueOf(), env: { NOTIFY_ALLOW: '127.0.0.0/8, ::1' } })
    const address = `http://localhost:${canary.port}/hook`
    await (await before.signIn()).post<CreatedWebhookSubscriber>('/subscribers/webhooks', { address })
    await before.close()

    const server = await startServer({ home, catalogue: catalogueOf(), env: NOTHING_PRIVATE })
    closing.push(server.close)
    const api = await server.token()
    const { components } = await api.get<ComponentList>('/components')
    const { updates } = await api.post<IncidentDetail>('/incidents', {
      components: [{ componentId: components[0]?.id, impact: 'major' }],
      texts: { en: { title: 'The player does not start', body: 'We look into it.' } },
    })
    const settled = await eventually(async () => {
      const { deliveries } = await api.get<DeliveryList>(`/updates/${updates[0]?.id}/deliveries`)
      return deliveries.find(({ state }) => state !== 'queued' && state !== 'sending')
    })
    expect(settled).toMatchObject({ state: 'dead', code: 'blocked', tries: 1 })
    expect(canary.hits()).toBe(0)
  })

  async function incidentsAt(server: TestServer): Promise<unknown[]> {
    const api = await server.token()
    return (await api.get<{ incidents: unknown[] }>('/incidents')).incidents
  }

  test('R32 a probe whose name leads inside is inconclusive, and nobody is said to be down', async () => {
    const canary = await canaryHere()
    const catalogue = catalogueOf([`http://localhost:${canary.port}/`])
    const server = await startServer({ catalogue, env: NOTHING_PRIVATE, prober: true })
    closing.push(server.close)
    const results = await resultsOf(server, 4)
    expect(results.map(({ outcome, code }) => `${outcome} ${code}`)).toEqual(Array(4).fill('inconclusive blocked'))
    expect(await incidentsAt(server)).toEqual([])
    expect(canary.hits()).toBe(0)
  })

  async function resultsOf(server: TestServer, count: number): Promise<{ outcome: string; code: string }[]> {
    const api = await server.token()
    const { probes } = await api.get<{ probes: ProbeView[] }>('/probes')
    return eventually(
      async () => {
        const path = `/probes/${probes[0]?.id}/results?limit=${count}`
        const { results } = await api.get<{ results: { outcome: string; code: string }[] }>(path)
        return results.length === count ? results : null
      },
      { withinMs: 60_000 },
    )
  }

  test.each([
    ['inside', (port: number) => `http://127.0.0.2:${port}/`, 'inconclusive blocked'],
    ['to itself for ever', () => '/', 'fail redirect'],
  ] as const)('R33 a target that redirects %s is told apart, and nothing inside is met', async (_name, to, told) => {
    const canary = await canaryHere()
    const target = await startHttpTarget()
    closing.push(target.close)
    target.otherwise({ redirect: to(canary.port) })
    // The target alone may be watched; the canary answers on every address of loopback.
    const env = { ...NOTHING_PRIVATE, PROBE_ALLOW: '127.0.0.1/32' }
    const server = await startServer({ catalogue: catalogueOf([`${target.url}/`]), env, prober: true })
    closing.push(server.close)
    expect((await resultsOf(server, 3)).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual(Array(3).fill(told))
    expect(canary.hits()).toBe(0)
  })
})
