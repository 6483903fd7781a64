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
  readonly role: string
  readonly createdAt: number
  readonly revokedAt: number | null
}

export async function insertApiToken(tx: Tx, token: Omit<ApiToken, 'revokedAt'>): Promise<void> {
  const { id, name, prefix, role } = token
  await tx
    .insertInto('api_tokens')
    .values({ id, name, prefix, role, token_hash: token.tokenHash, created_at: token.createdAt })
    .execute()
}

/** Not the revoked ones. */
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
  return { id, name, prefix, role, tokenHash: row.token_hash, createdAt: row.created_at, revokedAt: row.revoked_at }
}
