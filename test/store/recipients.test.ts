import { describe, expect, test } from 'vitest'
import { countActive } from '../../server/store/audience.ts'
import { deliveriesOf, deliveriesOfUpdates, outboxWaiting } from '../../server/store/delivery-views.ts'
import { fanOutToSubscribers, finishOutbox } from '../../server/store/fan-out.ts'
import type { Store } from '../../server/store/open.ts'
import { recipientsNow } from '../../server/store/recipients.ts'
import { endGoneSubscribers } from '../../server/store/subscriber-ends.ts'
import { ENGINES } from '../support/engines.ts'
import { claim, settle, settled } from './deliveries.ts'
import { NOW, PAGE_ID, seededStore, seedOutbox, seedSubscribers, subscriberId } from './seeds.ts'

describe.each(ENGINES)('who hears on %s', (engine) => {
  test('is counted by channel: confirmed and not ended', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 7, (n) => ({
      ...(n > 4 ? { channel: 'webhook' } : {}),
      ...(n === 1 ? { confirmed_at: null } : {}),
      ...(n === 2 || n === 7 ? { ended_at: NOW } : {}),
    }))
    expect(await countActive(store.db, PAGE_ID)).toEqual({ email: 2, webhook: 2, total: 4 })
    expect(await countActive(store.db, 'another page')).toEqual({ email: 0, webhook: 0, total: 0 })
  })

  test('is asked again at the moment of sending', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 3, (n) =>
      n === 1 ? { signing_secret: 'sealed' } : n === 2 ? { confirmed_at: null } : { ended_at: NOW },
    )
    await store.db
      .insertInto('oncall_contacts')
      .values({
        ...{ id: 'c1', page_id: PAGE_ID, channel: 'email', address: 'ada@example.com', language: 'en' },
        ...{ signing_secret: null, owner_file: null, created_at: NOW },
      })
      .execute()
    const now = await recipientsNow(store.db, [subscriberId(1), subscriberId(2), subscriberId(3), 'c1', 'nobody'])
    expect([...now.values()].map((r) => [r.id, r.kind, r.signingSecret, r.isActive, r.isEnded])).toEqual([
      [subscriberId(1), 'subscriber', 'sealed', true, false],
      [subscriberId(2), 'subscriber', null, false, false],
      [subscriberId(3), 'subscriber', null, false, true],
      ['c1', 'oncall', null, true, false],
    ])
  })
})

describe.each(ENGINES)('addresses that take no more on %s', (engine) => {
  async function afterwards(store: Store) {
    return store.db
      .selectFrom('subscribers')
      .select(['ended_at', 'ended_why', 'hard_fails'])
      .orderBy('id')
      .executeTakeFirstOrThrow()
  }

  const refuse = (store: Store, code: string, why = 'refused') =>
    store.transact((tx) => endGoneSubscribers(tx, [{ id: subscriberId(1), why, code }], NOW))

  test('R18 are ended at once when the receiver says that it wants no more', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 1)
    await refuse(store, 'http-410', 'gone')
    expect(await afterwards(store)).toMatchObject({ ended_at: NOW, ended_why: 'receiver said http-410' })
  })

  test('R24 are ended after three hard refusals, and not before', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 1)
    await refuse(store, 'smtp-550')
    await refuse(store, 'smtp-552')
    expect(await afterwards(store)).toMatchObject({ ended_at: null, hard_fails: 2 })
    await refuse(store, 'smtp-550')
    expect(await afterwards(store)).toMatchObject({ ended_at: NOW, ended_why: 'refused three times, last smtp-550' })
  })

  test.each(['smtp-554-message', 'recipient-left', 'http-400', 'blocked', 'smtp-450', 'held'])(
    'R24 %s says nothing of the address, however often it comes',
    async (code) => {
      const { store } = await seededStore(engine)
      await seedSubscribers(store, 1)
      for (const _again of [1, 2, 3, 4]) await refuse(store, code)
      expect(await afterwards(store)).toMatchObject({ ended_at: null, hard_fails: 0 })
    },
  )

  test('whoever left before keeps their own reason; ids of others are no matter', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 1, () => ({ ended_at: NOW - 9, ended_why: 'unsubscribed' }))
    await refuse(store, 'http-410', 'gone')
    await store.transact((tx) => endGoneSubscribers(tx, [{ id: 'c1', why: 'gone', code: 'http-410' }], NOW))
    expect(await afterwards(store)).toMatchObject({ ended_at: NOW - 9, ended_why: 'unsubscribed' })
  })
})

describe.each(ENGINES)('what the desk sees of deliveries on %s', (engine) => {
  test('counts by state, and rows page by page', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 5)
    const row = await seedOutbox(store, 'id1', { subjectId: 'u1', notBeforeAt: NOW + 15_000 })
    await store.transact((tx) => fanOutToSubscribers(tx, { ...row, cursor: '' }, { kind: 'incidents', now: NOW }))
    await store.transact((tx) => finishOutbox(tx, { id: 'id1', at: NOW + 1 }))
    await claim(store, 'me', { limit: 3, now: NOW + 15_000 })
    await settle(
      store,
      'me',
      settled(`id1-${subscriberId(1)}`),
      settled(`id1-${subscriberId(2)}`, { state: 'held', sentAt: null, uncounted: true, nextAt: NOW + 30_000 }),
    )
    expect((await deliveriesOfUpdates(store.db, ['u1', 'u2'])).get('u1')).toEqual({
      ...{ updateId: 'u1', noticesAt: NOW + 15_000, stoppedAt: null, fannedOutAt: NOW + 1, isDropped: false },
      counts: { queued: 2, held: 1, sending: 1, retrying: 0, sent: 1, dead: 0, stopped: 0 },
    })
    const first = await deliveriesOf(store.db, { updateId: 'u1', after: '', limit: 3 })
    const rest = await deliveriesOf(store.db, { updateId: 'u1', after: first.at(-1)?.id ?? '', limit: 3 })
    expect([...first, ...rest].map((d) => d.state)).toEqual(['sent', 'held', 'sending', 'queued', 'queued'])
    expect(await outboxWaiting(store.db)).toEqual({ waiting: 3, oldestAt: NOW, held: 1 })
  })

  test('an outbox with nothing in it waits for nothing', async () => {
    const { store } = await seededStore(engine)
    expect(await outboxWaiting(store.db)).toEqual({ waiting: 0, oldestAt: null, held: 0 })
  })
})
