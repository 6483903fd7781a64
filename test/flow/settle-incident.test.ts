import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { dismissIncident } from '../../server/flow/dismiss-incident.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { BOTH, done, open, outbox, post, suspected, traces } from './commands.ts'

const dismiss = (flow: Flow, incidentId: string, version: number, reason = 'a test of ours') =>
  dismissIncident(flow.context, { incidentId, dismiss: { version, reason }, actor: ADA }, null)

const correct = (flow: Flow, incidentId: string, change: { version: number; updateId: string }) =>
  correctUpdate(
    flow.context,
    { incidentId, correct: { ...change, texts: { en: { body: 'Only in Italy.' }, it: null } }, actor: BEN },
    null,
  )

describe.each(ENGINES)('a dismissal on %s', (engine) => {
  test('takes the observation and the published stretch away, and keeps the observed one', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const { incident, history } = done(await dismiss(flow, id, 1))
    expect(incident).toMatchObject({ state: 'dismissed', version: 2, dismissedWhy: 'a test of ours' })
    expect(history.at(-1)).toMatchObject({ action: 'incident.dismissed', who: 'Ada', detail: 'a test of ours' })
    const page = await flow.page()
    const streaming = page.components.find((c) => c.id === flow.id.streaming)
    expect(streaming).toMatchObject({ state: 'operational', observation: null })
    expect(streaming?.days.states).toMatch(/o$/)
    expect(streaming?.days.troubled).toEqual([])
    const ledgers = await flow.store.db
      .selectFrom('intervals')
      .select(['ledger', 'withdrawn_at', 'withdrawn_by', 'withdrawn_why'])
      .orderBy('ledger')
      .execute()
    expect(ledgers).toEqual([
      { ledger: 'observed', withdrawn_at: null, withdrawn_by: null, withdrawn_why: null },
      {
        ...{ ledger: 'published', withdrawn_at: flow.clock.now() },
        ...{ withdrawn_by: 'person:ada:Ada', withdrawn_why: 'a test of ours' },
      },
    ])
    expect(await outbox(flow)).toEqual([])
  })

  test('of what outlived a resolved incident leaves that one its own time, and takes back what came after', async () => {
    const flow = await freshFlow(engine)
    flow.clock.set(Date.UTC(2026, 5, 12, 4))
    await flow.report({ streaming: 'pass' })
    flow.clock.advance(60_000)
    const { incident } = done(await open(flow))
    flow.clock.advance(60_000)
    await flow.down('streaming')
    flow.clock.advance(3_600_000)
    const resolvedAt = flow.clock.now()
    done(await post(flow, incident.id, { version: incident.version, state: 'resolved' }))
    const [again] = await flow.store.db.selectFrom('incidents').select('id').where('state', '=', 'suspected').execute()
    flow.clock.advance(60_000)
    done(await dismiss(flow, again?.id ?? '', 1))
    const streaming = async () => (await flow.page()).components.find((c) => c.id === flow.id.streaming)
    const dismissed = await streaming()
    expect(dismissed).toMatchObject({ state: 'operational', observation: null })
    const spans = dismissed?.days.troubled.flatMap((d) => d.spans)
    expect(spans?.map((s) => [s.incidentId, s.endedAt])).toContainEqual([incident.id, resolvedAt])
    expect(spans?.filter((s) => s.endedAt === null || s.endedAt > resolvedAt)).toEqual([])
    flow.clock.advance(3_600_000)
    await flow.well('streaming')
    const after = await streaming()
    expect(after?.days.troubled).toEqual(dismissed?.days.troubled)
    expect(after?.days.uptimeRatio).toBeGreaterThan(dismissed?.days.uptimeRatio ?? 1)
    const measured = await flow.store.db
      .selectFrom('intervals')
      .select(['ledger', 'ended_at', 'withdrawn_by', 'withdrawn_why'])
      .where('made_by', '=', 'checks')
      .orderBy('ledger')
      .orderBy('started_at')
      .execute()
    const endedAt = measured[0]?.ended_at
    expect(endedAt).toBeGreaterThan(resolvedAt)
    expect(measured).toEqual([
      { ledger: 'observed', ended_at: endedAt, withdrawn_by: null, withdrawn_why: null },
      { ledger: 'published', ended_at: resolvedAt, withdrawn_by: null, withdrawn_why: null },
      { ledger: 'published', ended_at: endedAt, withdrawn_by: 'person:ada:Ada', withdrawn_why: 'a test of ours' },
    ])
  })

  test('says nothing of the next outage', async () => {
    const flow = await freshFlow(engine)
    done(await dismiss(flow, await suspected(flow), 1))
    flow.clock.advance(60_000)
    await flow.well('streaming')
    flow.clock.advance(60_000)
    const next = await suspected(flow)
    const streaming = (await flow.page()).components.find((c) => c.id === flow.id.streaming)
    expect(streaming?.observation?.kind).toBe('down')
    expect(isRefusal(await dismiss(flow, next, 1))).toBe(false)
  })

  test('that comes too late, without a reason or to what is public is refused and leaves no trace', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const before = await traces(flow)
    expect(await dismiss(flow, id, 2)).toMatchObject({ refused: 'already-moved' })
    expect(await dismiss(flow, id, 1, '  ')).toMatchObject({ refused: 'reason-missing' })
    expect(await dismiss(flow, 'nothing', 1)).toMatchObject({ refused: 'not-found' })
    expect(await traces(flow)).toEqual(before)
    done(await post(flow, id, { version: 1 }))
    expect(await dismiss(flow, id, 2)).toMatchObject({ refused: 'not-suspected' })
  })

  test('and a confirmation at the same time: one of them wins', async () => {
    const flow = await freshFlow(engine)
    const id = await suspected(flow)
    const answers = await Promise.all([dismiss(flow, id, 1), post(flow, id, { version: 1 }, { as: flow.rival })])
    expect(answers.filter(isRefusal).map((r) => r.refused)).toEqual(['already-moved'])
  })
})

