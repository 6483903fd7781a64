/** Accounts elsewhere, each of one person at the desk. Used by `flow/openid-sign-in` and `flow/own-identity`. */
import type { Db, Tx } from './open.ts'

export interface Identity {
  readonly issuer: string
  readonly subject: string
}

/** @returns whose it is, removed from the desk or not */
export async function findIdentity(db: Db | Tx, { issuer, subject }: Identity): Promise<string | null> {
  const row = await db
    .selectFrom('identities')
    .select('staff_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.staff_id ?? null
}

export async function insertIdentity(
  tx: Tx,
  { issuer, subject, staffId, at }: Identity & { readonly staffId: string; readonly at: number },
): Promise<void> {
  await tx.insertInto('identities').values({ issuer, subject, staff_id: staffId, created_at: at }).execute()
}

/** @returns since when this person has had one; null: never */
export async function identitySince(db: Db | Tx, staffId: string): Promise<number | null> {
  const row = await db
    .selectFrom('identities')
    .select((e) => e.fn.min<number | null>('created_at').as('at'))
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return row?.at == null ? null : Number(row.at)
}

/** @returns how many there were */
export async function dropIdentitiesOf(tx: Tx, staffId: string): Promise<number> {
  const done = await tx.deleteFrom('identities').where('staff_id', '=', staffId).executeTakeFirst()
  return Number(done.numDeletedRows)
}
