/** One-time links: for the first member of staff, for a lost password. Kept as hashes. Used by `flow/access-link`. */
import type { Db, Tx } from './open.ts'

export interface AccessLink {
  readonly tokenHash: string
  readonly purpose: 'set-up' | 'password'
  /** Null for `set-up`: that person is not there yet. */
  readonly staffId: string | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
}

export async function insertAccessLink(tx: Tx, link: Omit<AccessLink, 'usedAt'>): Promise<void> {
  await tx
    .insertInto('access_links')
    .values({
      token_hash: link.tokenHash,
      purpose: link.purpose,
      staff_id: link.staffId,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    })
    .execute()
}

export async function findAccessLink(db: Db | Tx, tokenHash: string): Promise<AccessLink | null> {
  const row = await db.selectFrom('access_links').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  if (!row) return null
  return {
    tokenHash: row.token_hash,
    purpose: row.purpose as AccessLink['purpose'],
    staffId: row.staff_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }
}

/** @returns false when somebody else used it first */
export async function useAccessLink(tx: Tx, tokenHash: string, at: number): Promise<boolean> {
  const moved = await tx
    .updateTable('access_links')
    .set({ used_at: at })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

/** Earlier links of the same purpose and person open nothing any more. */
export async function voidAccessLinks(tx: Tx, purpose: AccessLink['purpose'], staffId: string | null): Promise<void> {
  await tx
    .deleteFrom('access_links')
    .where('purpose', '=', purpose)
    .where('staff_id', staffId === null ? 'is' : '=', staffId)
    .where('used_at', 'is', null)
    .execute()
}

export async function dropAccessLinks(tx: Tx, expiredBefore: number): Promise<void> {
  await tx.deleteFrom('access_links').where('expires_at', '<', expiredBefore).execute()
}
