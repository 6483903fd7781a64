import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { acknowledge } from '../../server/flow/acknowledge.ts'
import { hearPager, setAnswers } from '../../server/flow/hear-pager.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, BEN } from '../support/flow-context.ts'
import { pagerDutyBody, pagerDutySignature } from '../support/pagerduty.ts'
import { FIRST, heard, onCall, sendAll, silence } from './calling.ts'
import { done, post, suspected } from './commands.ts'
import { detail } from './seen.ts'

describe.each(ENGINES)('a pager while there is a rota, on %s', (engine) => {
  test('a pager hears that it begins, that somebody has it and that it is over, and nothing of it in between', async () => {
    const flow = await onCall(engine)
    await flow.store.transact((tx) =>
      insertContact(tx, {
        ...{ id: 'pager', pageId: flow.context.pageId, channel: 'pagerduty', address: 'https://events.example.com/' },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: null },
      }),
    )
    const rang = async () => {
      await sendAll(flow)
      const rows = await flow.store.db
        .selectFrom('deliveries as d')
        .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
        .select('o.facts')
        .where('d.recipient_id', '=', 'pager')
        .orderBy('o.id')
        .execute()
      return rows.map((r) => (JSON.parse(r.facts) as { what: string }).what)
    }
    const id = await suspected(flow)
    expect(await rang()).toEqual(['suspected'])
    done(await acknowledge(flow.context, { incidentId: id, actor: BEN }, null))
    expect(await rang()).toEqual(['suspected', 'acknowledged'])
    done(await post(flow, id, { version: 1 }))
    flow.clock.advance(MINUTE_MS)
    await flow.well('streaming')
    expect(await rang()).toEqual(['suspected', 'acknowledged'])
    const { version } = (await detail(flow, id)).incident
    done(await post(flow, id, { version, state: 'resolved' }))
    expect(await rang()).toEqual(['suspected', 'acknowledged', 'ended'])
    const others = await heard(flow)
    expect(others).toHaveLength(4)
  })

  test('who has it while the alarm is still on its way: the pager hears both, in that order', async () => {
    const flow = await onCall(engine)
    await flow.store.transact((tx) =>
      insertContact(tx, {
        ...{ id: 'pager', pageId: flow.context.pageId, channel: 'pagerduty', address: 'https://events.example.com/' },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: null },
      }),
    )
    const id = await suspected(flow)
    done(await acknowledge(flow.context, { incidentId: id, actor: BEN }, null))
    await sendAll(flow)
    const rows = await flow.store.db
      .selectFrom('deliveries as d')
      .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
      .select('o.facts')
      .where('d.recipient_id', '=', 'pager')
      .orderBy('o.id')
      .execute()
    expect(rows.map((r) => JSON.parse(r.facts).what)).toEqual(['suspected', 'acknowledged'])
  })

  test('at night the first is silent, the second acknowledges at PagerDuty, and nobody is called a third time', async () => {
    const flow = await onCall(engine)
    const secret = 'a signing secret of a subscription'
    await flow.store.transact(async (tx) => {
      await insertContact(tx, {
        ...{
          id: 'ben-pager',
          pageId: flow.context.pageId,
          channel: 'pagerduty',
          address: 'https://events.example.com/',
        },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: 'ben' },
      })
    })
    done((await setAnswers(flow.context, { id: 'ben-pager', secret, actor: ADA })) ?? 'set')
    const id = await suspected(flow)
    await sendAll(flow)
    await silence(flow, 5)
    expect(await heard(flow)).toEqual([FIRST, ['ben', 'shared']])
    const body = pagerDutyBody({ type: 'incident.acknowledged', incidentKey: id })
    const message = { contactId: 'ben-pager', body: Buffer.from(body), signature: pagerDutySignature(body, secret) }
    expect(await hearPager(flow.context, message)).toEqual({ outcome: 'taken' })
    await silence(flow, 60)
    expect(await heard(flow)).toHaveLength(2)
    expect((await detail(flow, id)).incident.acknowledged).toMatchObject({ by: 'Bèn Rossi' })
  })
})
