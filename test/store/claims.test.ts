import { describe, expect, test } from 'vitest'
import { LEASE_MS, OVERTAKE_MS } from '../../server/domain/outbox.ts'
import { stopOutbox } from '../../server/store/brake.ts'
import type { Store } from '../../server/store/open.ts'
import { claimOutbox, freeAtStart, insertDirect } from '../../server/store/outbox.ts'
import { insertRevision, markSwapped } from '../../server/store/updates.ts'
import { ENGINES } from '../support/engines.ts'
import { claim, queue, settle, settled, stateOf } from './deliveries.ts'
import { NOW, outboxRow, PAGE_ID, seededStore, seedOutbox } from './seeds.ts'

describe.each(ENGINES)('claims of deliveries on %s', (engine) => {
  test('by holders that ask at the same time never overlap, and leave nothing behind', async () => {
    const { store, rival } = await seededStore(engine)
    for (let i = 0; i < 120; i += 1) await queue(store, `id${String(i).padStart(4, '0')}`, `r${i}`)
    const claims = Array.from({ length: 24 }, (_, i) => claim(i % 2 ? store : rival, `holder${i}`, { limit: 10 }))
    const taken = (await Promise.all(claims)).flat().map((d) => d.id)
    const rest: string[] = []
    for (let more = await claim(store, 'last'); more.length > 0; more = await claim(store, 'last')) {
      rest.push(...more.map((d) => d.id))
    }
    const all = [...taken, ...rest]
    expect(new Set(all).size).toBe(all.length)
    expect(all).toHaveLength(120)
    expect(taken.length).toBeGreaterThan(rest.length)
  })

  test('are for one channel, of what is due, at most so many', async () => {
    const { store } = await seededStore(engine)
    await queue(store, 'id1', 'a')
    await queue(store, 'id2', 'b')
    await queue(store, 'id3', 'c', 'webhook')
    await store.transact((tx) =>
      insertDirect(tx, outboxRow('id4', { kind: 'test', notBeforeAt: NOW + 1 }), {
        ...{ kind: 'address', id: 'd', channel: 'email', address: 'd@example.com', language: 'it' },
      }),
    )
    expect((await claim(store, 'me', { limit: 1 })).map((d) => d.id)).toEqual(['id1-a'])
    expect((await claim(store, 'me')).map((d) => d.id)).toEqual(['id2-b'])
    expect(await claim(store, 'me')).toEqual([])
    expect((await claim(store, 'me', { channel: 'webhook' })).map((d) => d.address)).toEqual(['c@example.com'])
    expect(await claim(store, 'me', { now: NOW + 1 })).toEqual([
      expect.objectContaining({ id: 'id4-d', recipientId: 'd', recipientKind: 'address', language: 'it', tries: 1 }),
    ])
  })

  test('count the try before it is made', async () => {
    const { store } = await seededStore(engine)
    const id = await queue(store, 'id1', 'a')
    expect((await claim(store, 'me'))[0]?.tries).toBe(1)
    expect(await stateOf(store, id)).toMatchObject({ state: 'sending', tries: 1, lease_by: 'me' })
  })

  test('hold until the lease is over, and then it is anybody’s, with another try counted', async () => {
    const { store, rival } = await seededStore(engine)
    const id = await queue(store, 'id1', 'a')
    await claim(store, 'crashed')
    expect(await claim(rival, 'next', { now: NOW + LEASE_MS })).toEqual([])
    expect((await claim(rival, 'next', { now: NOW + LEASE_MS + 1 })).map((d) => [d.id, d.tries])).toEqual([[id, 2]])
  })

  test.each([
    ['end at a start where nobody else can be at work', true, ['id1-a']],
    ['outlive the start of one process of several', false, []],
  ] as const)('%s', async (_name, isAlone, free) => {
    const { store } = await seededStore(engine)
    await queue(store, 'id1', 'a')
    await claim(store, 'killed')
    await store.transact((tx) => freeAtStart(tx, { isAlone, now: NOW + 1 }))
    expect((await claim(store, 'next', { now: NOW + 1 })).map((d) => d.id)).toEqual(free)
  })

  test('find what was held for want of a mail server, as soon as a process starts that may have one', async () => {
    const { store } = await seededStore(engine)
    const id = await queue(store, 'id1', 'a')
    await claim(store, 'me')
    await settle(store, 'me', settled(id, { state: 'held', nextAt: NOW + 600_000 }))
    expect(await claim(store, 'next', { now: NOW + 1 })).toEqual([])
    await store.transact((tx) => freeAtStart(tx, { isAlone: false, now: NOW + 1 }))
    expect((await claim(store, 'next', { now: NOW + 1 })).map((d) => d.id)).toEqual([id])
  })

  test('R28 of one recipient go in the order of their facts: a later message waits for the earlier one', async () => {
    const { store } = await seededStore(engine)
    const down = await queue(store, 'id1', 'a')
    const over = await queue(store, 'id2', 'a')
    expect((await claim(store, 'me')).map((d) => d.id)).toEqual([down])
    expect(await claim(store, 'other')).toEqual([])
    await settle(store, 'me', settled(down, { state: 'retrying', sentAt: null, nextAt: NOW + 5_000 }))
    expect(await claim(store, 'other', { now: NOW + 4_999 })).toEqual([])
    expect((await claim(store, 'me', { now: NOW + 5_000 })).map((d) => d.id)).toEqual([down])
    await settle(store, 'me', settled(down))
    expect((await claim(store, 'other', { now: NOW + 5_000 })).map((d) => d.id)).toEqual([over])
  })

  test.each(['dead', 'stopped', 'sent'] as const)(
    'an earlier message that is %s stands in nobody’s way',
    async (state) => {
      const { store } = await seededStore(engine)
      const first = await queue(store, 'id1', 'a')
      const second = await queue(store, 'id2', 'a')
      await claim(store, 'me')
      await settle(store, 'me', settled(first, { state }))
      expect((await claim(store, 'me')).map((d) => d.id)).toEqual([second])
    },
  )

  test('messages to others do not wait', async () => {
    const { store } = await seededStore(engine)
    const ids = [await queue(store, 'id1', 'a'), await queue(store, 'id2', 'b')]
    expect((await claim(store, 'me')).map((d) => d.id)).toEqual(ids)
  })
})

