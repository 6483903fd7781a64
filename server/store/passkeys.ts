/** Passkeys of staff and the challenges that were answered. Used by the flows about passkeys. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from './open.ts'
import type { PasskeysTable } from './schema.ts'

export interface Passkey {
  /** As the authenticator names it, base64url. */
  readonly id: string
  readonly staffId: string
  readonly name: string
  /** COSE, base64url. */
  readonly publicKey: string
  /** How often it was used, as the authenticator counts; 0 for those that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAt: number
  readonly usedAt: number | null
}

/** @returns false when this authenticator's key is known already, whoever's it is */
export async function insertPasskey(tx: Tx, passkey: Passkey): Promise<boolean> {
  const { id, name, counter } = passkey
  const done = await tx
    .insertInto('passkeys')
    .values({
      ...{ id, name, counter, staff_id: passkey.staffId, public_key: passkey.publicKey },
      ...{ transports: passkey.transports.join(' '), created_at: passkey.createdAt, used_at: passkey.usedAt },
    })
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function findPasskey(db: Db | Tx, id: string): Promise<Passkey | null> {
  const row = await db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toPasskey(row) : null
}

/** Oldest first. */
export async function listPasskeys(db: Db | Tx, staffId: string): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('staff_id', '=', staffId)
    .orderBy('created_at')
    .execute()
  return rows.map(toPasskey)
}

/** @returns false when somebody else used it meanwhile, or it is gone */
export async function markPasskeyUsed(
  tx: Tx,
  { id, counter }: Pick<Passkey, 'id' | 'counter'>,
  { counted, at }: { readonly counted: number; readonly at: number },
): Promise<boolean> {
  const moved = await tx
    .updateTable('passkeys')
    .set({ counter: counted, used_at: at })
    .where('id', '=', id)
    .where('counter', '=', counter)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

export async function renamePasskey(tx: Tx, id: string, name: string): Promise<void> {
  await tx.updateTable('passkeys').set({ name }).where('id', '=', id).execute()
}

export async function dropPasskey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('passkeys').where('id', '=', id).execute()
}

/** @returns how many there were */
export async function dropPasskeysOf(tx: Tx, staffId: string): Promise<number> {
  const done = await tx.deleteFrom('passkeys').where('staff_id', '=', staffId).executeTakeFirst()
  return Number(done.numDeletedRows)
}

/** @returns false when this challenge was answered before */
export async function useChallenge(tx: Tx, challenge: string, expiresAt: number): Promise<boolean> {
  const done = await tx
    .insertInto('answered_challenges')
    .values({ challenge, expires_at: expiresAt })
    .onConflict((c) => c.column('challenge').doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function dropChallenges(tx: Tx, expiredBefore: number): Promise<void> {
  await tx.deleteFrom('answered_challenges').where('expires_at', '<', expiredBefore).execute()
}

function toPasskey(row: Selectable<PasskeysTable>): Passkey {
  const { id, name, counter } = row
  return {
    ...{ id, name, counter, staffId: row.staff_id, publicKey: row.public_key, createdAt: row.created_at },
    transports: row.transports === '' ? [] : row.transports.split(' '),
    usedAt: row.used_at,
  }
}
