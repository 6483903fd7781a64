/** Tokens of the API, kept as hashes with a prefix to know them by. Used by `flow/api-token`. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from './open.ts'
import type { ApiTokensTable } from './schema.ts'

export interface ApiToken {
  readonly id: string
  readonly name: string
  /** `vdt_` and eight characters: all that can ever be shown again. */
  readonly prefix: string
  readonly tokenHash: string
  /** Empty: its rights were chosen one by one. */
  readonly role: string
  /** Null: what its role gives. */
  readonly rights: readonly string[] | null
  readonly createdAt: number
  /** Null: until it is revoked. */
  readonly expiresAt: number | null
  readonly usedAt: number | null
  readonly revokedAt: number | null
}

export async function insertApiToken(tx: Tx, token: Omit<ApiToken, 'usedAt' | 'revokedAt'>): Promise<void> {
  const { id, name, prefix, role, rights } = token
  await tx
    .insertInto('api_tokens')
    .values({
      ...{ id, name, prefix, role, rights: rights?.join(' ') ?? null },
      token_hash: token.tokenHash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute()
}

export async function markTokenUsed(tx: Tx, id: string, at: number): Promise<void> {
  await tx.updateTable('api_tokens').set({ used_at: at }).where('id', '=', id).execute()
}

/** Not the revoked ones; the expired ones too. */
export async function findApiToken(db: Db | Tx, tokenHash: string): Promise<ApiToken | null> {
  const row = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row ? toToken(row) : null
}

/** Oldest first, the revoked ones too. */
export async function listApiTokens(db: Db | Tx): Promise<ApiToken[]> {
  return (await db.selectFrom('api_tokens').selectAll().orderBy('id').execute()).map(toToken)
}

/** @returns false when it is revoked already */
export async function revokeApiToken(tx: Tx, id: string, at: number): Promise<boolean> {
  const moved = await tx
    .updateTable('api_tokens')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

function toToken(row: Selectable<ApiTokensTable>): ApiToken {
  const { id, name, prefix, role } = row
  const times = { createdAt: row.created_at, expiresAt: row.expires_at, usedAt: row.used_at, revokedAt: row.revoked_at }
  return { id, name, prefix, role, rights: row.rights?.split(' ') ?? null, tokenHash: row.token_hash, ...times }
}
