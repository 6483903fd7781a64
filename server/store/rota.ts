/** The rota of on-call and who steps in. Rows in, domain shapes out. Used by flow/rota and flow/escalate. */
import type { Override, Rota } from '../domain/rota.ts'
import type { Db, Tx } from './open.ts'

export interface StoredRota extends Omit<Rota, 'people'> {
  /** Staff ids, of whom some may have left. */
  readonly people: readonly string[]
  readonly escalateAfterMs: number
}

export async function findRota(db: Db | Tx, pageId: string): Promise<StoredRota | null> {
  const row = await db.selectFrom('rotas').selectAll().where('page_id', '=', pageId).executeTakeFirst()
  if (!row) return null
  const { weekday, clock } = row
  return {
    ...{ weekday, clock, timeZone: row.time_zone, beganOn: row.began_on },
    people: JSON.parse(row.people) as string[],
    escalateAfterMs: row.escalate_after_ms,
  }
}

export async function saveRota(tx: Tx, pageId: string, rota: StoredRota): Promise<void> {
  const columns = {
    weekday: rota.weekday,
    clock: rota.clock,
    time_zone: rota.timeZone,
    began_on: rota.beganOn,
    people: JSON.stringify(rota.people),
    escalate_after_ms: rota.escalateAfterMs,
  }
  await tx
    .insertInto('rotas')
    .values({ page_id: pageId, ...columns })
    .onConflict((c) => c.column('page_id').doUpdateSet(columns))
    .execute()
}

/** With everybody who steps in. */
export async function dropRota(tx: Tx, pageId: string): Promise<boolean> {
  await tx.deleteFrom('rota_overrides').where('page_id', '=', pageId).execute()
  const done = await tx.deleteFrom('rotas').where('page_id', '=', pageId).executeTakeFirst()
  return done.numDeletedRows > 0n
}

export async function insertOverride(tx: Tx, pageId: string, one: Override): Promise<void> {
  const { id, staffId, fromAt, toAt } = one
  await tx
    .insertInto('rota_overrides')
    .values({ id, page_id: pageId, staff_id: staffId, from_at: fromAt, to_at: toAt })
    .execute()
}

/** Those that end after `since`, in the order in which they were arranged. */
export async function overridesSince(db: Db | Tx, pageId: string, since: number): Promise<Override[]> {
  const rows = await db
    .selectFrom('rota_overrides')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('to_at', '>', since)
    .orderBy('id')
    .execute()
  return rows.map((r) => ({ id: r.id, staffId: r.staff_id, fromAt: r.from_at, toAt: r.to_at }))
}

/** Arrangements that ended before this instant: the audit says who stood in for whom. */
export async function dropOldOverrides(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('rota_overrides').where('to_at', '<', before).execute()
}

export async function dropOverride(tx: Tx, pageId: string, id: string): Promise<boolean> {
  const done = await tx
    .deleteFrom('rota_overrides')
    .where('page_id', '=', pageId)
    .where('id', '=', id)
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}
