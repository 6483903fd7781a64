import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { addPlaces, chance, lookFrom } from './places.ts'

/** Agents that have enrolled: others are not asked. */
async function world(): Promise<{ flow: Flow; places: string[]; probeIds: string[] }> {
  const flow = await freshFlow('sqlite')
  const places = await addPlaces(flow, ['milan', 'madrid', 'london', 'paris'])
  await flow.store.db.updateTable('locations').set({ public_key: 'key' }).where('is_local', '=', 0).execute()
  const probes = await flow.store.db.selectFrom('probes').select('id').where('key', '=', 'streaming').execute()
  return { flow, places, probeIds: probes.map((p) => p.id) }
}

test('places that all see an outage need no asking: it is down 15 s after it was seen, by their own re-checks', async () => {
  const { flow, places, probeIds } = await world()
  const began = flow.clock.now() + 3 * MINUTE_MS
  await lookFrom(flow, {
    ...{ places, probeIds, forMs: 6 * MINUTE_MS },
    answer: (_probe, _place, at) => ({ outcome: at >= began ? 'fail' : 'pass' }),
  })
  const [incident] = await flow.store.db.selectFrom('incidents').select(['created_at', 'started_at']).execute()
  expect((incident?.created_at ?? 0) - (incident?.started_at ?? 0)).toBe(15_000)
  const asked = await flow.store.db.selectFrom('results').select('no').execute()
  // Five places, six minutes and the first look, two re-checks each: not one check more.
  expect(asked).toHaveLength(5 * (7 + 2))
})

test('a place that was well a moment ago is asked by its next acknowledgement, once', async () => {
  const { flow, places, probeIds } = await world()
  await lookFrom(flow, { ...{ places, probeIds, forMs: MINUTE_MS }, answer: () => ({ outcome: 'pass' }) })
  flow.clock.advance(10_000)
  const [local = '', milan = ''] = places
  await flow.report({ streaming: 'fail' }, { sequence: 1_000 })
  const hello = async (sequence: number, locationId = milan) => {
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const batch = { protocol: 1 as const, sequence, sentAt: flow.clock.now(), sight, results: [] }
    return (await recordResults(flow.context, { locationId, awakeAt: 0 }, batch)).checkNow
  }
  expect(await hello(1_000)).toEqual(probeIds)
  expect(await hello(1_001)).toEqual([])
  expect(await hello(1_001, local)).toEqual([])
})

test('a target that fails every other time keeps nobody busy: few checks are asked for beside the plan', async () => {
  const { flow, places, probeIds } = await world()
  const next = chance(7)
  await lookFrom(flow, {
    ...{ places, probeIds, forMs: HOUR_MS },
    answer: () => ({ outcome: next() < 0.5 ? 'fail' : 'pass', tookMs: 20 + Math.floor(next() * 400) }),
  })
  const checks = await flow.store.db.selectFrom('results').select('no').execute()
  // Five places look 60 times each by plan, and after a failure again by their own re-checks.
  expect(checks.length).toBeLessThan(5 * 60 * 2.4)
})
