import { describe, expect, test } from 'vitest'
import { LEASE_MS } from '../../server/domain/outbox.ts'
import { stopOutbox } from '../../server/store/brake.ts'
import type { Store } from '../../server/store/open.ts'
import { claimOutbox } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { claim, settle, settled, stateOf } from './deliveries.ts'
import { NOW, PAGE_ID, seededStore, seedOutbox } from './seeds.ts'

describe.each(ENGINES)('the brake on %s', (engine) => {
  const stop = (store: Store, updateId: string) =>
    store.transact((tx) => stopOutbox(tx, { subjectId: updateId, kinds: ['update', 'correction'], at: NOW + 5 }))
  const of = { subjectId: 'u1', kind: 'update' } as const

  async function queueUpdate(store: Store, ...recipients: readonly string[]): Promise<void> {
    await seedOutbox(store, 'id1', of)
    await store.db.updateTable('outbox').set({ fanned_out_at: NOW }).execute()
    for (const to of recipients) {
      const [kind, id] = ['address', to] as const
      const row = { page_id: PAGE_ID, outbox_id: 'id1', recipient_kind: kind, recipient_id: id, channel: 'email' }
      await store.db
        .insertInto('deliveries')
        .values({
          ...row,
          id: `id1-${to}`,
          address: to,
          language: 'en',
          state: 'queued',
          tries: 0,
          created_at: NOW,
          next_at: NOW,
        })
        .execute()
    }
  }

  test('halts what has not left, and says how many', async () => {
    const { store } = await seededStore(engine)
    await queueUpdate(store, 'a', 'b', 'c')
    await claim(store, 'me', { limit: 1 })
    await settle(store, 'me', settled('id1-a'))
    expect(await stop(store, 'u1')).toEqual({ stopped: 2, waiting: false })
    expect(await claim(store, 'me')).toEqual([])
    expect((await stateOf(store, 'id1-a')).state).toBe('sent')
    expect((await stateOf(store, 'id1-b')).state).toBe('stopped')
  })

  test('halts an update before it is fanned out', async () => {
    const { store } = await seededStore(engine)
    await seedOutbox(store, 'id1', of)
    expect(await stop(store, 'u1')).toEqual({ stopped: 0, waiting: true })
    expect(await claimOutbox(store.db, { holder: 'me', now: NOW + 60_000 })).toBeNull()
  })

  test('of an update that has left to everybody finds nothing, twice', async () => {
    const { store } = await seededStore(engine)
    await queueUpdate(store, 'a')
    await claim(store, 'me')
    await settle(store, 'me', settled('id1-a'))
    expect(await stop(store, 'u1')).toEqual({ stopped: 0, waiting: false })
    expect(await stop(store, 'no such update')).toEqual({ stopped: 0, waiting: false })
  })

  test('a try that is under way ends as it ends: what did leave is sent', async () => {
    const { store } = await seededStore(engine)
    await queueUpdate(store, 'a')
    await claim(store, 'me')
    expect(await stop(store, 'u1')).toEqual({ stopped: 1, waiting: false })
    await settle(store, 'me', settled('id1-a'))
    expect(await stateOf(store, 'id1-a')).toMatchObject({ state: 'sent', sent_at: NOW + 1 })
  })

  test.each(['retrying', 'held'] as const)('a try that was under way and is %s does not leave later', async (state) => {
    const { store } = await seededStore(engine)
    await queueUpdate(store, 'a')
    await claim(store, 'me')
    await stop(store, 'u1')
    await settle(store, 'me', settled('id1-a', { state, sentAt: null, nextAt: NOW + 5_000 }))
    expect((await stateOf(store, 'id1-a')).state).toBe('stopped')
    expect(await claim(store, 'me', { now: NOW + 86_400_000 })).toEqual([])
  })

  test('a try of a process that was killed does not leave later either', async () => {
    const { store, rival } = await seededStore(engine)
    await queueUpdate(store, 'a')
    await claim(store, 'killed')
    await stop(store, 'u1')
    expect(await claim(rival, 'next', { now: NOW + LEASE_MS + 1 })).toEqual([])
  })
})
