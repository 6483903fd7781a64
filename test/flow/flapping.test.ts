import { describe, expect, test } from 'vitest'
import { cadenceOf, recoveryOf } from '../../server/domain/profile.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { addPlaces, lookFrom } from './places.ts'
import { componentOnPage, detail, incidents, told } from './seen.ts'

/** Down and up in turn, the whole target at once. */
async function flap(flow: Flow, everyMs: number, forMs: number): Promise<void> {
  const [place = ''] = await addPlaces(flow, [])
  const from = flow.clock.now()
  const isDown = (at: number) => Math.floor((at - from) / everyMs) % 2 === 1
  const streaming =
    (await flow.store.db.selectFrom('probes').select('id').where('key', '=', 'streaming').executeTakeFirst())?.id ?? ''
  await lookFrom(flow, {
    ...{ places: [place], forMs, probeIds: [streaming] },
    answer: (_id, _place, at) => ({ outcome: isDown(at) ? 'fail' : 'pass' }),
  })
}

describe.each(['fast', 'demo'] as const)('flapping under the profile %s', (profile) => {
  test('R92 a target that flaps every 40 s is one incident and at most five words, and is well after five calm minutes', async () => {
    const flow = await freshFlow('sqlite')
    const { good, ms } = recoveryOf({ profile })
    const cadence = JSON.stringify(cadenceOf({ profile }, 'Europe/Rome'))
    const numbers = { profile, cadence, recover_good: good, recover_ms: ms }
    await flow.store.db.updateTable('probes').set(numbers).where('key', '=', 'streaming').execute()
    await flap(flow, 40_000, profile === 'fast' ? 2 * HOUR_MS : 20 * MINUTE_MS)
    expect(await incidents(flow)).toHaveLength(1)
    const words = await told(flow)
    expect(words.length).toBeLessThanOrEqual(5)
    expect(words.at(-1)?.components[0]?.because).toBe('it flaps: it fell 3 times in 10 minutes')
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    await flap(flow, 3 * HOUR_MS, 6 * MINUTE_MS)
    expect((await told(flow)).map((t) => t.what).slice(words.length)).toEqual(['over-unconfirmed'])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational' })
  })
})

describe.each(ENGINES)('flapping on %s', (engine) => {
  test('R92 a target that flaps every 40 s for two hours is one incident and at most five words to on-call', async () => {
    const flow = await freshFlow(engine)
    await flap(flow, 40_000, 2 * HOUR_MS)
    expect(await incidents(flow)).toHaveLength(1)
    const words = (await told(flow)).map((t) => t.what)
    expect(words[0]).toBe('suspected')
    expect(words.filter((w) => w === 'flaps')).toHaveLength(1)
    expect(words.length).toBeLessThanOrEqual(5)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    const [incident] = await incidents(flow)
    const { history, incident: view } = await detail(flow, incident?.id)
    expect(history.map((h) => h.action)).toContain('incident.flaps')
    expect(view.components[0]?.because).toMatch(/^it flaps: \d+ % of its last 21 results changed$/)
    const changes = await flow.store.db
      .selectFrom('verdict_changes')
      .select(['from_state', 'to_state', 'because'])
      .execute()
    expect(changes).toContainEqual({ from_state: 'down', to_state: 'down', because: view.components[0]?.because })
    // Calm at last: on-call hears that it is over, once.
    await flap(flow, 3 * HOUR_MS, 30 * MINUTE_MS)
    expect((await told(flow)).map((t) => t.what).slice(words.length)).toEqual(['over-unconfirmed'])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational' })
    expect(await incidents(flow)).toHaveLength(1)
  })

  test('one outage of ten minutes does not flap, and its recovery is told after two good minutes', async () => {
    const flow = await freshFlow(engine)
    await flap(flow, 10 * MINUTE_MS, 23 * MINUTE_MS)
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'over-unconfirmed'])
  })
})
