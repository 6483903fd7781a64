/** A promised update: on-call hears of it in time, and no more once it was kept. */
import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { claimDeliveries } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'
import { release } from './delivering.ts'

/** An incident opened now, with the next update promised in half an hour. */
async function promised(flow: Flow): Promise<string> {
  const { incident } = done(await open(flow, { nextUpdateAt: flow.clock.now() + 30 * MINUTE_MS }))
  await release(flow)
  return incident.id
}

/** What on-call was told of promises by now, in order. */
async function nagged(flow: Flow): Promise<string[]> {
  while (await fanOut(flow.context));
  const rows = await flow.store.db
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .select(['o.facts', 'd.channel'])
    .where('o.kind', '=', 'promise')
    .orderBy('d.id')
    .execute()
  return rows.map((r) => `${(JSON.parse(r.facts) as { what: string }).what} ${r.channel}`)
}

const SOON = ['promise-soon email', 'promise-soon webhook']
const LATE = ['promise-late email', 'promise-late webhook']

describe.each(ENGINES)('a promised update on %s', (engine) => {
  test('is asked for five minutes before and when it is late, once each', async () => {
    const flow = await freshFlow(engine)
    await promised(flow)
    flow.clock.advance(25 * MINUTE_MS - 1)
    expect(await nagged(flow)).toEqual([])
    flow.clock.advance(1)
    expect(await nagged(flow)).toEqual(SOON)
    flow.clock.advance(5 * MINUTE_MS)
    expect(await nagged(flow)).toEqual([...SOON, ...LATE])
    flow.clock.advance(60 * MINUTE_MS)
    expect(await nagged(flow)).toEqual([...SOON, ...LATE])
  })

  test('is asked of who promised first, where they have a contact of their own; late, of everybody', async () => {
    const flow = await freshFlow(engine)
    const { db } = flow.store
    await db
      .insertInto('staff')
      .values({
        ...{ id: ADA.id, email: 'ada@example.com', name: 'Ada', role: 'admin' },
        ...{ language: 'en', password_hash: '', created_at: 1, removed_at: null },
      })
      .execute()
    await db.updateTable('oncall_contacts').set({ staff_id: ADA.id }).where('channel', '=', 'webhook').execute()
    await promised(flow)
    flow.clock.advance(25 * MINUTE_MS)
    expect(await nagged(flow)).toEqual(['promise-soon webhook'])
    flow.clock.advance(5 * MINUTE_MS)
    expect(await nagged(flow)).toEqual(['promise-soon webhook', ...LATE])
  })

  test('that came is not asked for any more; a new promise is', async () => {
    const flow = await freshFlow(engine)
    const id = await promised(flow)
    flow.clock.advance(20 * MINUTE_MS)
    done(await post(flow, id, { version: 1, nextUpdateAt: flow.clock.now() + 60 * MINUTE_MS }))
    await release(flow)
    flow.clock.advance(54 * MINUTE_MS)
    expect(await nagged(flow)).toEqual([])
    flow.clock.advance(MINUTE_MS)
    expect(await nagged(flow)).toEqual(SOON)
  })

  test('is owed nobody once the incident is resolved', async () => {
    const flow = await freshFlow(engine)
    const id = await promised(flow)
    done(await post(flow, id, { version: 1, state: 'resolved' }))
    await release(flow)
    flow.clock.advance(60 * MINUTE_MS)
    expect(await nagged(flow)).toEqual([])
  })

  test('is still owed after a correction, and the page goes on saying for when', async () => {
    const flow = await freshFlow(engine)
    const id = await promised(flow)
    const nextUpdateAt = flow.clock.now() + 45 * MINUTE_MS
    const [, first] = done(await post(flow, id, { version: 1, nextUpdateAt })).updates
    const correct = { version: 2, updateId: first?.id ?? '', texts: { en: { body: 'Better words.' }, it: null } }
    done(await correctUpdate(flow.context, { incidentId: id, correct, actor: ADA }, null))
    // It puts right the update that promised another time: what counts is what was promised last.
    expect((await flow.page()).open[0]?.updates[0]).toMatchObject({ isCorrection: true, nextUpdateAt })
    await release(flow)
    flow.clock.advance(40 * MINUTE_MS)
    expect(await nagged(flow)).toEqual(SOON)
  })

  test('of which nobody could be reminded in time is told as late, and no more as due soon', async () => {
    const flow = await freshFlow(engine)
    await promised(flow)
    flow.clock.advance(31 * MINUTE_MS)
    expect(await nagged(flow)).toEqual(LATE)
  })

  test('reaches on-call with the incident, the time and who promised, dated when it is told', async () => {
    const flow = await freshFlow(engine)
    const id = await promised(flow)
    flow.clock.advance(30 * MINUTE_MS)
    await nagged(flow)
    const claim = { holder: 'one', now: flow.clock.now(), channel: 'webhook', limit: 10 }
    const deliveries = await claimDeliveries(flow.store.db, claim)
    const messages = await openMessageDesk(flow.context).messagesFor(deliveries)
    expect([...messages.values()]).toEqual([
      expect.objectContaining({
        unsubscribeUrl: null,
        event: {
          type: 'promise.late',
          timestamp: flow.clock.now(),
          data: expect.objectContaining({ incidentId: id, promisedAt: flow.clock.now(), by: 'Ada' }),
        },
      }),
    ])
  })
})
