/** Alerts of others, from a message to the page and the desk, on both engines. The messages were caught from the real ones. */
import { describe, expect, test } from 'vitest'
import type { SentAlerts } from '../../server/contract/alerts.ts'
import type { InboundSettings } from '../../server/domain/alert-settings.ts'
import type { Probe } from '../../server/domain/catalogue.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { readAlerts } from '../../server/flow/alert-views.ts'
import { hearAlerts } from '../../server/flow/hear-alerts.ts'
import { sweepAlerts } from '../../server/flow/judge-alerts.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { listProbes } from '../../server/store/probes.ts'
import { caughtAlerts } from '../support/alerts.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow, type Watched } from '../support/flow-context.ts'
import { componentOnPage, detail, incidents, intervals, told } from './seen.ts'

const FIRING = caughtAlerts('alertmanager-firing')
const ENDED: SentAlerts = { ...FIRING, alerts: FIRING.alerts.map((a) => ({ ...a, status: 'resolved' as const })) }
const NO_ALERTS: SentAlerts = { alerts: [] }

/** One alert that the caught ones know nothing of. */
const other = (labels: Record<string, string>): SentAlerts => ({
  alerts: [{ status: 'firing', labels: { alertname: 'Other', ...labels } }],
})

const SETTINGS: InboundSettings = {
  ...{ source: null, match: {}, policy: 'verdict', severities: {}, forgetAfterMs: DAY_MS },
}

/** The probe `streaming` is where alerts are posted, or has a place at one that is. */
async function world(engine: (typeof ENGINES)[number], places: Partial<Record<Watched, Partial<InboundSettings>>>) {
  const flow = await freshFlow(engine)
  for (const [key, settings] of Object.entries(places)) {
    const values = { kind: 'inbound', told: JSON.stringify({ ...SETTINGS, ...settings }), recover_ms: 0 }
    await flow.store.db.updateTable('probes').set(values).where('key', '=', key).execute()
  }
  const probe = async (key: Watched): Promise<Probe> => {
    const found = (await listProbes(flow.store.db, flow.context.pageId)).find((p) => p.key === key)
    if (!found) throw new Error(`${key} is not there`)
    return found
  }
  const hear = async (sent: SentAlerts, context = flow.context) =>
    hearAlerts(context, { source: await probe('streaming'), sent, awakeAt: 0 })
  return { flow, hear, probe }
}

const stateOf = async (flow: Flow, which: Watched = 'streaming') => (await componentOnPage(flow, which)).state

