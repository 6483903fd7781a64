import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { componentList } from '../../server/flow/catalogue-views.ts'
import { revoke } from '../../server/store/agents.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { addPlaces, lookFrom } from './places.ts'
import { componentOnPage, incidents, told } from './seen.ts'

const KEY = 'streaming'

async function world(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const places = await addPlaces(flow, ['milan', 'madrid'])
  const [local = '', milan = '', madrid = ''] = places
  const spain = await flow.store.db.selectFrom('regions').select('id').where('key', '=', 'es').executeTakeFirstOrThrow()
  await flow.store.db.updateTable('locations').set({ region_id: spain.id }).where('id', '=', madrid).execute()
  const rows = await flow.store.db.selectFrom('probes').select('id').where('key', '=', KEY).execute()
  const watch = (minutes: number, failing: readonly string[]) =>
    lookFrom(flow, {
      ...{ places, forMs: minutes * MINUTE_MS, probeIds: rows.map((r) => r.id) },
      answer: (_probe, place) => ({ outcome: failing.includes(place) ? 'fail' : 'pass' }),
    })
  return { flow, watch, local, milan, madrid, spain: spain.id }
}

async function placesOf(flow: Flow) {
  const { components } = await componentList(flow.context)
  return components.find((c) => c.id === flow.id.streaming)?.places
}

describe.each(ENGINES)('one region that fails on %s', (engine) => {
  test('is told to on-call once and stands at the desk; the page stays green and there is no incident', async () => {
    const { flow, watch, madrid, spain } = await world(engine)
    await watch(3, [])
    await watch(10, [madrid])
    expect(await incidents(flow)).toEqual([])
    const because = 'from es: HTTP 504 instead of 200-299 (5 in a row)'
    expect((await told(flow)).map((t) => [t.what, t.components])).toEqual([
      ['place-affected', [{ componentId: flow.id.streaming, because }]],
    ])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational' })
    expect(await placesOf(flow)).toMatchObject([{ place: 'es', verdict: 'down' }])
    const changes = await flow.store.db
      .selectFrom('verdict_changes')
      .select(['from_state', 'to_state', 'because'])
      .where('region_id', '=', spain)
      .where('to_state', '=', 'down')
      .execute()
    expect(changes).toEqual([{ from_state: 'up', to_state: 'down', because: because.slice('from es: '.length) }])
    await watch(5, [])
    expect((await told(flow)).map((t) => t.what)).toEqual(['place-affected', 'place-well'])
    expect(await placesOf(flow)).toEqual([])
    expect(await incidents(flow)).toEqual([])
  })

  test.each([
    ['says nothing any more once its only location is shut out', [], []],
    ['stays as it is while another location looks from it', ['milan'], ['down']],
  ] as const)('%s', async (_name, others, left) => {
    const { flow, watch, milan, madrid, spain } = await world(engine)
    const { db } = flow.store
    await watch(3, [])
    if (others.length > 0) await db.updateTable('locations').set({ region_id: spain }).where('id', '=', milan).execute()
    await watch(10, others.length > 0 ? [madrid, milan] : [madrid])
    const states = async () => {
      const rows = db.selectFrom('probe_verdicts').select('state').where('region_id', '=', spain)
      return (await rows.execute()).map((r) => r.state)
    }
    expect(await states()).toEqual(['down'])
    await flow.store.transact((tx) => revoke(tx, madrid, flow.clock.now()))
    expect(await states()).toEqual(left)
  })

  test('that stays when the service is well again everywhere else is told then: the incident spoke for it until it was over', async () => {
    const { flow, watch, local, milan, madrid } = await world(engine)
    await watch(3, [])
    await watch(10, [local, milan, madrid])
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected'])
    await watch(6, [madrid])
    const because = 'from es: HTTP 504 instead of 200-299 (5 in a row)'
    const words = (await told(flow)).map((t) => [t.what, t.components[0]?.because])
    expect(words).toContainEqual(['place-affected', because])
    expect(words).toHaveLength(3)
    await watch(5, [])
    expect((await told(flow)).map((t) => t.what).slice(3)).toEqual(['place-well'])
  })

  test('that comes back with the service, be it a little later, is no word of its own', async () => {
    const { flow, watch, local, milan, madrid } = await world(engine)
    await watch(3, [])
    await watch(10, [local, milan, madrid])
    await watch(1, [madrid])
    await watch(8, [])
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'over-unconfirmed'])
  })

  test('is an incident as soon as the quorum fails, and that is what on-call hears', async () => {
    const { flow, watch, madrid, milan } = await world(engine)
    await watch(3, [])
    await watch(5, [madrid, milan])
    expect((await told(flow)).map((t) => t.what)).toContain('suspected')
    expect(await incidents(flow)).toHaveLength(1)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    // The desk says it of the service, not of places.
    expect(await placesOf(flow)).toEqual([])
  })
})
