import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'
import { addPlaces, lookFrom } from './places.ts'
import { at, ledger, plan } from './planned-work.ts'
import { componentOnPage, told } from './seen.ts'

const WATCHED_IDS = ({ id }: Flow) => [id.streaming, id.api, id.login]

/** Three places, of which Madrid is Spain; work there for twenty minutes from now, on all that is watched. */
async function worksInSpain(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const places = await addPlaces(flow, ['milan', 'madrid'])
  const [, , madrid = ''] = places
  const spain = await flow.store.db.selectFrom('regions').select('id').where('key', '=', 'es').executeTakeFirstOrThrow()
  await flow.store.db.updateTable('locations').set({ region_id: spain.id }).where('id', '=', madrid).execute()
  const watch = (minutes: number, failing: readonly string[]) =>
    lookFrom(flow, {
      ...{ places, forMs: minutes * MINUTE_MS },
      answer: (_probe, place) => ({ outcome: failing.includes(place) ? 'fail' : 'pass' }),
    })
  await watch(3, [])
  const startsAt = flow.clock.now()
  const components = WATCHED_IDS(flow).map((componentId) => ({ componentId, regions: ['es'] }))
  done(await plan(flow, { startsAt, endsAt: startsAt + 20 * MINUTE_MS, components }))
  await tendMaintenance(flow.context)
  return { flow, watch, madrid, startsAt }
}

describe.each(ENGINES)('planned work on %s', (engine) => {
  test('in one region mutes that region alone, and tells of it at its end', async () => {
    const { flow, watch, madrid, startsAt } = await worksInSpain(engine)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'maintenance', regions: ['es'] })
    await watch(10, [madrid])
    expect(await told(flow)).toEqual([])
    await watch(9, [madrid])
    await at(flow, startsAt + 20 * MINUTE_MS)
    expect(new Set((await told(flow)).map((t) => t.what))).toEqual(new Set(['place-affected']))
    expect((await ledger(flow)).filter((r) => r.state === 'maintenance')).toEqual([])
  })

  test('a region that is good again by its last results is no word at its end; what falls there afterwards is', async () => {
    const { flow, watch, madrid, startsAt } = await worksInSpain(engine)
    await watch(18, [madrid])
    await watch(1, [])
    await at(flow, startsAt + 20 * MINUTE_MS)
    await watch(1, [])
    expect(await told(flow)).toEqual([])
    await watch(8, [madrid])
    const words = await told(flow)
    expect(words.map((t) => t.what)).toEqual(words.map(() => 'place-affected'))
    expect(new Set(words.flatMap((t) => t.components.map((c) => c.componentId)))).toEqual(new Set(WATCHED_IDS(flow)))
    expect(words).toHaveLength(WATCHED_IDS(flow).length)
  })
})
