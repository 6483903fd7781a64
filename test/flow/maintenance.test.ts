import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done, post } from './commands.ts'
import { addPlaces, lookFrom } from './places.ts'
import { at, goes, ledger, plan, underWay } from './planned-work.ts'
import { componentOnPage, detail, incidents, told } from './seen.ts'

describe.each(ENGINES)('planned work on %s', (engine) => {
  test('mute: an outage wholly inside is in the observed ledger with its reason, and nobody is told', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await underWay(flow)
    flow.clock.advance(10 * MINUTE_MS)
    const fellAt = flow.clock.now()
    await flow.down('streaming')
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({
      ...{ state: 'maintenance', observation: null, maintenance: { id, endsAt } },
    })
    flow.clock.advance(MINUTE_MS)
    const wellAt = flow.clock.now()
    await flow.well('streaming')
    await at(flow, endsAt)
    expect(await told(flow)).toEqual([])
    expect(await incidents(flow)).toEqual([])
    const rows = (await ledger(flow)).map((r) => [r.ledger, r.state, r.started_at, r.ended_at, r.maintenance_id])
    expect(rows).toEqual([
      ['published', 'maintenance', startsAt, endsAt, id],
      ['observed', 'major', fellAt, wellAt, id],
      ['published', 'major', fellAt, wellAt, id],
    ])
    const withdrawn = (await ledger(flow)).find((r) => r.ledger === 'published' && r.state === 'major')
    expect(withdrawn).toMatchObject({ withdrawn_by: 'person:ada:Ada', withdrawn_why: 'New players' })
    const changes = await flow.store.db
      .selectFrom('verdict_changes')
      .selectAll()
      .where('to_state', '=', 'down')
      .execute()
    expect(changes).toMatchObject([{ component_id: flow.id.streaming, because: expect.stringContaining('HTTP 504') }])
    const page = await componentOnPage(flow, 'streaming')
    expect(page).toMatchObject({ state: 'operational', days: { uptimeRatio: 1, outages: 0 } })
    expect(page.days.states.at(-1)).toBe('x')
  })

  test.each([
    ['at its planned end', async (_flow: Flow, _id: string): Promise<void> => undefined, HOUR_MS],
    [
      'when it ends early',
      async (flow: Flow, id: string): Promise<void> => void (await goes(flow, id, { do: 'end' })),
      30 * MINUTE_MS,
    ],
    [
      'when it is called off halfway',
      async (flow: Flow, id: string): Promise<void> => void (await goes(flow, id, { do: 'cancel' })),
      30 * MINUTE_MS,
    ],
  ] as const)(
    'R93 an outage that outlives the window is told %s, from its honest beginning and with its evidence',
    async (_name, end, afterMs) => {
      const flow = await freshFlow(engine)
      const { id, startsAt } = await underWay(flow)
      flow.clock.set(startsAt + 10 * MINUTE_MS)
      const fellAt = flow.clock.now()
      await flow.down('streaming')
      flow.clock.set(startsAt + afterMs)
      await flow.report({ streaming: 'fail' })
      expect(await told(flow)).toEqual([])
      const endedAt = flow.clock.now()
      await end(flow, id)
      await tendMaintenance(flow.context)
      await tendMaintenance(flow.context)
      const [incident, ...more] = await incidents(flow)
      expect(more).toEqual([])
      expect(incident).toMatchObject({ state: 'suspected', startedAt: fellAt })
      const title = { en: 'New players', it: 'Nuovi player' }
      const word = { what: 'suspected', startedAt: fellAt, outlived: { title, endedAt } }
      expect(await told(flow)).toEqual([expect.objectContaining(word)])
      const { evidence, history } = await detail(flow, incident?.id)
      expect(evidence.length).toBeGreaterThanOrEqual(3)
      expect(history.map((h) => h.action)).toContain('incident.outlived-maintenance')
      const public_ = (await ledger(flow)).filter((r) => r.ledger === 'published' && r.withdrawn_at === null)
      expect(public_.map((r) => [r.state, r.started_at, r.ended_at])).toEqual([
        ['maintenance', startsAt, endedAt],
        ['major', endedAt, null],
      ])
      expect(await componentOnPage(flow, 'streaming')).toMatchObject({
        state: 'major',
        observation: { sinceAt: fellAt },
      })
      // People tell of it: still the window is left out of what the public counts.
      done(await post(flow, incident?.id ?? '', { version: incident?.version ?? 0 }))
      const stated = (await ledger(flow)).find((r) => r.made_by === 'person' && r.state === 'major')
      expect(stated?.started_at).toBe(endedAt)
    },
  )

  test('R93 two that outlive one window are one incident and one word, though they fell far apart', async () => {
    const flow = await freshFlow(engine)
    const { startsAt, endsAt } = await underWay(flow, { components: [{ componentId: flow.id.video }] })
    await flow.down('streaming')
    flow.clock.set(startsAt + 30 * MINUTE_MS)
    await flow.down('api')
    flow.clock.set(endsAt - 1)
    await flow.report({ api: 'fail', streaming: 'fail' })
    await at(flow, endsAt)
    expect(await incidents(flow)).toHaveLength(1)
    expect((await told(flow)).map((t) => t.components.length)).toEqual([2])
  })

  test('what is on its way back at the end is given the time of recovery, and told if it fails again', async () => {
    const flow = await freshFlow(engine)
    const { endsAt } = await underWay(flow)
    await flow.down('streaming')
    flow.clock.set(endsAt - 30 * SECOND_MS)
    await flow.report({ streaming: 'pass' })
    await at(flow, endsAt)
    expect(await told(flow)).toEqual([])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'maintenance', observation: null })
    flow.clock.advance(20 * SECOND_MS)
    await flow.report({ streaming: 'fail' })
    await tendMaintenance(flow.context)
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected'])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
  })

  test('what looks good at the end and does not recover is not waited for without end', async () => {
    const flow = await freshFlow(engine)
    const { endsAt } = await underWay(flow)
    await flow.down('streaming')
    flow.clock.set(endsAt - 30 * SECOND_MS)
    await flow.report({ streaming: 'pass' })
    await at(flow, endsAt + 10 * MINUTE_MS)
    expect(await told(flow)).toEqual([])
    await at(flow, endsAt + 10 * MINUTE_MS + 1)
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected'])
  })

  test('a place that has long been silent does not vouch for a recovery at the end', async () => {
    const flow = await freshFlow(engine)
    const places = await addPlaces(flow, ['milan', 'madrid'])
    const { id: fails } = await flow.store.db
      .selectFrom('probes')
      .select('id')
      .where('component_id', '=', flow.id.streaming)
      .executeTakeFirstOrThrow()
    const watch = (from: readonly string[], bad: readonly string[]) =>
      lookFrom(flow, {
        ...{ places: from, forMs: 15 * MINUTE_MS },
        answer: (probeId) => ({ outcome: bad.includes(probeId) ? 'fail' : 'pass' }),
      })
    await watch(places, [])
    const startsAt = flow.clock.now()
    done(await plan(flow, { startsAt, endsAt: startsAt + 15 * MINUTE_MS }))
    await tendMaintenance(flow.context)
    await watch(places.slice(0, 1), [fails])
    expect(await told(flow)).toEqual([])
    await at(flow, startsAt + 15 * MINUTE_MS)
    expect((await told(flow)).map((t) => [t.what, t.components.map((c) => c.componentId)])).toEqual([
      ['suspected', [flow.id.streaming]],
    ])
  })

  test('what recovers right after the end was nothing to tell', async () => {
    const flow = await freshFlow(engine)
    const { endsAt } = await underWay(flow)
    await flow.down('streaming')
    flow.clock.set(endsAt - 30 * SECOND_MS)
    await flow.report({ streaming: 'pass' })
    await at(flow, endsAt)
    await flow.well('streaming')
    await tendMaintenance(flow.context)
    expect(await told(flow)).toEqual([])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational' })
    const settled = await flow.store.db.selectFrom('maintenances').select('settled_at').executeTakeFirstOrThrow()
    expect(settled.settled_at).not.toBeNull()
  })

  test('does not mute what it does not cover, nor what was bad before it began', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass', api: 'pass', login: 'pass' })
    const { maintenance } = done(await plan(flow))
    flow.clock.advance(SECOND_MS)
    await flow.down('streaming')
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected'])
    await at(flow, maintenance.startsAt)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    flow.clock.advance(10 * MINUTE_MS)
    await flow.down('login')
    expect((await told(flow)).flatMap((t) => t.components.map((c) => c.componentId))).toEqual([
      flow.id.streaming,
      flow.id.login,
    ])
  })

  test('a service that stands on what is worked on is told, with the work as its probable cause', async () => {
    const flow = await freshFlow(engine)
    await flow.store.db
      .updateTable('components')
      .set({ depends_on: '["streaming"]' })
      .where('key', '=', 'login')
      .execute()
    await underWay(flow)
    flow.clock.advance(MINUTE_MS)
    await flow.down('streaming')
    await flow.down('login')
    const [incident] = await incidents(flow)
    const { history, incident: view } = await detail(flow, incident?.id)
    expect(view.components.map((c) => c.componentId)).toEqual([flow.id.login])
    expect(history.find((h) => h.action === 'incident.beside-maintenance')?.detail).toMatch(/^streaming, until 2026/)
    // It is well again: what the work still explains does not hold it open.
    flow.clock.advance(MINUTE_MS)
    await flow.report({ streaming: 'fail' })
    await flow.well('login')
    expect((await incidents(flow))[0]?.state).toBe('lapsed')
  })

  test('an extended window mutes until its new end', async () => {
    const flow = await freshFlow(engine)
    const { id, endsAt } = await underWay(flow)
    await flow.down('streaming')
    await goes(flow, id, { do: 'extend', endsAt: endsAt + HOUR_MS })
    flow.clock.set(endsAt + MINUTE_MS)
    await flow.report({ streaming: 'fail' })
    await tendMaintenance(flow.context)
    expect(await told(flow)).toEqual([])
    await at(flow, endsAt + HOUR_MS)
    expect(await told(flow)).toHaveLength(1)
  })

  test('begins and ends as planned though nobody looked meanwhile, once, whoever looks', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const { maintenance } = done(await plan(flow))
    flow.clock.set(maintenance.endsAt + HOUR_MS)
    await Promise.all([tendMaintenance(flow.context), tendMaintenance(flow.rival)])
    const page = await flow.page()
    expect(page.maintenances).toMatchObject([
      { state: 'completed', startsAt: maintenance.startsAt, endsAt: maintenance.endsAt },
    ])
    expect(page.maintenances?.[0]?.updates.map((u) => [u.state, u.at, u.by])).toEqual([
      ['completed', maintenance.endsAt, 'automatic'],
      ['in-progress', maintenance.startsAt, 'automatic'],
      ['scheduled', expect.any(Number), 'person'],
    ])
    expect((await ledger(flow)).map((r) => [r.state, r.started_at, r.ended_at])).toEqual([
      ['maintenance', maintenance.startsAt, maintenance.endsAt],
    ])
  })

  test('one that is called off before it begins mutes nothing and leaves nothing out', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const { maintenance } = done(await plan(flow))
    await goes(flow, maintenance.id, { do: 'cancel' })
    await at(flow, maintenance.startsAt + MINUTE_MS)
    await flow.down('streaming')
    expect(await told(flow)).toHaveLength(1)
    expect((await ledger(flow)).filter((r) => r.state === 'maintenance')).toEqual([])
  })
})
