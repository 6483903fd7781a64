/** Two incidents that are one outage: what ends, what goes on, what the ledgers tell, and who hears of the end. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { mergeIncidents } from '../../server/flow/merge-incidents.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post, suspected } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

describe.each(ENGINES)('merging on %s', (engine) => {
  const hit = (componentId: string, impact: 'major' | 'degraded') => ({ componentId, impact }) as const

  /** Streaming is told as down, and a minute later signing in and streaming as slow. */
  async function two() {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    const first = done(await open(flow)).incident
    flow.clock.advance(60_000)
    const slow = [hit(flow.id.login, 'degraded'), hit(flow.id.streaming, 'degraded')]
    const second = done(await open(flow, { components: slow })).incident
    flow.clock.advance(60_000)
    return { flow, first, second }
  }

  const merge = (flow: Flow, ends: Versioned, stays: Versioned) =>
    mergeIncidents(
      flow.context,
      {
        incidentId: ends.id,
        merge: { version: ends.version, into: { id: stays.id, version: stays.version } },
        actor: BEN,
      },
      null,
    )

  test('the one that stays takes over what the other hit and when it began; the other stays readable and points there', async () => {
    const { flow, first, second } = await two()
    const { incident, history } = done(await merge(flow, first, second))
    expect(incident).toMatchObject({ id: second.id, version: 2, impact: 'major', startedAt: first.startedAt })
    const impacts = incident.components.map((c) => [c.componentId, c.impact])
    expect(impacts.toSorted()).toEqual(
      [
        [flow.id.login, 'degraded'],
        [flow.id.streaming, 'major'],
      ].toSorted(),
    )
    expect(history).toContainEqual(expect.objectContaining({ action: 'incident.took-in', who: 'Ben' }))
    const page = await flow.page()
    expect(page.open.map((i) => i.id)).toEqual([second.id])
    expect(page.recent).toMatchObject([{ id: first.id, state: 'resolved', mergedInto: second.id }])
    expect(page.recent[0]?.updates).toHaveLength(1)
    expect(page.components.find((c) => c.id === flow.id.streaming)?.state).toBe('major')
  })

  test('tells nobody, and its end is heard by whoever heard of either', async () => {
    const { flow, first, second } = await two()
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    const before = sender.tried.length
    done(await merge(flow, first, second))
    await release(flow)
    await send(flow, sender)
    expect(sender.tried).toHaveLength(before)
    done(await post(flow, second.id, { version: 2, state: 'resolved' }))
    await release(flow)
    await send(flow, sender)
    expect(sender.tried.slice(before).map((m) => m.address)).toEqual(['r1@example.com'])
  })

  test('the ledgers tell one stretch per component, from its beginning to the end of the one that stays', async () => {
    const { flow, first, second } = await two()
    done(await merge(flow, first, second))
    flow.clock.advance(60_000)
    const over = done(await post(flow, second.id, { version: 2, state: 'resolved' })).incident
    const { components } = await flow.page()
    const spans = components.find((c) => c.id === flow.id.streaming)?.days.troubled.flatMap((d) => d.spans)
    expect(spans).toEqual([
      { state: 'major', startedAt: first.startedAt, endedAt: over.resolvedAt, incidentId: second.id, by: 'person' },
    ])
  })

  test('a suspicion that is part of an open incident ends without a word to anybody, and stays measured', async () => {
    const flow = await freshFlow(engine)
    const told = done(await open(flow, { components: [hit(flow.id.login, 'major')] })).incident
    // Later than what falls together.
    flow.clock.advance(600_000)
    const id = await suspected(flow)
    const merged = done(await merge(flow, { id, version: 1 }, told))
    expect(merged.incident.components.map((c) => c.componentId)).toContain(flow.id.streaming)
    const streaming = (await flow.page()).components.find((c) => c.id === flow.id.streaming)
    expect(streaming).toMatchObject({ state: 'major', isDismissed: false })
    expect((await flow.page()).recent).toEqual([])
    await flow.well('streaming')
    const after = done(await post(flow, told.id, { version: merged.incident.version, state: 'resolved' }))
    expect(after.incident.state).toBe('resolved')
  })

  test('the pager that rang for the one that ends stops', async () => {
    const flow = await freshFlow(engine)
    await flow.store.transact((tx) =>
      insertContact(tx, {
        ...{ id: 'pager', pageId: flow.context.pageId, channel: 'pagerduty', address: 'https://events.example.com/' },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: null },
      }),
    )
    const told = done(await open(flow, { components: [hit(flow.id.login, 'major')] })).incident
    flow.clock.advance(600_000)
    const id = await suspected(flow)
    await release(flow)
    done(await merge(flow, { id, version: 1 }, told))
    await release(flow)
    const rang = await flow.store.db
      .selectFrom('deliveries as d')
      .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
      .select(['o.subject_id', 'o.facts'])
      .where('d.recipient_id', '=', 'pager')
      .orderBy('o.id')
      .execute()
    expect(rang.map((r) => [r.subject_id, JSON.parse(r.facts).what])).toEqual([
      [id, 'suspected'],
      [id, 'ended'],
    ])
  })

  test('what was merged is not reopened', async () => {
    const { flow, first, second } = await two()
    done(await merge(flow, first, second))
    const answer = await post(flow, first.id, { version: 2 })
    expect(isRefusal(answer) && answer.because).toMatch(/merged/)
  })

  interface Versioned {
    readonly id: string
    readonly version: number
  }
})
