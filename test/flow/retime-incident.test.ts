import { describe, expect, test } from 'vitest'
import type { RetimeIncident } from '../../server/contract/retime.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { retimeIncident } from '../../server/flow/retime-incident.ts'
import { publishedSpansOf } from '../../server/store/intervals.ts'
import { auditOf } from '../../server/store/traces.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, outbox, post, suspected } from './commands.ts'

const retime = (flow: Flow, incidentId: string, times: RetimeIncident, as = flow.context) =>
  retimeIncident(as, { incidentId, times, actor: BEN }, null)

async function statedOf(flow: Flow): Promise<(readonly [number, number | null])[]> {
  const spans = await publishedSpansOf(flow.store.db, [flow.id.streaming], 0)
  return spans.filter((one) => one.by === 'person').map((one) => [one.startedAt, one.endedAt] as const)
}

describe.each(ENGINES)('the times of an incident on %s', (engine) => {
  test('of an open one begin earlier: page, ledger and audit follow, what was said is kept, and nobody is written to', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    const { incident } = done(await open(flow))
    const written = (await outbox(flow)).length
    const earlier = began - 40 * MINUTE_MS
    flow.clock.advance(5 * MINUTE_MS)
    const after = done(await retime(flow, incident.id, { version: 1, startedAt: earlier }))
    expect(after.incident).toMatchObject({ version: 2, startedAt: earlier, state: 'investigating' })
    const before = { startedAt: began, resolvedAt: null }
    expect(after.earlierTimes).toEqual([{ ...before, replacedAt: flow.clock.now(), replacedBy: 'Ben' }])
    expect(await statedOf(flow)).toEqual([[earlier, null]])
    const [shown] = (await flow.page()).open
    expect([shown?.startedAt, shown?.earlierTimes]).toEqual([earlier, [{ ...before, until: flow.clock.now() }]])
    expect((await auditOf(flow.store.db, incident.id)).at(-1)).toMatchObject({
      action: 'incident.retimed',
      detail: expect.stringContaining(new Date(earlier).toISOString()),
    })
    expect((await outbox(flow)).length).toBe(written)
  })

  test('of one that is over move at both ends, and its days say so', async () => {
    const flow = await freshFlow(engine)
    const began = flow.clock.now()
    const { incident } = done(await open(flow))
    flow.clock.advance(60 * MINUTE_MS)
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    const over = began + 30 * MINUTE_MS
    const first = done(await retime(flow, incident.id, { version: 2, resolvedAt: over }))
    done(await retime(flow, incident.id, { version: 3, startedAt: began - 10 * MINUTE_MS }))
    expect(first.incident).toMatchObject({ state: 'resolved', resolvedAt: over })
    expect(await statedOf(flow)).toEqual([[began - 10 * MINUTE_MS, over]])
    const page = await flow.page()
    expect(page.recent[0]?.earlierTimes).toHaveLength(2)
    const days = page.components.find((one) => one.id === flow.id.streaming)?.days
    expect(days?.troubled.at(-1)?.spans).toMatchObject([{ startedAt: began - 10 * MINUTE_MS, endedAt: over }])
  })

  test('take nothing back that the checks measured', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    done(await post(flow, id, { version: 1 }))
    const measured = async () =>
      (await publishedSpansOf(flow.store.db, [flow.id.streaming], 0)).filter((one) => one.by === 'checks')
    const before = await measured()
    flow.clock.advance(10 * MINUTE_MS)
    done(await retime(flow, id, { version: 2, startedAt: flow.clock.now() - MINUTE_MS }))
    expect(before).toHaveLength(1)
    expect(await measured()).toEqual(before)
    expect(await statedOf(flow)).toEqual([[flow.clock.now() - MINUTE_MS, null]])
  })

  test('of one opened by hand begin at most thirty days ago', async () => {
    const flow = await freshFlow(engine)
    expect(await open(flow, { startedAt: Date.UTC(2000, 0, 1) })).toMatchObject({
      ...{ refused: 'starts-too-early', field: 'startedAt' },
    })
    done(await open(flow, { startedAt: flow.clock.now() - 30 * 24 * 60 * MINUTE_MS }))
  })

  test('that two people put right at once take the first, and tell the second', async () => {
    const flow = await freshFlow(engine)
    const { incident } = done(await open(flow))
    const startedAt = incident.startedAt - MINUTE_MS
    const answers = await Promise.all([
      retime(flow, incident.id, { version: 1, startedAt }),
      retime(flow, incident.id, { version: 1, startedAt: startedAt - MINUTE_MS }, flow.rival),
    ])
    expect(answers.filter((one) => 'refused' in one)).toMatchObject([{ refused: 'already-moved' }])
  })
})