describe.each(ENGINES)('alerts that decide, on %s', (engine) => {
  test('raise a suspicion with their name, stand on the page at once, and end it when they are over', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    await hear(NO_ALERTS)
    expect(await stateOf(flow)).toBe('operational')
    flow.clock.advance(MINUTE_MS)
    expect(await hear(FIRING)).toEqual({ taken: 2, unmatched: 0 })
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({
      ...{ state: 'major', observation: { kind: 'down', told: true } },
    })
    const [suspicion] = await incidents(flow)
    expect(suspicion).toMatchObject({ state: 'suspected', impact: 'major' })
    const shown = await detail(flow, suspicion?.id)
    expect(shown.incident.components[0]?.because).toBe('Alertmanager: HighErrorRate (severity critical)')
    expect(shown.evidence).toMatchObject([
      { code: 'alert', outcome: 'fail', bodyStart: expect.stringContaining('5xx') },
    ])
    expect(shown.alerts.map((a) => a.name)).toEqual(['HighErrorRate', 'SlowSegments'])
    flow.clock.advance(MINUTE_MS)
    await hear(ENDED)
    expect(await stateOf(flow)).toBe('operational')
    expect(await incidents(flow)).toMatchObject([{ state: 'lapsed' }])
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'over-unconfirmed'])
    expect(await intervals(flow)).toContainEqual(
      expect.objectContaining({ ledger: 'observed', state: 'major', ended_at: flow.clock.now() }),
    )
  })

  test('sent again change nothing', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    await hear(FIRING)
    const before = (await flow.page()).revision
    flow.clock.advance(1_000)
    await hear(FIRING)
    await Promise.all([hear(FIRING), hear(FIRING, flow.rival)])
    expect((await flow.page()).revision).toBe(before)
    expect(await incidents(flow)).toHaveLength(1)
    expect(await flow.store.db.selectFrom('alerts').selectAll().execute()).toHaveLength(2)
  })

  test('one of two that ends leaves what the other means', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    await hear(FIRING)
    flow.clock.advance(3_000)
    await hear(caughtAlerts('alertmanager-one-resolved'))
    expect(await stateOf(flow)).toBe('degraded')
  })

  test('that never end are unknown after a day and not down, until their source speaks of others', async () => {
    const { flow, hear } = await world(engine, { streaming: { match: { service: 'streaming' } } })
    await hear(FIRING)
    flow.clock.advance(DAY_MS - 1)
    await sweepAlerts(flow.context, 0)
    expect(await stateOf(flow)).toBe('major')
    flow.clock.advance(1)
    await sweepAlerts(flow.context, 0)
    await sweepSilence(flow.context, 0)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'unknown' })
    flow.clock.advance(HOUR_MS)
    await sweepAlerts(flow.context, 0)
    expect(await stateOf(flow)).toBe('unknown')
    expect(await hear(other({ service: 'billing' }))).toEqual({ taken: 1, unmatched: 1 })
    expect(await stateOf(flow)).toBe('operational')
  })

  test('are not old because this server was away', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    await hear(FIRING)
    flow.clock.advance(2 * DAY_MS)
    await sweepAlerts(flow.context, flow.clock.now())
    expect(await stateOf(flow)).toBe('major')
  })

  test('that come and go for weeks do not keep a component down for good', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    for (let turn = 0; turn < 12; turn++) {
      await hear(FIRING)
      flow.clock.advance(10 * MINUTE_MS)
      await hear(ENDED)
      flow.clock.advance(DAY_MS)
    }
    expect(await stateOf(flow)).toBe('operational')
  })

  test('that no rule of Grafana could find data for are unknown', async () => {
    const { flow, hear } = await world(engine, { streaming: {} })
    await hear(caughtAlerts('grafana-no-data'))
    expect(await stateOf(flow)).toBe('unknown')
    expect(await incidents(flow)).toEqual([])
  })

  test('go to the component whose labels they have; the source takes the rest', async () => {
    const { flow, hear } = await world(engine, {
      streaming: {},
      api: { source: 'streaming', match: { service: 'api' } },
      login: { source: 'streaming', match: { service: 'login' }, policy: 'evidence' },
    })
    await hear({ alerts: [...other({ service: 'api', severity: 'critical' }).alerts] })
    expect([await stateOf(flow, 'api'), await stateOf(flow, 'streaming')]).toEqual(['major', 'operational'])
    await hear(other({ service: 'mail' }))
    expect(await stateOf(flow, 'streaming')).toBe('degraded')
    await hear(other({ service: 'login', severity: 'critical' }))
    expect(await componentOnPage(flow, 'login')).toMatchObject({ state: 'operational', measured: false })
  })

  test('find a place that was changed meanwhile', async () => {
    const { flow, hear } = await world(engine, { streaming: { match: { service: 'billing' } } })
    await hear(FIRING)
    expect(await stateOf(flow)).toBe('operational')
    const told = JSON.stringify({ ...SETTINGS, match: { service: 'streaming' } })
    await flow.store.db.updateTable('probes').set({ told }).where('key', '=', 'streaming').execute()
    await sweepAlerts(flow.context, 0)
    expect(await stateOf(flow)).toBe('major')
  })

  test('are unknown and not well at a place whose source is gone', async () => {
    const { flow, hear } = await world(engine, {
      streaming: {},
      api: { source: 'streaming', match: { service: 'api' } },
    })
    await hear(NO_ALERTS)
    await sweepAlerts(flow.context, 0)
    expect(await stateOf(flow, 'api')).toBe('operational')
    await flow.store.db.updateTable('probes').set({ removed_at: 1 }).where('key', '=', 'streaming').execute()
    await sweepAlerts(flow.context, 0)
    expect(await stateOf(flow, 'api')).toBe('unknown')
    const { revision } = await flow.page()
    await sweepAlerts(flow.context, 0)
    await sweepSilence(flow.context, 0)
    expect([await stateOf(flow, 'api'), (await flow.page()).revision]).toEqual(['unknown', revision])
  })
})

