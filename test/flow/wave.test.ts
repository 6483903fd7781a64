import { describe, expect, test } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow, type Watched } from '../support/flow-context.ts'
import { done, post } from './commands.ts'
import { detail, incidents, told } from './seen.ts'

/** What left for on-call so far: the word, its components, how many messages. */
async function heard({ store, id }: Flow) {
  const keys = Object.fromEntries(Object.entries(id).map(([key, one]) => [one, key]))
  const rows = await store.db
    .selectFrom('outbox as o')
    .innerJoin('deliveries as d', 'd.outbox_id', 'o.id')
    .select(['o.id', 'o.facts'])
    .where('o.kind', '=', 'oncall')
    .distinct()
    .orderBy('o.id')
    .execute()
  return rows.map(({ facts }) => {
    const { what, components } = JSON.parse(facts) as Awaited<ReturnType<typeof told>>[number]
    return [what, ...components.map((c) => keys[c.componentId])]
  })
}

async function sendAll({ context }: Flow) {
  while (await fanOut(context));
}

async function wellAll(flow: Flow) {
  await flow.report({ streaming: 'pass', api: 'pass', login: 'pass' })
  flow.clock.advance(MINUTE_MS)
}

/** Its third failure in a row, a few seconds after the last of the others. */
async function alsoDown(flow: Flow, which: Watched, afterMs: number) {
  const now = flow.clock.now()
  for (const at of [now - 2, now - 1]) await flow.report({ [which]: 'fail' }, { at })
  flow.clock.advance(afterMs)
  await flow.report({ [which]: 'fail' })
}

describe.each(ENGINES)('a wave in several batches on %s', (engine) => {
  test('what falls before the first word is taken stands in it: one word for both', async () => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    await flow.down('streaming')
    await alsoDown(flow, 'login', 200)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([['suspected', 'streaming', 'login']])
    expect(await incidents(flow)).toHaveLength(1)
  })

  test('what falls after it was taken is one addition a minute later, whoever else falls meanwhile', async () => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    await flow.down('streaming')
    await sendAll(flow)
    await alsoDown(flow, 'login', 200)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([['suspected', 'streaming']])
    await alsoDown(flow, 'api', 5 * SECOND_MS)
    flow.clock.advance(MINUTE_MS)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([
      ['suspected', 'streaming'],
      ['joined', 'login', 'api'],
    ])
    const [incident] = await incidents(flow)
    expect((await detail(flow, incident?.id)).incident.components).toHaveLength(3)
  })

  test('what falls in one batch knows what fell in it a moment before: its group has more time than the others', async () => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    const from = flow.clock.now()
    await flow.down('login')
    const failing = { streaming: [50, 71], api: [70, 72] } as const
    for (const which of ['streaming', 'api'] as const)
      for (const second of failing[which]) await flow.report({ [which]: 'fail' }, { at: from + second * SECOND_MS })
    flow.clock.set(from + 85 * SECOND_MS)
    await flow.report({ streaming: 'fail', api: 'fail' })
    const [incident, ...more] = await incidents(flow)
    expect(more).toEqual([])
    const { components } = (await detail(flow, incident?.id)).incident
    expect(components.map((c) => c.componentId).toSorted()).toEqual(
      [flow.id.login, flow.id.streaming, flow.id.api].toSorted(),
    )
  })

  test('what stayed well when its suspicion is taken up again is no part of it, until it falls again too', async () => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    await flow.down('streaming', 'login')
    await sendAll(flow)
    flow.clock.advance(MINUTE_MS)
    await flow.well('streaming', 'login')
    const [before] = await incidents(flow)
    expect(before?.state).toBe('lapsed')
    flow.clock.advance(SECOND_MS)
    await flow.down('login')
    await sendAll(flow)
    const [incident, ...more] = await incidents(flow)
    expect([incident?.id, incident?.state, more]).toEqual([before?.id, 'suspected', []])
    const hit = async () => (await detail(flow, incident?.id)).incident.components.map((c) => c.componentId).toSorted()
    expect(await hit()).toEqual([flow.id.login])
    flow.clock.advance(MINUTE_MS)
    await flow.report({ login: 'fail' })
    await flow.down('streaming')
    expect(await incidents(flow)).toHaveLength(1)
    expect(await hit()).toEqual([flow.id.streaming, flow.id.login].toSorted())
    flow.clock.advance(MINUTE_MS)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([
      ['suspected', 'streaming', 'login'],
      ['over-unconfirmed', 'streaming', 'login'],
      ['suspected', 'login'],
      ['joined', 'streaming'],
    ])
  })

  test.each([
    ['a person has confirmed it', async (flow: Flow, id: string) => void done(await post(flow, id, { version: 2 }))],
    ['it is over', async (flow: Flow) => flow.well('streaming', 'login')],
  ] as const)('the addition does not leave once %s', async (_name, happens) => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    await flow.down('streaming')
    await sendAll(flow)
    await alsoDown(flow, 'login', 200)
    const [incident] = await incidents(flow)
    flow.clock.advance(SECOND_MS)
    await happens(flow, incident?.id ?? '')
    flow.clock.advance(2 * MINUTE_MS)
    await sendAll(flow)
    expect((await heard(flow)).map(([what]) => what)).not.toContain('joined')
  })

  test('what falls within the minute of an incident that is public already follows it, is told, and holds its end', async () => {
    const flow = await freshFlow(engine)
    await wellAll(flow)
    await flow.down('streaming')
    const [incident] = await incidents(flow)
    done(await post(flow, incident?.id ?? '', { version: 1 }))
    await alsoDown(flow, 'login', 200)
    expect(await incidents(flow)).toHaveLength(1)
    await sendAll(flow)
    expect(await heard(flow)).toEqual([
      ['suspected', 'streaming'],
      ['worse', 'login'],
    ])
    flow.clock.advance(MINUTE_MS)
    await flow.well('streaming')
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'worse'])
    await flow.report({ login: 'fail' })
    const components = [{ componentId: flow.id.streaming, impact: 'none' as const }]
    done(await post(flow, incident?.id ?? '', { version: 2, state: 'resolved', components }))
    const anew = (await incidents(flow)).find((i) => i.state === 'suspected')
    expect((await detail(flow, anew?.id)).incident.components.map((c) => c.componentId)).toEqual([flow.id.login])
  })
})
