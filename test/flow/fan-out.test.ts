import { describe, expect, test } from 'vitest'
import { LEASE_MS, OVERTAKE_MS } from '../../server/domain/outbox.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { claimOutbox } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'
import { NOWHERE, readers, release, send, states } from './delivering.ts'
import { SENT, scriptedSender } from './scripted-sender.ts'

async function deliveries({ store }: Flow): Promise<number> {
  const row = await store.db
    .selectFrom('deliveries')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirst()
  return Number(row?.n)
}

describe.each(ENGINES)('fan-out on %s', (engine) => {
  test('waits for the page, and the swap releases it', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    done(await open(flow))
    expect(await fanOut(flow.context)).toBe(false)
    flow.woken.length = 0
    await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
    expect(flow.woken).toEqual(['fan-out'])
    expect(await fanOut(flow.context)).toBe(true)
    expect(await fanOut(flow.context)).toBe(false)
    expect(await deliveries(flow)).toBe(2)
    expect(flow.woken).toContain('deliver')
  })

  test('overtakes a page that cannot be written, after 30 s', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow))
    const broken = { ...NOWHERE, swap: () => Promise.reject(new Error('disk full')) }
    const write = () => publishSnapshot(flow.context, broken, { live: null, renew: false })
    await expect(write()).rejects.toThrow('disk full')
    flow.clock.advance(OVERTAKE_MS - 1)
    expect(await fanOut(flow.context)).toBe(false)
    flow.clock.advance(1)
    expect(await fanOut(flow.context)).toBe(true)
    expect(await deliveries(flow)).toBe(1)
  })

  test('R06 that was killed in the middle goes on in another process, and nobody is told twice or not at all', async () => {
    const flow = await freshFlow(engine)
    const ids = [...(await readers(flow, 500)), ...(await moreReaders(flow, 501, 750))]
    done(await open(flow))
    await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
    const dying = dyingAfter(flow, 1)
    await expect(fanOut(dying)).rejects.toThrow('killed')
    expect(await deliveries(flow)).toBe(500)
    expect(await fanOut(flow.rival)).toBe(false)
    flow.clock.advance(LEASE_MS + 1)
    expect(await fanOut(flow.rival)).toBe(true)
    expect(Object.keys(await states(flow)).toSorted()).toEqual(ids.toSorted())
  })

  test('that is stopped in the middle goes no further', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 500)
    await moreReaders(flow, 501, 1_000)
    const { updates } = done(await open(flow))
    await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
    let chunks = 0
    const stopping: Flow['context'] = {
      ...flow.context,
      store: {
        ...flow.store,
        transact: async (work) => {
          const answer = await flow.store.transact(work)
          chunks += 1
          if (chunks === 1) done(await stopUpdate(flow.context, { updateId: updates[0]?.id ?? '', actor: ADA }, null))
          return answer
        },
      },
    }
    await fanOut(stopping)
    expect(await deliveries(flow)).toBe(500)
    expect(new Set(Object.values(await states(flow)))).toEqual(new Set(['stopped']))
    flow.clock.advance(LEASE_MS + 1)
    expect(await claimOutbox(flow.store.db, { holder: 'next', now: flow.clock.now() })).toBeNull()
  })

  test('a correction goes to exactly those whom the wrong words reached', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 4)
    const { incident, updates } = done(await open(flow))
    const updateId = updates[0]?.id ?? ''
    await release(flow)
    const sender = scriptedSender()
    sender.answer = (m) =>
      m.address.startsWith('r1') || m.address.startsWith('r4')
        ? SENT
        : { is: 'refused', code: 'smtp-550', because: 'no' }
    await send(flow, sender, { batch: 1, rounds: 2 })
    done(await stopUpdate(flow.context, { updateId, actor: ADA }, null))
    expect(await states(flow)).toEqual({ r1: 'sent', r2: 'dead', r3: 'stopped', r4: 'stopped' })
    const correct = { version: 1, updateId, texts: { en: { body: 'Only in Italy.' }, it: null } }
    done(await correctUpdate(flow.context, { incidentId: incident.id, correct, actor: ADA }, null))
    await release(flow)
    const second = scriptedSender()
    await send(flow, second)
    expect(second.tried.map((m) => [m.address, m.text.text])).toEqual([['r1@example.com', 'Only in Italy.']])
  })

  test('a correction of what is still on its way follows it to everyone', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    const { incident, updates } = done(await open(flow))
    const correct = { version: 1, updateId: updates[0]?.id ?? '', texts: { en: { body: 'Only in Italy.' }, it: null } }
    done(await correctUpdate(flow.context, { incidentId: incident.id, correct, actor: ADA }, null))
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    const heard = Map.groupBy(sender.tried, (m) => m.address)
    expect([...heard.values()].map((all) => all.map((m) => m.text.text))).toEqual([
      ['We are looking into it.', 'Only in Italy.'],
      ['We are looking into it.', 'Only in Italy.'],
    ])
  })

  test('R28 by several processes at once keeps every reader’s order', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 20)
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1, state: 'identified' }))
    done(await post(flow, incident.id, { version: 2, state: 'resolved' }))
    await publishSnapshot(flow.context, NOWHERE, { live: null, renew: false })
    const [one, two] = [scriptedSender(), scriptedSender()]
    const heard: string[] = []
    const note = (m: { address: string; text: { text: string }; deliveryKey: string }) => {
      heard.push(`${m.address} ${m.deliveryKey}`)
      return SENT
    }
    one.answer = note
    two.answer = note
    for (let round = 0; round < 12; round += 1) {
      await Promise.all([fanOut(flow.context), fanOut(flow.rival)])
      await Promise.all([
        send(flow, one, { batch: 7, rounds: 2 }),
        send({ ...flow, context: flow.rival }, two, { batch: 7, rounds: 2 }),
      ])
    }
    expect(heard).toHaveLength(60)
    for (const keys of Map.groupBy(heard, (line) => line.split(' ')[0]).values()) {
      expect(keys).toEqual(keys.toSorted())
    }
  })
})

async function moreReaders(flow: Flow, from: number, to: number): Promise<string[]> {
  const row = (n: number) => ({
    ...{ id: `r${n}`, page_id: flow.context.pageId, channel: 'email', address: `r${n}@example.com` },
    ...{ address_key: `r${n}@example.com`, language: 'en', signing_secret: null, created_at: 1, confirmed_at: 1 },
    ...{ ended_at: null, ended_why: null, last_asked_at: null, consent: '{}' },
  })
  const rows = Array.from({ length: to - from + 1 }, (_, i) => row(from + i))
  await flow.store.db.insertInto('subscribers').values(rows).execute()
  return rows.map((r) => r.id)
}

/** A process that is killed after so many of its transactions. */
function dyingAfter(flow: Flow, transactions: number): Flow['context'] {
  let left = transactions
  return {
    ...flow.context,
    store: {
      ...flow.store,
      transact: async (work) => {
        if (left === 0) throw new Error('killed')
        left -= 1
        return flow.store.transact(work)
      },
    },
  }
}
