import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { addPlaces, lookFrom } from './places.ts'
import { componentOnPage, incidents, told } from './seen.ts'

async function world(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const places = await addPlaces(flow, ['milan'])
  const [local = ''] = places
  const watch = (minutes: number, from: readonly string[], outcome: 'pass' | 'fail') =>
    lookFrom(flow, { places: from, forMs: minutes * MINUTE_MS, answer: () => ({ outcome }) })
  const words = async () => (await told(flow)).map((t) => t.what)
  await watch(3, places, 'pass')
  return { flow, watch, words, places, local }
}

describe.each(ENGINES)('two locations of which one is silent, on %s', (engine) => {
  test('what fails at the other is unknown and told to on-call, not down and not silence; ten minutes later it is down', async () => {
    const { flow, watch, words, local } = await world(engine)
    await watch(3, [local], 'pass')
    await watch(5, [local], 'fail')
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'unknown' })
    expect(await incidents(flow)).toEqual([])
    const said = await told(flow)
    // Much is undecided at once: that is one word.
    expect(said.map((t) => t.what)).toEqual(['undecided'])
    expect(said[0]?.components.map((c) => c.componentId).toSorted()).toEqual(
      [flow.id.streaming, flow.id.api, flow.id.login].toSorted(),
    )
    await watch(10, [local], 'fail')
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    expect((await words()).slice(1)).toEqual(['suspected'])
    expect(await incidents(flow)).toHaveLength(1)
  })

  test('that is well again is told too, once; and again when it begins anew', async () => {
    const { flow, watch, local } = await world(engine)
    const streaming = async () =>
      (await told(flow)).filter((t) => t.components.some((c) => c.componentId === flow.id.streaming)).map((t) => t.what)
    await watch(3, [local], 'pass')
    await watch(2, [local], 'fail')
    await watch(4, [local], 'pass')
    expect(await streaming()).toEqual(['undecided', 'undecided-over'])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational' })
    await watch(2, [local], 'fail')
    expect(await streaming()).toEqual(['undecided', 'undecided-over', 'undecided'])
  })

  test('is down as soon as the silent one is back and sees it too', async () => {
    const { flow, watch, words, local, places } = await world(engine)
    await watch(3, [local], 'pass')
    await watch(3, [local], 'fail')
    await watch(2, places, 'fail')
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major' })
    expect(await words()).toContain('suspected')
    await watch(6, places, 'pass')
    expect(await words()).not.toContain('undecided-over')
  })
})