describe.each(ENGINES)('settling on %s', (engine) => {
  test('is for the holder alone: whoever lost the lease says nothing any more', async () => {
    const { store, rival } = await seededStore(engine)
    const id = await queue(store, 'id1', 'a')
    await claim(store, 'slow')
    await claim(rival, 'next', { now: NOW + LEASE_MS + 1 })
    await settle(store, 'slow', settled(id, { state: 'dead', sentAt: null }))
    expect(await stateOf(store, id)).toMatchObject({ state: 'sending', lease_by: 'next' })
    await settle(rival, 'next', settled(id))
    expect(await stateOf(store, id)).toMatchObject({ state: 'sent', lease_by: null, sent_at: NOW + 1, code: '250' })
  })

  test('gives a held try back, so that a channel that is not set up wears nothing out', async () => {
    const { store } = await seededStore(engine)
    const id = await queue(store, 'id1', 'a')
    await claim(store, 'me')
    await settle(store, 'me', settled(id, { state: 'held', sentAt: null, nextAt: NOW + 30_000, uncounted: true }))
    expect(await stateOf(store, id)).toMatchObject({ state: 'held', tries: 0, next_at: NOW + 30_000 })
    expect((await claim(store, 'me', { now: NOW + 30_000 }))[0]?.tries).toBe(1)
  })
})

