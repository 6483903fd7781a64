/** The door for alerts of other systems, over real sockets: whose they are, what is refused, what programs read of them. */
import { afterEach, describe, expect, test } from 'vitest'
import type { AlertList, EditAlerts } from '../../server/contract/alerts.ts'
import type { ComponentList, ProbeList, ProbeView } from '../../server/contract/catalogue.ts'
import { caughtAlerts } from '../support/alerts.ts'
import type { ApiClient } from '../support/api-client.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'

const CATALOGUE = `
page: { name: Example, languages: [en], timeZone: UTC }
components:
  - { key: streaming, name: Streaming }
  - { key: login, name: Signing in }
`

let server: TestServer
let admin: ApiClient
afterEach(() => server.close())

async function open(engine: Engine = 'sqlite'): Promise<void> {
  server = await startServer({ engine, catalogue: CATALOGUE })
  admin = await server.token('admin')
}

async function addInbound(key: string, alerts: EditAlerts, component = 'streaming'): Promise<ProbeView> {
  const { components } = await admin.get<ComponentList>('/components')
  const componentId = components.find((c) => c.key === component)?.id
  return admin.post<ProbeView>('/probes', { key, componentId, kind: 'inbound', alerts })
}

const addComponent = (key: string) => admin.post('/components', { key, name: { en: key } })

/** @returns the address, shown this once */
async function addressOf(probe: Pick<ProbeView, 'id'>): Promise<string> {
  return (await admin.post<{ url: string }>(`/probes/${probe.id}/url`, {})).url.replace(
    /^.*\/api\//,
    `${server.url}/api/`,
  )
}

const send = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Alertmanager/0.25.0', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]

describe('a message', () => {
  test.each(['grafana-test', 'alertmanager-firing'] as const)('of %s is taken under its address', async (name) => {
    await open()
    const url = await addressOf(await addInbound('alerts', {}))
    const answer = await send(url, caughtAlerts(name))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ taken: caughtAlerts(name).alerts.length, unmatched: 0 })
  })

  test('may carry its token as bearer or as a password, as both senders can', async () => {
    await open()
    const url = await addressOf(await addInbound('alerts', {}))
    const token = url.split('/').at(-1) ?? ''
    const door = `${server.url}/api/inbound`
    const basic = Buffer.from(`vedetta:${token}`).toString('base64')
    const statuses = [
      (await send(door, caughtAlerts('grafana-test'), { authorization: `Bearer ${token}` })).status,
      (await send(door, caughtAlerts('grafana-test'), { authorization: `Basic ${basic}` })).status,
      (await send(door, caughtAlerts('grafana-test'))).status,
      (await send(door, caughtAlerts('grafana-test'), { authorization: 'Bearer x' })).status,
    ]
    expect(statuses).toEqual([200, 200, 401, 401])
  })

  test('under no address of ours is refused alike, and after many tries for a while', async () => {
    await open()
    const probe = await addInbound('alerts', {})
    const url = await addressOf(probe)
    const strange = `${server.url}/api/inbound/${'x'.repeat(43)}`
    expect(await codeOf(await send(strange, caughtAlerts('grafana-test')))).toEqual([404, 'not-found'])
    const tries = await Promise.all(Array.from({ length: 80 }, () => send(strange, {})))
    expect(tries.map((t) => t.status)).toContain(429)
    expect((await send(url, caughtAlerts('grafana-test'))).status).toBe(200)
  })

  test('finds nobody under an address that was made anew, or whose probe has its place at another', async () => {
    await open()
    const source = await addInbound('alerts', {})
    const old = await addressOf(source)
    const now = await addressOf(source)
    const place = await addInbound('login-alerts', { source: 'alerts', match: { service: 'login' } }, 'login')
    const statuses = [old, now, await addressOf(place)].map(async (url) => (await send(url, { alerts: [] })).status)
    expect(await Promise.all(statuses)).toEqual([404, 200, 404])
  })

  test.each([
    ['no JSON', '{"alerts": [', [400, 'invalid']],
    ['no alerts', { receiver: 'x' }, [400, 'invalid']],
    ['Grafana’s form before unified alerting', { state: 'alerting', ruleId: 1, evalMatches: [] }, [400, 'invalid']],
    ['a status of nobody', { alerts: [{ status: 'maybe', labels: {} }] }, [400, 'invalid']],
    ['labels that are no words', { alerts: [{ status: 'firing', labels: { a: 1 } }] }, [400, 'invalid']],
    [
      'more than two thousand alerts',
      { alerts: Array(2_001).fill({ status: 'firing', labels: {} }) },
      [400, 'invalid'],
    ],
    ['more than two megabytes', { alerts: [], x: 'x'.repeat(2_100_000) }, [413, 'too-large']],
  ])('with %s is refused with a code, and nothing of it is kept', async (_name, body, expected) => {
    await open()
    const probe = await addInbound('alerts', {})
    expect(await codeOf(await send(await addressOf(probe), body))).toEqual(expected)
    expect(await admin.get<AlertList>(`/probes/${probe.id}/alerts`)).toEqual({
      spokeAt: null,
      unmatched: 0,
      alerts: [],
    })
  })

  test('of two thousand alerts with much text is taken', async () => {
    await open()
    const probe = await addInbound('alerts', { match: { service: 'none' } })
    const alerts = Array.from({ length: 2_000 }, (_, i) => ({
      ...{ status: 'firing', labels: { alertname: `A${i}` }, annotations: { summary: 'x'.repeat(600) } },
    }))
    const answer = await send(await addressOf(probe), { alerts })
    expect(await answer.json()).toEqual({ taken: 2_000, unmatched: 2_000 })
  })
})

