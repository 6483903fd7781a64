/** Rows that say which process does what only one may do. An advisory lock would belong to a random connection of a pool. */
import { binding } from '../domain/lease.ts'
import type { Db, Tx } from './open.ts'

export interface Lease {
  readonly name: string
  readonly holder: string
  readonly now: number
  /** From now on. */
  readonly lengthMs: number
}

/** Takes it when it is free or run out, renews it when it is ours. @returns whether `holder` has it now */
export async function takeLease(db: Db, { name, holder, now, lengthMs }: Lease): Promise<boolean> {
  const { earliestAt, latestAt } = binding(now, lengthMs)
  const until_at = now + lengthMs
  const done = await db
    .insertInto('leases')
    .values({ name, holder, until_at })
    .onConflict((c) =>
      c
        .column('name')
        .doUpdateSet({ holder, until_at })
        .where((e) =>
          e.or([
            e('leases.holder', '=', holder),
            e('leases.until_at', '<', earliestAt),
            e('leases.until_at', '>', latestAt),
          ]),
        ),
    )
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function findLease(
  db: Db,
  name: string,
): Promise<{ readonly holder: string; readonly untilAt: number } | null> {
  const row = await db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst()
  return row ? { holder: row.holder, untilAt: row.until_at } : null
}

export async function dropLease(db: Db, { name, holder }: Pick<Lease, 'name' | 'holder'>): Promise<void> {
  await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute()
}

/**
 * Waits until nobody else is within a transaction that took this turn; it ends with the transaction. For what counts rows
 * and adds one: on PostgreSQL several at once do not see each other's.
 */
export async function takeTurn(tx: Tx, name: string): Promise<void> {
  await tx
    .insertInto('leases')
    .values({ name: `turn: ${name}`, holder: '', until_at: 0 })
    .onConflict((c) => c.column('name').doUpdateSet({ until_at: 0 }))
    .execute()
}
