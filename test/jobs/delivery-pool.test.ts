import { describe, expect, onTestFinished, test } from 'vitest'
import { LEASE_MS } from '../../server/domain/outbox.ts'
import type { Context } from '../../server/flow/context.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { type DeliveryPoolOptions, startDeliveryPool } from '../../server/jobs/delivery-pool.ts'
import type { Loop } from '../../server/jobs/loop.ts'
import type { Sender, SendOutcome } from '../../server/ports.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { claimDeliveries } from '../../server/store/outbox.ts'
import { done, open, post, suspected } from '../flow/commands.ts'
import { readers, release, states } from '../flow/delivering.ts'
import { SENT } from '../flow/scripted-sender.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'

const CUT: SendOutcome = { is: 'retry', code: 'stopped', because: 'cut off', afterMs: 0 }
type Ends = (address: string) => Promise<SendOutcome> | 'hangs'

/** Notes who is tried and how many at once; what hangs ends only when it is cut off. */
function senderThat(ends: Ends, channel: Sender['channel'] = 'email') {
  const seen = { tried: [] as string[], underWay: 0, mostUnderWay: 0 }
  const sender: Sender = {
    channel,
    async send({ address }, signal) {
      seen.tried.push(address)
      seen.underWay += 1
      seen.mostUnderWay = Math.max(seen.mostUnderWay, seen.underWay)
      const way = ends(address)
      const late: SendOutcome = { is: 'retry', code: 'timeout', because: 'too late', afterMs: null }
      const cut = new Promise<SendOutcome>((resolve) =>
        signal.addEventListener('abort', () => resolve(signal.reason?.name === 'TimeoutError' ? late : CUT)),
      )
      return (way === 'hangs' ? cut : way).finally(() => {
        seen.underWay -= 1
      })
    },
    close: async () => undefined,
  }
  return { sender, seen }
}

function poolOf(context: Context, sender: Sender, options: Partial<DeliveryPoolOptions> = {}): Loop {
  const desk = openMessageDesk(context)
  const onFailure = () => undefined
  const pool = startDeliveryPool(context, { sender, desk, places: 3, gatherMs: 5, everyMs: 20, onFailure, ...options })
  onTestFinished(() => pool.stop())
  return pool
}

const sentTo = async (flow: Flow) =>
  Object.entries(await states(flow)).flatMap(([reader, state]) => (state === 'sent' ? [reader] : []))

