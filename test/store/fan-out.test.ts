import { describe, expect, test } from 'vitest'
import { keptKinds } from '../../server/domain/notice-kind.ts'
import { FAN_OUT_CHUNK, LEASE_MS } from '../../server/domain/outbox.ts'
import { countActive } from '../../server/store/audience.ts'
import { stopOutbox } from '../../server/store/brake.ts'
import {
  advanceOutbox,
  fanOutCorrection,
  fanOutToContacts,
  fanOutToSubscribers,
  finishOutbox,
  holdOutbox,
} from '../../server/store/fan-out.ts'
import type { Store } from '../../server/store/open.ts'
import { claimOutbox, type OutboxRow } from '../../server/store/outbox.ts'
import { ENGINES } from '../support/engines.ts'
import { NOW, PAGE_ID, seededStore, seedOutbox, seedSubscribers, subscriberId } from './seeds.ts'

async function recipients(store: Store, outboxId: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('deliveries')
    .select('recipient_id')
    .where('outbox_id', '=', outboxId)
    .orderBy('id')
    .execute()
  return rows.map((r) => r.recipient_id)
}

const chunk = (store: Store, row: OutboxRow, cursor: string) =>
  store.transact((tx) => fanOutToSubscribers(tx, { ...row, cursor }, { kind: 'incidents', now: NOW }))

describe.each(ENGINES)('fan-out on %s', (engine) => {
  test('reaches 1,201 subscribers in chunks of 500, each once, and ends', async () => {
    const { store } = await seededStore(engine)
    const ids = await seedSubscribers(store, 1_201)
    const row = await seedOutbox(store, 'id1')
    const cursors: (string | null)[] = []
    for (let cursor: string | null = ''; cursor !== null; cursors.push(cursor)) cursor = await chunk(store, row, cursor)
    expect(cursors).toEqual([subscriberId(500), subscriberId(1_000), subscriberId(1_201), null])
    expect(FAN_OUT_CHUNK).toBe(500)
    expect(await recipients(store, 'id1')).toEqual(ids)
  })

  test('R06 repeated from an old cursor it adds nobody twice and loses nobody', async () => {
    const { store } = await seededStore(engine)
    const ids = await seedSubscribers(store, 1_201)
    const row = await seedOutbox(store, 'id1')
    for (const cursor of ['', '', subscriberId(500), '', subscriberId(500), subscriberId(1_000), subscriberId(900)]) {
      await chunk(store, row, cursor)
    }
    expect(await recipients(store, 'id1')).toEqual(ids)
  })

  test('R48 leaves out who is not confirmed, who has left, and other pages', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 4, (n) => (n === 2 ? { confirmed_at: null } : n === 3 ? { ended_at: NOW } : {}))
    const row = await seedOutbox(store, 'id1')
    expect(await chunk(store, { ...row, pageId: 'another page' }, '')).toBeNull()
    await chunk(store, row, '')
    expect(await recipients(store, 'id1')).toEqual([subscriberId(1), subscriberId(4)])
  })

  test('reaches whoever chose this kind, and whoever chose none', async () => {
    const { store } = await seededStore(engine)
    const chosen = [
      null,
      keptKinds(['maintenance']),
      keptKinds(['incidents', 'post-mortems']),
      keptKinds(['incidents']),
    ]
    await seedSubscribers(store, 4, (n) => ({ kinds: chosen[n - 1] ?? null }))
    const row = await seedOutbox(store, 'id1')
    await chunk(store, row, '')
    expect(await recipients(store, 'id1')).toEqual([1, 3, 4].map(subscriberId))
    expect(await countActive(store.db, PAGE_ID, 'maintenance')).toMatchObject({ total: 2 })
    expect(await countActive(store.db, PAGE_ID)).toMatchObject({ total: 3 })
  })

  test('copies what the try will need', async () => {
    const { store } = await seededStore(engine)
    await seedSubscribers(store, 1, () => ({
      channel: 'webhook',
      address: 'https://hook.example.com/',
      language: 'it',
    }))
    await chunk(store, await seedOutbox(store, 'id1'), '')
    expect(await store.db.selectFrom('deliveries').selectAll().execute()).toEqual([
      {
        ...{ id: `id1-${subscriberId(1)}`, page_id: PAGE_ID, outbox_id: 'id1', state: 'queued', tries: 0 },
        ...{ recipient_kind: 'subscriber', recipient_id: subscriberId(1), channel: 'webhook', language: 'it' },
        ...{ address: 'https://hook.example.com/', created_at: NOW, next_at: NOW, sent_at: null },
        ...{ lease_by: null, lease_until: null, code: null, because: null },
      },
    ])
  })

  test('goes to the on-call contacts that are named, once', async () => {
    const { store } = await seededStore(engine)
    for (const id of ['c1', 'c2', 'c3']) {
      const contact = { id, page_id: PAGE_ID, channel: 'email', address: `${id}@example.com`, language: 'it' }
      await store.db
        .insertInto('oncall_contacts')
        .values({ ...contact, signing_secret: null, owner_file: null, created_at: NOW })
        .execute()
    }
    const row = await seedOutbox(store, 'id1', { kind: 'oncall' })
    for (const _again of [1, 2])
      await store.transact((tx) => fanOutToContacts(tx, row, { contactIds: ['c1', 'c2'], now: NOW }))
    expect(await recipients(store, 'id1')).toEqual(['c1', 'c2'])
  })

  test('that was stopped, is finished or is somebody else’s is not held any more', async () => {
    const { store } = await seededStore(engine)
    const hold = (id: string, holder: string) =>
      store.transact((tx) => holdOutbox(tx, { id, holder, leaseUntil: NOW + LEASE_MS }))
    await seedOutbox(store, 'id1', { subjectId: 'u1' })
    await claimOutbox(store.db, { holder: 'me', now: NOW })
    expect([await hold('id1', 'me'), await hold('id1', 'other')]).toEqual([true, false])
    await store.transact((tx) => stopOutbox(tx, { subjectId: 'u1', kinds: ['update'], at: NOW }))
    expect(await hold('id1', 'me')).toBe(false)
    await seedOutbox(store, 'id2')
    await claimOutbox(store.db, { holder: 'me', now: NOW })
    await store.transact((tx) => advanceOutbox(tx, { id: 'id2', cursor: 's1' }))
    expect(await hold('id2', 'me')).toBe(true)
    await store.transact((tx) => finishOutbox(tx, { id: 'id2', at: NOW }))
    expect(await hold('id2', 'me')).toBe(false)
  })
})

