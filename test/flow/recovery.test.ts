import { describe, expect, test } from 'vitest'
import { SAME_AGAIN_MS } from '../../server/domain/flapping.ts'
import { letGoOfChecks } from '../../server/flow/let-go-of-checks.ts'
import { makeRevision } from '../../server/flow/public-page.ts'
import { sweepFallingSilent, sweepSilence } from '../../server/flow/sweep-silence.ts'
import { fallingSilent } from '../../server/store/check-states.ts'
import { listProbes } from '../../server/store/probes.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { done, post, suspected } from './commands.ts'
import { componentOnPage, incidents, intervals, told } from './seen.ts'

describe.each(ENGINES)('recovery on %s', (engine) => {
  test('before anybody acted lets a suspicion lapse, tells on-call, and clears the page', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    await flow.down('streaming')
    flow.clock.advance(60_000)
    const good = flow.clock.now()
    await flow.well('streaming')
    expect((await incidents(flow))[0]).toMatchObject({ state: 'lapsed', version: 2, looksOverAt: good })
    expect((await told(flow)).map((t) => [t.what, t.startedAt, t.overAt])).toEqual([
      ['suspected', began, null],
      ['over-unconfirmed', began, good],
    ])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'operational', observation: null })
    expect(await intervals(flow)).toEqual(
      ['observed', 'published'].map((ledger) =>
        expect.objectContaining({ ledger, state: 'major', started_at: began, ended_at: good }),
      ),
    )
  })

  test('needs its two minutes', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    await flow.report({ streaming: 'pass' }, { at: flow.clock.now() + 1 })
    flow.clock.advance(60_000)
    await flow.report({ streaming: 'pass' })
    expect((await incidents(flow))[0]?.state).toBe('suspected')
  })

  test('of one of two leaves the incident as it is', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming', 'api')
    flow.clock.advance(1_000)
    for (const wait of [0, 60_000, 60_000]) {
      flow.clock.advance(wait)
      await flow.report({ streaming: 'pass', api: 'fail' })
    }
    expect((await incidents(flow))[0]).toMatchObject({ state: 'suspected', looksOverAt: null })
    expect((await componentOnPage(flow, 'streaming')).state).toBe('operational')
    expect((await componentOnPage(flow, 'api')).state).toBe('major')
  })

  test('and a new failure later is a new incident', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    flow.clock.advance(60_000)
    await flow.well('streaming')
    // Sooner it would be the same one again.
    flow.clock.advance(SAME_AGAIN_MS)
    await flow.down('streaming')
    expect((await incidents(flow)).map((i) => i.state)).toEqual(['suspected', 'lapsed'])
  })
})

describe.each(ENGINES)('silence on %s', (engine) => {
  test.each([
    ['all', sweepSilence],
    ['those that are falling silent', sweepFallingSilent],
  ])('is unknown on the page, never down, and dated by the last result: a look at %s', async (_whom, sweep) => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass', api: 'pass', login: 'pass' })
    const last = flow.clock.now()
    flow.clock.advance(189_000)
    await sweep(flow.context, 0)
    expect((await componentOnPage(flow, 'streaming')).state).toBe('operational')
    flow.clock.advance(1_000)
    await sweep(flow.context, 0)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({
      state: 'unknown',
      observation: { kind: 'unknown', sinceAt: last },
    })
    expect(await incidents(flow)).toEqual([])
    expect(await told(flow)).toEqual([])
  })

  test('is looked at from when a result is too old to count until long after it is unknown, and again when we were away', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const from = flow.clock.now()
    const found = (afterMs: number, awakeAt = 0) =>
      fallingSilent(flow.store.db, { now: from + afterMs, awakeAt, whileMs: 60_000 })
    expect(await found(129_000)).toEqual([])
    expect(await found(130_000)).toHaveLength(1)
    expect(await found(319_000)).toHaveLength(1)
    expect(await found(320_000)).toEqual([])
    const awakeAt = from + 3_600_000
    expect(await found(3_600_000 + 190_000, awakeAt)).toHaveLength(1)
    expect(await found(3_600_000 + 320_000, awakeAt)).toEqual([])
  })

  test('that ends is a stretch that nobody knows, in both ledgers, with its true length', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const last = flow.clock.now()
    flow.clock.advance(600_000)
    await sweepSilence(flow.context, 0)
    await flow.report({ streaming: 'pass' })
    const back = flow.clock.now()
    expect((await componentOnPage(flow, 'streaming')).state).toBe('operational')
    expect((await intervals(flow)).map((i) => [i.ledger, i.state, i.started_at, i.ended_at])).toEqual([
      ['observed', 'unknown', last, back],
      ['published', 'unknown', last, back],
    ])
  })

  test('within an outage does not make the outage longer than anybody saw it', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    await flow.down('streaming')
    const last = flow.clock.now()
    flow.clock.advance(600_000)
    await sweepSilence(flow.context, 0)
    const back = flow.clock.now()
    await flow.down('streaming')
    const observed = (await intervals(flow)).filter((i) => i.ledger === 'observed')
    expect(observed.map((i) => [i.state, i.started_at, i.ended_at])).toEqual([
      ['major', began, last],
      ['unknown', last, back],
      ['major', back, null],
    ])
    expect(await incidents(flow)).toHaveLength(1)
  })

  test('of our own is no silence: after a stop nobody becomes unknown at once, and the gap is noted', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    const last = flow.clock.now()
    flow.clock.advance(3_600_000)
    await sweepSilence(flow.context, flow.clock.now())
    expect((await componentOnPage(flow, 'streaming')).state).toBe('operational')
    await flow.report({ streaming: 'pass' }, { awakeAt: flow.clock.now() })
    expect((await intervals(flow)).map((i) => [i.state, i.started_at, i.ended_at])).toEqual([
      ['unknown', last + 60_000, flow.clock.now()],
      ['unknown', last + 60_000, flow.clock.now()],
    ])
  })

  test('that a person announces while the checks still see it down raises a new suspicion at once', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    flow.clock.advance(60_000)
    done(await post(flow, id, { version: 2, state: 'resolved' }))
    expect((await incidents(flow)).map((i) => i.state)).toEqual(['suspected', 'resolved'])
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'suspected'])
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'major', observation: { kind: 'down' } })
  })

  test('is not in a pause: a paused probe of what is down makes it unknown, never green', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    const probes = await listProbes(flow.store.db, flow.context.pageId)
    const own = probes.filter((p) => p.componentId === flow.id.streaming)
    await flow.store.transact(async (tx) => {
      for (const { id } of own) {
        await tx.updateTable('probes').set({ paused_at: flow.clock.now() }).where('id', '=', id).execute()
      }
      await letGoOfChecks(flow.context, tx, new Set([flow.id.streaming]))
      await makeRevision(flow.context, tx, 'paused')
    })
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({ state: 'unknown', measured: true })
  })

  test('that nobody confirmed tells on-call what the checks had seen', async () => {
    const flow = await freshFlow(engine)
    await flow.down('streaming')
    flow.clock.advance(60_000)
    await flow.well('streaming')
    expect((await told(flow)).at(-1)?.components[0]?.because).toMatch(/3 in a row/)
  })
})
