import { describe, expect, test } from 'vitest'
import type { WhyView } from '../../server/contract/why.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { readWhy } from '../../server/flow/why.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, suspected } from './commands.ts'
import { addPlaces, lookFrom } from './places.ts'
import { at, underWay } from './planned-work.ts'

const why = async (flow: Flow, which: keyof Flow['id'] = 'streaming'): Promise<WhyView> =>
  done(await readWhy(flow.context, flow.id[which]))

describe.each(ENGINES)('why a component is as it is, on %s', (engine) => {
  test('while it is down: who decided it and with which checks, the last results, its incident', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(MINUTE_MS)
    const incidentId = await suspected(flow)
    const answer = await why(flow)
    expect(answer).toMatchObject({
      state: 'major',
      verdict: 'down',
      because: 'HTTP 504 instead of 200-299 (3 in a row)',
    })
    const [probe] = answer.probes
    expect(probe).toMatchObject({ verdict: 'down', flaps: false, quorum: { needed: 1, fresh: 1, of: 1 } })
    expect(probe?.locations).toMatchObject([
      { location: 'local', isFresh: true, failures: 3, goodOnes: 0, state: 'sees' },
    ])
    expect(probe?.locations[0]?.results.map((r) => r.outcome)).toEqual(['fail', 'fail', 'fail', 'pass'])
    expect(answer.changes.map((c) => [c.from, c.to, c.who, c.evidence.length])).toEqual([
      ['up', 'down', 'Checks', 3],
      ['unknown', 'up', 'Checks', 0],
    ])
    expect(answer.changes[0]?.evidence[0]).toMatchObject({ status: 504, bodyStart: 'Gateway Timeout' })
    expect(answer.incidents).toMatchObject([{ id: incidentId, state: 'suspected' }])
    expect((await why(flow, 'video')).related).toMatchObject([
      { relation: 'member', componentId: flow.id.streaming, verdict: 'down' },
      { relation: 'member', componentId: flow.id.api },
    ])
  })

  test('what was dismissed is seen and not told: the two figures differ by a row with who and why', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(HOUR_MS)
    const incidentId = await suspected(flow)
    flow.clock.advance(30 * MINUTE_MS)
    const dismiss = { version: 1, reason: 'A drill' }
    done(await dismissIncident(flow.context, { incidentId, dismiss, actor: ADA }, null))
    const answer = await why(flow)
    expect(answer.dismissedAt).toBe(flow.clock.now())
    expect(answer.deeds[0]).toMatchObject({ who: 'Ada', action: 'incident.dismissed', detail: 'A drill', incidentId })
    expect(answer.differences).toMatchObject([
      { observed: 'major', published: 'operational', reason: 'dismissed', who: 'Ada', why: 'A drill', endedAt: null },
    ])
    expect(answer.uptime.map((u) => u.days)).toEqual([1, 7, 30, 90])
    for (const { observed, published } of answer.uptime) {
      expect(published).toBe(1)
      expect(observed).toBeLessThan(0.8)
    }
  })

  test('uptime of a component that is younger than the time counts from when it was added, and says so', async () => {
    const flow = await freshFlow(engine)
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(48 * HOUR_MS)
    const now = flow.clock.now()
    const { uptime } = await why(flow)
    expect(uptime.map((one) => one.isWhole)).toEqual([true, false, false, false])
    expect(uptime[0]).toMatchObject({ fromAt: now - 24 * HOUR_MS })
    for (const one of uptime.slice(1)) expect(one.fromAt).toBeLessThanOrEqual(now - 48 * HOUR_MS)
  })

  test('within planned work: the work stands there, and is the reason of the difference', async () => {
    const flow = await freshFlow(engine)
    const { id, endsAt } = await underWay(flow)
    flow.clock.advance(10 * MINUTE_MS)
    await flow.down('streaming')
    expect((await why(flow)).maintenance).toMatchObject([{ id, endsAt, title: { en: 'New players' } }])
    await flow.well('streaming')
    await at(flow, endsAt)
    const seen = (await why(flow)).differences.filter((d) => d.observed === 'major')
    expect(seen).toMatchObject([{ published: 'maintenance', reason: 'maintenance', who: 'Ada', why: 'New players' }])
  })

  test('place by place: what a region says alone is a change of its own, and every place has its run and its results', async () => {
    const flow = await freshFlow(engine)
    const [local = '', milan = '', madrid = ''] = await addPlaces(flow, ['milan', 'madrid'])
    const es = await flow.store.db.selectFrom('regions').select('id').where('key', '=', 'es').executeTakeFirstOrThrow()
    await flow.store.db.updateTable('locations').set({ region_id: es.id }).where('id', '=', madrid).execute()
    await lookFrom(flow, {
      ...{ places: [local, milan, madrid], forMs: 8 * MINUTE_MS },
      answer: (_probe, place) => ({ outcome: place === madrid ? 'fail' : 'pass' }),
    })
    const answer = await why(flow)
    const [probe] = answer.probes
    expect(answer.verdict).toBe('up')
    expect(probe?.quorum).toEqual({ needed: 2, fresh: 3, of: 3 })
    const rows = probe?.locations.map((l) => [l.location, l.region, l.failures > 2, l.results.length])
    expect(rows).toEqual([
      ['local', null, false, 5],
      ['milan', null, false, 5],
      ['madrid', 'es', true, 5],
    ])
    expect(probe?.places.find((p) => p.place === 'es')).toMatchObject({ isRegion: true, verdict: 'down' })
    expect(answer.changes.find((c) => c.place === 'es')).toMatchObject({ to: 'down', evidence: [] })
  })

  test('of what is not there it is refused', async () => {
    const flow = await freshFlow(engine)
    expect(await readWhy(flow.context, 'nobody')).toMatchObject({ refused: 'not-found' })
  })
})