describe('the settings', () => {
  test('may be changed while an alert fires: evidence decides nothing any more', async () => {
    await open()
    const made = await addInbound('alerts', { policy: 'verdict' })
    await send(await addressOf(made), caughtAlerts('alertmanager-firing'))
    const streaming = async () => (await admin.get<ComponentList>('/components')).components[0]
    expect(await streaming()).toMatchObject({ verdict: 'down', state: 'major' })
    const edit = { key: 'alerts', componentId: made.componentId, kind: 'inbound', version: made.version }
    await admin.put(`/probes/${made.id}`, { ...edit, alerts: { policy: 'evidence' } })
    expect(await streaming()).toMatchObject({ verdict: null, alerts: [{ means: 'degraded' }, { means: 'down' }] })
  })

  test('keep a source that others have their place at', async () => {
    await open()
    const source = await addInbound('alerts', {})
    await addInbound('login-alerts', { source: 'alerts', match: { service: 'login' } }, 'login')
    const answer = await admin.ask(`/probes/${source.id}`, { method: 'DELETE' })
    expect(await codeOf(answer)).toEqual([409, 'still-in-use'])
    const renamed = {
      key: 'other',
      componentId: source.componentId,
      kind: 'inbound',
      version: source.version,
      alerts: {},
    }
    const put = await admin.ask(`/probes/${source.id}`, { method: 'PUT', body: renamed })
    expect(await codeOf(put)).toEqual([409, 'still-in-use'])
  })

  test('keep the component of a source that others have their place at', async () => {
    await open()
    await addComponent('billing')
    const source = await addInbound('alerts', {}, 'billing')
    await addInbound('login-alerts', { source: 'alerts', match: { service: 'login' } }, 'login')
    const answer = await admin.ask(`/components/${source.componentId}`, { method: 'DELETE' })
    expect(await codeOf(answer)).toEqual([409, 'still-in-use'])
  })

  test('go with their component, a source with the places that it has for itself', async () => {
    await open()
    await addComponent('billing')
    const source = await addInbound('alerts', {}, 'billing')
    await addInbound('slow-alerts', { source: 'alerts', match: { service: 'slow' } }, 'billing')
    const gone = await admin.ask(`/components/${source.componentId}`, { method: 'DELETE' })
    expect(gone.status).toBe(204)
    expect((await admin.get<ProbeList>('/probes')).probes).toEqual([])
  })

  test('come back as they were set, with what is usual in place of what was not', async () => {
    await open()
    const made = await addInbound('alerts', { match: { service: 'a' }, severities: { p1: 'down' } })
    const usual = { source: null, policy: 'evidence', forgetAfterMs: 86_400_000 }
    expect(made.alerts).toEqual({ ...usual, match: { service: 'a' }, severities: { p1: 'down' } })
    const { probes } = await admin.get<ProbeList>('/probes')
    expect(probes.map((p) => [p.kind, p.alerts?.policy])).toEqual([['inbound', 'evidence']])
    expect(JSON.stringify(probes)).not.toContain('/api/inbound')
  })

  test.each([
    ['a source that is not there', { source: 'nobody' }, 422],
    ['a policy of nobody', { policy: 'maybe' }, 400],
    ['a label that is none', { match: { 'a b': 'x' } }, 400],
    ['a severity that means nothing we know', { severities: { p1: 'red' } }, 400],
  ])('refuse %s', async (_name, alerts, status) => {
    await open()
    const { components } = await admin.get<ComponentList>('/components')
    const body = { key: 'a', componentId: components[0]?.id, kind: 'inbound', alerts }
    expect((await admin.ask('/probes', { method: 'POST', body })).status).toBe(status)
  })

  test('mean nothing to a probe that asks, which says so', async () => {
    await open()
    const { components } = await admin.get<ComponentList>('/components')
    const body = { key: 'a', componentId: components[0]?.id, url: 'http://127.0.0.1:9/', alerts: {} }
    const answer = await admin.ask('/probes', { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('alerts')
  })
})

test.each(ENGINES)(
  'an alert that fires is a suspicion, on the page at once, and over when it is resolved, on %s',
  async (engine) => {
    await open(engine)
    await addInbound('alerts', { policy: 'verdict', match: { service: 'streaming' } })
    const { probes } = await admin.get<ProbeList>('/probes')
    const url = await addressOf({ id: probes[0]?.id ?? '' })
    expect((await send(url, caughtAlerts('alertmanager-firing'))).status).toBe(200)
    const inbox = () => admin.get<{ incidents: { id: string; state: string }[] }>('/incidents?view=all')
    const [suspicion] = (await inbox()).incidents
    expect(suspicion?.state).toBe('suspected')
    const page = () => fetch(`${server.url}/api/v2/summary.json`).then((answer) => answer.text())
    await eventually(async () => (await page()).includes('major_outage') || (await page()).includes('down'))
    const firing = caughtAlerts('alertmanager-firing')
    const resolved = {
      ...firing,
      alerts: firing.alerts.map((a) => ({ ...a, status: 'resolved', endsAt: '2026-11-23T13:00:00Z' })),
    }
    expect((await send(url, resolved)).status).toBe(200)
    expect((await inbox()).incidents.map((i) => i.state)).toEqual(['lapsed'])
    const heard = await admin.get<AlertList>(`/probes/${probes[0]?.id}/alerts`)
    expect(heard.alerts.map((a) => [a.name, a.state])).toEqual([
      ['SlowSegments', 'over'],
      ['HighErrorRate', 'over'],
    ])
  },
)
