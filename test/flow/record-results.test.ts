import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { componentOnPage, detail, incidents, told } from './seen.ts'

describe.each(ENGINES)('results on %s', (engine) => {
  test('three failures become one suspicion, with evidence, a word to on-call and an observation', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    await flow.down('streaming')
    const [incident, ...more] = await incidents(flow)
    expect(more).toEqual([])
    expect(incident).toMatchObject({
      state: 'suspected',
      impact: 'major',
      origin: 'checks',
      startedAt: began,
      version: 1,
    })
    const { evidence, history } = await detail(flow, incident?.id)
    expect(evidence.map((e) => [e.at, e.code, e.status, e.bodyStart])).toEqual(
      [0, 5_000, 15_000].map((ms) => [began + ms, 'http-status', 504, 'Gateway Timeout']),
    )
    expect(history.map((h) => [h.action, h.who])).toEqual([['incident.suspected', 'Checks']])
    expect(await told(flow)).toEqual([
      {
        ...{ incidentId: incident?.id, what: 'suspected', startedAt: began, overAt: null },
        components: [{ componentId: flow.id.streaming, because: 'HTTP 504 instead of 200-299 (3 in a row)' }],
      },
    ])
    const page = await flow.page()
    expect(page.open).toEqual([])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({
      state: 'major',
      observation: { kind: 'down', sinceAt: began },
    })
    expect(await componentOnPage(flow, 'video')).toMatchObject({ state: 'partial' })
    expect(flow.woken).toEqual(expect.arrayContaining(['snapshot', 'fan-out']))
  })

  test('before the third failure nothing is said, in public or to on-call', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const before = (await flow.page()).revision
    for (const _failure of [1, 2]) {
      flow.clock.advance(5_000)
      await flow.report({ streaming: 'fail' })
    }
    expect(await incidents(flow)).toEqual([])
    expect((await flow.page()).revision).toBe(before)
    expect(await told(flow)).toEqual([])
  })

  test('a batch that comes again is acknowledged and not counted again', async () => {
    const flow = await freshFlow(engine)
    for (const _again of [1, 2, 3, 4, 5]) {
      await flow.report({ streaming: 'fail' }, { sequence: 9 })
      flow.clock.advance(1_000)
    }
    expect(await incidents(flow)).toEqual([])
    const stored = await flow.store.db.selectFrom('results').select('no').execute()
    expect(stored).toHaveLength(1)
    await flow.report({ streaming: 'fail' }, { sequence: 8 })
    expect(await flow.store.db.selectFrom('results').select('no').execute()).toHaveLength(1)
  })

  test('R73 results of an hour ago are history: no incident, no word to on-call, nothing on the page', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const before = (await flow.page()).revision
    const start = flow.clock.now()
    flow.clock.advance(90 * MINUTE_MS)
    for (let minute = 10; minute < 30; minute += 1) {
      await flow.report({ streaming: 'fail' }, { at: start + minute * MINUTE_MS, awakeAt: flow.clock.now() })
    }
    expect(await incidents(flow)).toEqual([])
    expect(await told(flow)).toEqual([])
    expect((await flow.page()).revision).toBe(before)
    expect(await flow.store.db.selectFrom('results').select('no').execute()).toHaveLength(21)
  })

  test('R73 what an agent brings when it is no longer fresh begins no run: one failure after it is one failure', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(90 * MINUTE_MS)
    const now = flow.clock.now()
    for (const agoMs of [270_000, 210_000, 150_000]) {
      await flow.report({ streaming: 'fail' }, { at: now - agoMs, isDistant: true })
    }
    await flow.report({ streaming: 'fail' }, { isDistant: true })
    expect(await incidents(flow)).toEqual([])
    expect(await flow.store.db.selectFrom('results').select('no').execute()).toHaveLength(5)
    for (const _again of [1, 2]) {
      flow.clock.advance(5_000)
      await flow.report({ streaming: 'fail' }, { isDistant: true })
    }
    expect(await incidents(flow)).toMatchObject([{ startedAt: now }])
  })

  test('blind checks, however many, never make a target look down', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const before = (await flow.page()).revision
    for (const _blind of [1, 2, 3, 4, 5]) {
      flow.clock.advance(5_000)
      await flow.report({ streaming: 'inconclusive' })
    }
    expect(await incidents(flow)).toEqual([])
    expect((await flow.page()).revision).toBe(before)
  })

  test('a clock that was put back an hour does not blind us for an hour', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(-60 * MINUTE_MS)
    await flow.down('streaming')
    expect(await incidents(flow)).toHaveLength(1)
  })
})

describe.each(ENGINES)('a wave on %s', (engine) => {
  test('of failures within a minute is one incident and one notice', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    await flow.down('api')
    const found = await incidents(flow)
    expect(found).toHaveLength(1)
    expect((await detail(flow, found[0]?.id)).incident.components.map((c) => c.componentId).toSorted()).toEqual(
      [flow.id.streaming, flow.id.api].toSorted(),
    )
    expect(await told(flow)).toHaveLength(1)
  })

  test('in one batch names all of them at once', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming', 'api', 'login')
    expect(await incidents(flow)).toHaveLength(1)
    const words = await told(flow)
    expect(words).toHaveLength(1)
    expect(words[0]?.components.map((c) => c.componentId).toSorted()).toEqual(
      [flow.id.streaming, flow.id.api, flow.id.login].toSorted(),
    )
  })

  test('that begins more than a minute later is another incident', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    flow.clock.advance(61_000)
    await flow.down('login')
    expect(await incidents(flow)).toHaveLength(2)
    expect(await told(flow)).toHaveLength(2)
  })

  test('that gets worse is told again: what was slow is down', async () => {
    const flow = await freshFlow(engine)
    for (const wait of [0, 60_000, 60_000]) {
      flow.clock.advance(wait)
      await flow.report({ api: 'slow' })
    }
    const [slow] = await incidents(flow)
    expect(slow).toMatchObject({ impact: 'degraded' })
    // The first word has left.
    await fanOut(flow.context)
    flow.clock.advance(5_000)
    await flow.down('api')
    const [worse, ...more] = await incidents(flow)
    expect(more).toEqual([])
    expect(worse).toMatchObject({ id: slow?.id, state: 'suspected', impact: 'major' })
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'suspected'])
    const { evidence } = await detail(flow, worse?.id)
    expect(evidence.map((e) => e.outcome)).toEqual(['slow', 'slow', 'slow', 'fail', 'fail', 'fail'])
  })

  test('that gets better before anybody confirmed it keeps its worst', async () => {
    const flow = await freshFlow(engine)
    await flow.down('api')
    for (const wait of [60_000, 60_000, 60_000]) {
      flow.clock.advance(wait)
      await flow.report({ api: 'slow' })
    }
    const [incident] = await incidents(flow)
    expect(incident).toMatchObject({ state: 'suspected', impact: 'degraded' })
    const parts = await flow.store.db.selectFrom('incident_components').select(['impact', 'worst']).execute()
    expect(parts).toEqual([{ impact: 'degraded', worst: 'major' }])
    expect(await told(flow)).toHaveLength(1)
  })
})
