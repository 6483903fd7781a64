/** Deliveries as the tests of the store make, claim, settle and read them. */
import type { Store } from '../../server/store/open.ts'
import { claimDeliveries, insertDirect, type Settlement, settleDeliveries } from '../../server/store/outbox.ts'
import { NOW, outboxRow } from './seeds.ts'

/** One delivery of an outbox row of its own; ids say who it is for. */
export async function queue(store: Store, outboxId: string, to: string, channel = 'email'): Promise<string> {
  const recipient = { kind: 'address', id: to, channel, address: `${to}@example.com`, language: 'en' } as const
  await store.transact((tx) => insertDirect(tx, outboxRow(outboxId, { kind: 'test' }), recipient))
  return `${outboxId}-${to}`
}

export const claim = (store: Store, holder: string, { now = NOW, limit = 100, channel = 'email' } = {}) =>
  claimDeliveries(store.db, { holder, now, channel, limit })

export function settled(id: string, change: Partial<Settlement> = {}): Settlement {
  return {
    ...{ id, state: 'sent', nextAt: null, sentAt: NOW + 1, code: '250', because: '', uncounted: false },
    ...change,
  }
}

export const settle = (store: Store, holder: string, ...rows: readonly Settlement[]) =>
  store.transact((tx) => settleDeliveries(tx, holder, rows))

export async function stateOf(store: Store, id: string) {
  return store.db
    .selectFrom('deliveries')
    .select(['state', 'tries', 'next_at', 'sent_at', 'lease_by', 'code'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}