describe.each(ENGINES)('a correction on %s', (engine) => {
  /** Deliveries of update `u1` in these states, to subscribers in this order. */
  async function reached(store: Store, states: readonly (readonly [string, string | null])[]): Promise<void> {
    await seedSubscribers(store, states.length)
    const row = await seedOutbox(store, 'id1', { subjectId: 'u1' })
    await chunk(store, row, '')
    for (const [i, [state, lease_by]] of states.entries()) {
      await store.db
        .updateTable('deliveries')
        .set({ state, lease_by })
        .where('id', '=', `id1-${subscriberId(i + 1)}`)
        .execute()
    }
  }

  const correct = async (store: Store) => {
    const row = await seedOutbox(store, 'id2', { kind: 'correction', subjectId: 'u2' })
    for (const _again of [1, 2]) await store.transact((tx) => fanOutCorrection(tx, row, { updateId: 'u1', now: NOW }))
    return recipients(store, 'id2')
  }

  test.each([
    ['sent', null, true],
    ['sending', 'me', true],
    ['stopped', null, false],
    ['stopped', 'me', true],
    ['dead', null, false],
    ['queued', null, true],
    ['retrying', null, true],
    ['held', null, true],
  ] as const)('to whom the wrong words are %s, lease %s: reached %s', async (state, lease, expected) => {
    const { store } = await seededStore(engine)
    await reached(store, [[state, lease]])
    expect(await correct(store)).toEqual(expected ? [subscriberId(1)] : [])
  })

  test('reaches exactly those, and not whoever has left or came since', async () => {
    const { store } = await seededStore(engine)
    await reached(store, [
      ['sent', null],
      ['stopped', null],
      ['sent', null],
    ])
    await store.db.updateTable('subscribers').set({ ended_at: NOW }).where('id', '=', subscriberId(3)).execute()
    await store.db
      .insertInto('subscribers')
      .values({
        ...{
          id: 's99999',
          page_id: PAGE_ID,
          channel: 'email',
          address: 'new@example.com',
          address_key: 'new@example.com',
        },
        ...{ language: 'en', signing_secret: null, created_at: NOW, confirmed_at: NOW, ended_at: null },
        ...{ ended_why: null, last_asked_at: null, consent: '{}' },
      })
      .execute()
    expect(await correct(store)).toEqual([subscriberId(1)])
  })
})