describe.each(ENGINES)('claims of outbox rows on %s', (engine) => {
  const next = (store: Store, now = NOW, holder = 'me') => claimOutbox(store.db, { holder, now })

  async function revise(store: Store, revision: number): Promise<void> {
    await store.transact((tx) =>
      insertRevision(tx, { pageId: PAGE_ID, revision, madeAt: NOW, because: 'test', page: '{}' }),
    )
  }

  test('by two processes never overlap', async () => {
    const { store, rival } = await seededStore(engine)
    for (const i of [1, 2, 3, 4, 5, 6]) await seedOutbox(store, `id${i}`, { kind: 'oncall' })
    const claims = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => next(i % 2 ? store : rival, NOW, `holder${i}`)))
    const ids = claims.flatMap((row) => row?.id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(0)
  })

  test('hold until the lease is over; then another process goes on from the cursor', async () => {
    const { store, rival } = await seededStore(engine)
    await seedOutbox(store, 'id1')
    await next(store)
    await store.db.updateTable('outbox').set({ cursor: 's00500' }).execute()
    expect(await next(rival, NOW + LEASE_MS, 'other')).toBeNull()
    expect(await next(rival, NOW + LEASE_MS + 1, 'other')).toMatchObject({ id: 'id1', cursor: 's00500' })
  })

  test('wait for their time', async () => {
    const { store } = await seededStore(engine)
    await seedOutbox(store, 'id1', { notBeforeAt: NOW + 15_000 })
    expect(await next(store, NOW + 14_999)).toBeNull()
    expect((await next(store, NOW + 15_000))?.id).toBe('id1')
  })

  test('wait until the page says it; a later revision says it too', async () => {
    const { store } = await seededStore(engine)
    await revise(store, 7)
    await revise(store, 8)
    await seedOutbox(store, 'id1', { revision: 7 })
    expect(await next(store)).toBeNull()
    await markSwapped(store.db, { pageId: PAGE_ID, revision: 8, at: NOW })
    expect(await next(store)).toMatchObject({ id: 'id1', revision: 7 })
  })

  test('overtake a page that cannot be written, after 30 s', async () => {
    const { store } = await seededStore(engine)
    await revise(store, 7)
    await seedOutbox(store, 'id1', { revision: 7 })
    expect(await next(store, NOW + OVERTAKE_MS - 1)).toBeNull()
    expect((await next(store, NOW + OVERTAKE_MS))?.id).toBe('id1')
  })

  test('R28 an update is not fanned out before the earlier one is: nobody reads "down" after "resolved"', async () => {
    const { store, rival } = await seededStore(engine)
    await seedOutbox(store, 'id1', { notBeforeAt: NOW + 15_000 })
    await seedOutbox(store, 'id2', { notBeforeAt: NOW })
    expect(await next(store, NOW + 5_000)).toBeNull()
    expect((await next(store, NOW + 15_000))?.id).toBe('id1')
    expect(await next(rival, NOW + 15_000, 'other')).toBeNull()
    await store.db
      .updateTable('outbox')
      .set({ fanned_out_at: NOW + 15_001 })
      .where('id', '=', 'id1')
      .execute()
    expect((await next(rival, NOW + 15_002, 'other'))?.id).toBe('id2')
  })

  test('an update that was stopped holds up no later one', async () => {
    const { store } = await seededStore(engine)
    await seedOutbox(store, 'id1', { notBeforeAt: NOW + 15_000, subjectId: 'u1' })
    await seedOutbox(store, 'id2')
    await store.transact((tx) => stopOutbox(tx, { subjectId: 'u1', kinds: ['update'], at: NOW }))
    expect((await next(store))?.id).toBe('id2')
  })

  test('on-call waits for no update', async () => {
    const { store } = await seededStore(engine)
    await seedOutbox(store, 'id1', { notBeforeAt: NOW + 15_000 })
    await seedOutbox(store, 'id2', { kind: 'oncall' })
    expect((await next(store))?.id).toBe('id2')
  })
})