describe.each(ENGINES)('the pool of a channel on %s', (engine) => {
  test('R27 a channel of which every receiver hangs holds up no other: on-call is told by mail while its pushes wait', async () => {
    const flow = await freshFlow(engine)
    await flow.store.transact(async (tx) => {
      for (let n = 1; n <= 9; n += 1) {
        await insertContact(tx, {
          ...{
            id: `push${n}`,
            pageId: flow.context.pageId,
            channel: 'ntfy',
            address: `https://ntfy.example.com/t${n}`,
          },
          ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: null },
        })
      }
    })
    await suspected(flow)
    await release(flow)
    const pushes = senderThat(() => 'hangs', 'ntfy')
    const mails = senderThat(() => Promise.resolve(SENT))
    poolOf(flow.context, pushes.sender)
    await eventually(() => pushes.seen.underWay === 3)
    poolOf(flow.context, mails.sender)
    const mailed = () =>
      flow.store.db
        .selectFrom('deliveries')
        .select('state')
        .where('channel', '=', 'email')
        .where('recipient_kind', '=', 'oncall')
        .executeTakeFirst()
    await eventually(async () => (await mailed())?.state === 'sent')
    expect([pushes.seen.underWay, mails.seen.tried]).toEqual([3, ['oncall@example.com']])
  })

  test('R20 who hangs holds one place: everybody else is told meanwhile, and no more are under way than there are places', async () => {
    const flow = await freshFlow(engine)
    const all = await readers(flow, 12)
    done(await open(flow))
    await release(flow)
    const { sender, seen } = senderThat((address) => (/^r[15]@/.test(address) ? 'hangs' : Promise.resolve(SENT)))
    const pool = poolOf(flow.context, sender)
    const others = all.filter((id) => id !== 'r1' && id !== 'r5')
    await eventually(async () => (await sentTo(flow)).length === others.length)
    expect(await sentTo(flow)).toEqual(others.toSorted())
    expect(seen.mostUnderWay).toBe(3)

    // The end cuts the two off, and whoever comes next may try them at once.
    await pool.stop()
    const { rival, clock } = flow
    const due = await claimDeliveries(rival.store.db, { holder: 'next', now: clock.now(), channel: 'email', limit: 9 })
    expect(due.map((d) => [d.recipientId, d.tries])).toEqual([
      ['r1', 2],
      ['r5', 2],
    ])
  })

  test('R16 whose receiver never answers is given up at the limit of the try, while the pool runs on, and tried again later', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    done(await open(flow))
    await release(flow)
    const { sender, seen } = senderThat((address) =>
      address.startsWith('r1') && seen.tried.length < 2 ? 'hangs' : Promise.resolve(SENT),
    )
    poolOf(flow.context, sender, { limitMs: 50 })
    const row = () =>
      flow.store.db.selectFrom('deliveries').selectAll().where('recipient_id', '=', 'r1').executeTakeFirst()
    await eventually(async () => (await row())?.state === 'retrying')
    const waiting = await row()
    expect(waiting?.code).toBe('timeout')
    expect(waiting?.next_at).toBeGreaterThan(flow.clock.now())
    flow.clock.advance(6_000)
    await eventually(async () => (await sentTo(flow)).length === 2)
    expect(seen.tried).toEqual(['r1@example.com', 'r2@example.com', 'r1@example.com'])
  })

  test('R23 a text that takes longer to make than a try may take is not sent late', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 1)
    done(await open(flow))
    await release(flow)
    const { sender, seen } = senderThat(() => Promise.resolve(SENT))
    const real = openMessageDesk(flow.context)
    const desk: DeliveryPoolOptions['desk'] = {
      async messagesFor(deliveries) {
        await new Promise((resolve) => setTimeout(resolve, 60))
        return real.messagesFor(deliveries)
      },
    }
    const cut: Sender = {
      ...sender,
      send: async (message, signal) => (signal.aborted ? { ...CUT, code: 'timeout' } : sender.send(message, signal)),
    }
    poolOf(flow.context, cut, { desk, limitMs: 1 })
    await eventually(async () => (await states(flow)).r1 === 'retrying')
    expect(seen.tried).toEqual([])
  })

  test('R28 one reader gets the messages in their order, however many are under way', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 4)
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1 }))
    done(await post(flow, incident.id, { version: 2, state: 'resolved' }))
    await release(flow)
    const { sender, seen } = senderThat(() => Promise.resolve(SENT))
    const order: string[] = []
    const send: Sender['send'] = (message, signal) => {
      order.push(message.deliveryKey)
      return sender.send(message, signal)
    }
    poolOf(flow.context, { ...sender, send }, { places: 50 })
    await eventually(() => seen.tried.length === 12)
    const byReader = Map.groupBy(order, (key) => key.split('-').at(-1))
    for (const keys of byReader.values()) expect(keys).toEqual(keys.toSorted())
    expect(byReader.size).toBe(4)
  })

  test('a message whose end could not be written is not sent again: it is written later', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    done(await open(flow))
    await release(flow)
    const { store } = flow.context
    let refusals = 0
    const transact: typeof store.transact = (work) => {
      refusals += 1
      return refusals === 1 ? Promise.reject(new Error('disk full')) : store.transact(work)
    }
    const { sender, seen } = senderThat(() => Promise.resolve(SENT))
    const failures: unknown[] = []
    const onFailure = (error: unknown) => void failures.push(error)
    poolOf({ ...flow.context, store: { ...store, transact } }, sender, { onFailure })
    await eventually(async () => (await sentTo(flow)).length === 2)
    expect(failures).toEqual([new Error('disk full')])
    expect(seen.tried.toSorted()).toEqual(['r1@example.com', 'r2@example.com'])
  })

  test('a message that is under way while the clock jumps past its lease is not sent twice', async () => {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    done(await open(flow))
    await release(flow)
    const slow = Promise.withResolvers<SendOutcome>()
    const { sender, seen } = senderThat((address) => (address.startsWith('r1') ? slow.promise : Promise.resolve(SENT)))
    poolOf(flow.context, sender)
    await eventually(async () => (await sentTo(flow)).length === 1)
    flow.clock.advance(LEASE_MS + 1)
    const claimedAgain = () =>
      flow.store.db.selectFrom('deliveries').select('id').where('tries', '=', 2).executeTakeFirst()
    await eventually(claimedAgain)
    slow.resolve(SENT)
    await eventually(async () => (await sentTo(flow)).length === 2)
    expect(seen.tried.toSorted()).toEqual(['r1@example.com', 'r2@example.com'])
  })
})
