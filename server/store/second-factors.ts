/** Whose sign-in asks for a code, and the codes for emergencies, kept as hashes. Used by `flow/second-factor`. */
import type { Db, Tx } from './open.ts'

export interface Totp {
  readonly staffId: string
  /** Sealed. */
  readonly secret: string
  /** The last step whose code was taken. */
  readonly step: number
  readonly createdAt: number
}

export async function findTotp(db: Db | Tx, staffId: string): Promise<Totp | null> {
  const row = await db.selectFrom('totp').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
  return row ? { staffId: row.staff_id, secret: row.secret, step: row.step, createdAt: row.created_at } : null
}

/** In place of the one before, with fresh codes for emergencies. */
export async function keepTotp(tx: Tx, totp: Totp, codeHashes: readonly string[]): Promise<void> {
  await dropTotp(tx, totp.staffId)
  const { staffId, secret, step, createdAt } = totp
  await tx.insertInto('totp').values({ staff_id: staffId, secret, step, created_at: createdAt }).execute()
  const rows = codeHashes.map((hash) => ({ code_hash: hash, staff_id: staffId }))
  await tx.insertInto('recovery_codes').values(rows).execute()
}

/** @returns whether there was one */
export async function dropTotp(tx: Tx, staffId: string): Promise<boolean> {
  await tx.deleteFrom('recovery_codes').where('staff_id', '=', staffId).execute()
  const done = await tx.deleteFrom('totp').where('staff_id', '=', staffId).executeTakeFirst()
  return done.numDeletedRows > 0n
}

/** @returns false when somebody else's code of this step, or a later one, was faster */
export async function takeStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
  const moved = await tx
    .updateTable('totp')
    .set({ step })
    .where('staff_id', '=', staffId)
    .where('step', '<', step)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

/** @returns false when it is none of theirs, or was used */
export async function takeRecoveryCode(tx: Tx, staffId: string, codeHash: string): Promise<boolean> {
  const done = await tx
    .deleteFrom('recovery_codes')
    .where('code_hash', '=', codeHash)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return done.numDeletedRows === 1n
}

export async function countRecoveryCodes(db: Db | Tx, staffId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}
