/** One-tap links that were used: a row is the proof, written with the update that it published. Used by flow/tap. */
import type { Db, Tx } from './open.ts'

export interface Tap {
  readonly tokenHash: string
  readonly pageId: string
  readonly incidentId: string
  readonly updateId: string
  readonly contactId: string
  readonly staffId: string
  readonly at: number
}

/** @returns false when this link was used before */
export async function insertTap(tx: Tx, tap: Tap): Promise<boolean> {
  const done = await tx
    .insertInto('taps')
    .values({
      token_hash: tap.tokenHash,
      page_id: tap.pageId,
      incident_id: tap.incidentId,
      update_id: tap.updateId,
      contact_id: tap.contactId,
      staff_id: tap.staffId,
      at: tap.at,
    })
    .onConflict((c) => c.column('token_hash').doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function findTap(db: Db | Tx, tokenHash: string): Promise<Tap | null> {
  const row = await db.selectFrom('taps').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  if (!row) return null
  return {
    tokenHash: row.token_hash,
    pageId: row.page_id,
    incidentId: row.incident_id,
    updateId: row.update_id,
    contactId: row.contact_id,
    staffId: row.staff_id,
    at: row.at,
  }
}

/** Links that have long expired prove nothing any more. */
export async function dropTaps(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('taps').where('at', '<', before).execute()
}