describe.each(ENGINES)('alerts that are evidence, on %s', (engine) => {
  const asEvidence = { login: { policy: 'evidence' as const } }
  async function evidenceWorld() {
    const { flow, probe } = await world(engine, asEvidence)
    const { componentId: _own, ...login } = await probe('login')
    const source = { ...login, componentId: flow.id.streaming }
    await flow.store.db
      .updateTable('probes')
      .set({ component_id: flow.id.streaming })
      .where('key', '=', 'login')
      .execute()
    return { flow, hear: (sent: SentAlerts) => hearAlerts(flow.context, { source, sent, awakeAt: 0 }), source }
  }

  test('stand beside what the checks say, and decide nothing', async () => {
    const { flow, hear } = await evidenceWorld()
    await flow.report({ streaming: 'pass' })
    await hear(FIRING)
    await sweepAlerts(flow.context, 0)
    await sweepSilence(flow.context, 0)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational', observation: null })
    expect(await incidents(flow)).toEqual([])
    flow.clock.advance(1_000)
    await flow.down('streaming')
    const [suspicion] = await incidents(flow)
    const { alerts } = await detail(flow, suspicion?.id)
    expect(alerts).toMatchObject([
      { name: 'HighErrorRate', severity: 'critical', state: 'firing', summary: '5xx above 5 % for 2 minutes' },
      { name: 'SlowSegments', link: null },
    ])
  })

  test('stay with the incident that they led to when they are over', async () => {
    const { flow, hear } = await evidenceWorld()
    await hear(FIRING)
    await flow.down('streaming')
    await hear(ENDED)
    flow.clock.advance(1_000)
    await flow.well('streaming')
    flow.clock.advance(DAY_MS)
    await hear(FIRING)
    const [suspicion] = await incidents(flow)
    const { alerts } = await detail(flow, suspicion?.id)
    expect(alerts.map((a) => a.state)).toEqual(['over', 'over'])
  })

  test('are on no page', async () => {
    const { flow, hear } = await evidenceWorld()
    await hear(FIRING)
    await flow.down('streaming')
    expect(JSON.stringify(await flow.page())).not.toContain('HighErrorRate')
  })

  test('that have no place are kept, counted and shown', async () => {
    const { flow, hear, source } = await evidenceWorld()
    const told = JSON.stringify({ ...SETTINGS, policy: 'evidence', match: { service: 'billing' } })
    await flow.store.db.updateTable('probes').set({ told }).where('key', '=', 'login').execute()
    const before = { ...source, told: JSON.parse(told) as InboundSettings }
    expect(await hearAlerts(flow.context, { source: before, sent: FIRING, awakeAt: 0 })).toEqual({
      taken: 2,
      unmatched: 2,
    })
    expect(await readAlerts(flow.context, source.id)).toMatchObject({
      ...{ unmatched: 2, spokeAt: flow.clock.now() },
      alerts: [{ componentIds: [] }, { componentIds: [] }],
    })
    await hear(ENDED)
    flow.clock.advance(91 * DAY_MS)
    await dropOld(flow.context)
    expect(await flow.store.db.selectFrom('alerts').selectAll().execute()).toEqual([])
  })
})