describe.each(ENGINES)('a correction on %s', (engine) => {
  test('stands on the page beside what it corrects, and goes to whom that reached', async () => {
    const flow = await freshFlow(engine)
    const first = done(await open(flow))
    const updateId = first.updates[0]?.id ?? ''
    flow.clock.advance(60_000)
    const { incident, updates, history } = done(await correct(flow, first.incident.id, { version: 1, updateId }))
    expect(incident).toMatchObject({ state: 'investigating', version: 2, impact: 'major' })
    expect(updates[0]).toMatchObject({
      correctionOf: updateId,
      author: 'Ben',
      texts: { en: { body: 'Only in Italy.' } },
    })
    expect(history.at(-1)?.action).toBe('incident.corrected')
    const [shown] = (await flow.page()).open
    expect(shown?.updates.map((u) => [u.isCorrection, u.body.en])).toEqual([
      [true, 'Only in Italy.'],
      [false, BOTH.en?.body],
    ])
    expect(shown?.components[0]?.impact).toBe('major')
    expect((await outbox(flow)).map((o) => [o.kind, o.subject_id, o.facts])).toEqual([
      ['update', updateId, '{}'],
      ['correction', updates[0]?.id, JSON.stringify({ corrects: updateId })],
    ])
  })

  test('of what is not public, not of this incident or not of this version is refused', async () => {
    const flow = await freshFlow(engine)
    const secret = await suspected(flow)
    const one = done(await open(flow))
    const other = done(await open(flow))
    const updateId = one.updates[0]?.id ?? ''
    const before = await traces(flow)
    expect(await correct(flow, secret, { version: 1, updateId })).toMatchObject({ refused: 'not-allowed-from-here' })
    expect(await correct(flow, other.incident.id, { version: 1, updateId })).toMatchObject({ refused: 'not-found' })
    expect(await correct(flow, one.incident.id, { version: 2, updateId })).toMatchObject({ refused: 'already-moved' })
    expect(await traces(flow)).toEqual(before)
  })
})

describe.each(ENGINES)('the brake on %s', (engine) => {
  const stop = (flow: Flow, updateId: string) => stopUpdate(flow.context, { updateId, actor: ADA }, null)

  test('before anything left stops all of it, once, with an audit row', async () => {
    const flow = await freshFlow(engine)
    const { updates, incident } = done(await open(flow))
    const updateId = updates[0]?.id ?? ''
    expect(done(await stop(flow, updateId)).stoppedAt).toBe(flow.clock.now())
    expect(await stop(flow, updateId)).toMatchObject({ refused: 'nothing-to-stop' })
    expect(await stop(flow, 'no such update')).toMatchObject({ refused: 'not-found' })
    const audit = await flow.store.db
      .selectFrom('audit')
      .select(['action', 'who'])
      .where('subject_id', '=', incident.id)
      .orderBy('id')
      .execute()
    expect(audit.at(-1)).toEqual({ action: 'update.stopped', who: 'person:ada:Ada' })
    expect(audit.filter((a) => a.action === 'update.stopped')).toHaveLength(1)
  })
})
