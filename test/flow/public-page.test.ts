import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { PublicPage } from '../../server/contract/public.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow, type Watched } from '../support/flow-context.ts'
import { done, open, post, suspected } from './commands.ts'

async function shown(flow: Flow, which: Watched | 'video') {
  const found = (await flow.page()).components.find((c) => c.id === flow.id[which])
  if (!found) throw new Error(`${which} is not on the page`)
  return found
}

const hit = (flow: Flow, which: Watched, impact: 'degraded' | 'partial' | 'major', regions: string[] = []) => ({
  components: [{ componentId: flow.id[which], impact, regions }],
})

describe.each(ENGINES)('the public page on %s', (engine) => {
  test('holds to its contract, from the first revision to an outage and its end', async () => {
    const flow = await freshFlow(engine)
    const check = async () =>
      [...Value.Errors(PublicPage, await flow.page())].map((e) => `${e.instancePath} ${e.message}`)
    expect(await check()).toEqual([])
    const id = await suspected(flow)
    expect(await check()).toEqual([])
    done(await post(flow, id, { version: 1, ...hit(flow, 'streaming', 'major', ['it']) }))
    expect(await check()).toEqual([])
    done(await post(flow, id, { version: 2, state: 'resolved' }))
    expect(await check()).toEqual([])
  })

  test('before the first check says that it does not know, and of a component without a probe what people say', async () => {
    const flow = await freshFlow(engine)
    expect(await shown(flow, 'streaming')).toMatchObject({ state: 'unknown', measured: true, observation: null })
    const { db } = flow.store
    await db.updateTable('probes').set({ removed_at: flow.clock.now() }).where('key', '=', 'login').execute()
    done(await open(flow, { ...hit(flow, 'streaming', 'degraded'), notify: false }))
    expect(await shown(flow, 'login')).toMatchObject({ state: 'operational', measured: false, observation: null })
  })

  test.each([
    ['the checks see it down, a person says it is slow', 'major', 'degraded', 'major'],
    ['the checks see nothing, a person says it is partly down', null, 'partial', 'partial'],
  ] as const)('is the worse of what is seen and what is said: %s', async (_name, seen, said, expected) => {
    const flow = await freshFlow(engine)
    if (seen) await flow.down('streaming')
    else await flow.report({ streaming: 'pass' })
    done(await open(flow, hit(flow, 'streaming', said)))
    expect((await shown(flow, 'streaming')).state).toBe(expected)
  })

  test('says a group is partly down when one of its two is, and down when both are', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    expect((await shown(flow, 'video')).state).toBe('partial')
    flow.clock.advance(1_000)
    await flow.down('api')
    expect((await shown(flow, 'video')).state).toBe('major')
    expect((await flow.page()).state).toBe('major')
    expect((await flow.page()).components.map((c) => c.key)).toEqual(['video', 'streaming', 'api', 'login'])
  })

  test('shows regions where an incident names them', async () => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow, hit(flow, 'streaming', 'partial', ['it', 'es'])))
    expect((await shown(flow, 'streaming')).regions.toSorted()).toEqual(['es', 'it'])
    expect((await shown(flow, 'video')).regions.toSorted()).toEqual(['es', 'it'])
    done(await post(flow, incident.id, { version: 1, ...hit(flow, 'streaming', 'partial', ['it']) }))
    expect((await shown(flow, 'streaming')).regions).toEqual(['it'])
  })

  test('R40 tells nothing of staff, targets, evidence or suspicions', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const secrets = [
      'https://streaming.example.com',
      'Gateway Timeout',
      '203.0.113.9',
      'oncall@example.com',
      'HTTP 504',
    ]
    const before = JSON.stringify(await flow.page())
    for (const secret of [...secrets, 'suspected']) expect(before).not.toContain(secret)
    expect((await flow.page()).open).toEqual([])
    done(await post(flow, id, { version: 1 }))
    const after = JSON.stringify(await flow.page())
    for (const secret of [...secrets, 'Ada']) expect(after).not.toContain(secret)
  })

  test('draws a day as bad as its worst minute, in the page’s own days', async () => {
    const flow = await freshFlow(engine)
    // 23:50 in Rome.
    flow.clock.set(Date.UTC(2026, 5, 11, 21, 50))
    await flow.report({ streaming: 'pass' })
    const { incident } = done(await open(flow, hit(flow, 'streaming', 'partial')))
    flow.clock.advance(HOUR_MS)
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    const { days } = await shown(flow, 'streaming')
    expect(days.states).toHaveLength(90)
    expect(days.states.slice(-2)).toBe('pp')
    expect(days.troubled.map((d) => [d.day, d.state, d.spans.map((s) => [s.by, s.incidentId])])).toEqual([
      ['2026-06-11', 'partial', [['person', incident.id]]],
      ['2026-06-12', 'partial', [['person', incident.id]]],
    ])
  })

  test('counts the outage of a dismissed suspicion as none, and a confirmed one as one', async () => {
    const flow = await freshFlow(engine)
    flow.clock.set(Date.UTC(2026, 5, 12, 4))
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(HOUR_MS)
    const dismiss = { version: 1, reason: 'a test of ours' }
    done(await dismissIncident(flow.context, { incidentId: await suspected(flow), dismiss, actor: ADA }, null))
    flow.clock.advance(HOUR_MS)
    await flow.well('streaming')
    expect((await shown(flow, 'streaming')).days).toMatchObject({ uptimeRatio: 1, troubled: [] })
    flow.clock.advance(HOUR_MS)
    const began = flow.clock.now()
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1, notify: false }))
    flow.clock.set(began + HOUR_MS)
    await flow.well('streaming')
    done(await post(flow, id, { version: 2, state: 'resolved', notify: false }))
    const { uptimeRatio, troubled } = (await shown(flow, 'streaming')).days
    expect(troubled.flatMap((d) => d.spans.map((s) => [s.startedAt - began, (s.endedAt ?? 0) - began]))).toEqual([
      [0, HOUR_MS],
    ])
    expect(uptimeRatio).toBeLessThan(1)
    expect(uptimeRatio).toBeGreaterThan(0.7)
  })

  test('drops ended incidents after ninety days', async () => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    expect((await flow.page()).recent).toHaveLength(1)
    await flow.report({ login: 'pass' })
    flow.clock.advance(91 * DAY_MS)
    await sweepSilence(flow.context, 0)
    expect((await flow.page()).recent).toEqual([])
  })
})
