/**
 * What was planned by a clock that has been put back since: it must not wait for the old hour to come again. Called by
 * flow/mend-clock-step once for each step; every statement may be repeated.
 */
import { binding, CLOCKS_APART_MS } from '../domain/lease.ts'
import { HELD_AGAIN_MS, LEASE_MS, retryDelayMs } from '../domain/outbox.ts'
import type { Db, Tx } from './open.ts'

const LATELY = 1_000

/** Whether any of the last thousand changes lies ahead of `now`, by more than clocks of several machines may differ. */
export async function sawLaterThan(db: Db, now: number): Promise<boolean> {
  const lately = db.selectFrom('changes').select('at').orderBy('no', 'desc').limit(LATELY).as('lately')
  const newest = await db
    .selectFrom(lately)
    .select((e) => e.fn.max<number | null>('lately.at').as('at'))
    .executeTakeFirst()
  return Number(newest?.at ?? 0) > now + CLOCKS_APART_MS
}

/** What the old hour left as its trace is of now: it has been heeded, and what is planned from here on is left alone. */
export async function pullBackChanges(tx: Tx, now: number): Promise<void> {
  const ahead = now + CLOCKS_APART_MS
  await tx.updateTable('changes').set({ at: now }).where('at', '>', ahead).execute()
}

/** Leases end as if they were given now; whoever holds one and is alive loses nothing. */
export async function pullBackLeases(tx: Tx, now: number): Promise<void> {
  const { latestAt } = binding(now, LEASE_MS)
  const lease_until = now + LEASE_MS
  await tx
    .updateTable('deliveries')
    .set({ lease_until })
    .where('state', '=', 'sending')
    .where('lease_until', '>', latestAt)
    .execute()
  // Should its holder be dead, it is as due as it was.
  await tx
    .updateTable('deliveries')
    .set({ next_at: now })
    .where('state', '=', 'sending')
    .where('next_at', '>', now)
    .execute()
  await tx
    .updateTable('outbox')
    .set({ lease_until })
    .where('fanned_out_at', 'is', null)
    .where('lease_until', '>', latestAt)
    .execute()
}

/** What was written in the old hour is as if it were written now: it keeps what it had to wait then, such as the brake. */
export async function pullBackWaiting(tx: Tx, now: number): Promise<void> {
  const ahead = now + CLOCKS_APART_MS
  await tx
    .updateTable('outbox')
    .set((e) => ({ created_at: now, not_before_at: e(e('not_before_at', '-', e.ref('created_at')), '+', now) }))
    .where('fanned_out_at', 'is', null)
    .where('created_at', '>', ahead)
    .execute()
  await tx
    .updateTable('deliveries')
    .set((e) => ({ created_at: now, next_at: e(e('next_at', '-', e.ref('created_at')), '+', now) }))
    .where('state', '=', 'queued')
    .where('created_at', '>', ahead)
    .execute()
  await tx
    .updateTable('deliveries')
    .set({ next_at: now })
    .where('state', '=', 'held')
    .where('next_at', '>', ahead + HELD_AGAIN_MS)
    .execute()
}

/** From here on all waits are alike. */
const TRIES_WITH_OWN_WAIT = 8
const MOST_JITTER = 1.2

/** No retry waits longer than is planned after so many tries. A receiver's own wish for patience is lost with the clock. */
export async function pullBackRetries(tx: Tx, now: number): Promise<void> {
  for (let tries = 1; tries <= TRIES_WITH_OWN_WAIT; tries += 1) {
    const longestMs = MOST_JITTER * (retryDelayMs(tries) ?? 0)
    await tx
      .updateTable('deliveries')
      .set({ next_at: now + longestMs })
      .where('state', '=', 'retrying')
      .where('tries', tries === TRIES_WITH_OWN_WAIT ? '>=' : '=', tries)
      .where('next_at', '>', now + longestMs + CLOCKS_APART_MS)
      .execute()
  }
}
