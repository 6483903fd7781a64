/** Commands that were done already, by Idempotency-Key. Used by flow/once. */
import type { Tx } from './open.ts'

export interface RepeatRow {
  readonly key: string
  readonly scope: string
  readonly bodyHash: string
  readonly at: number
}

/** @returns false when the key is taken; waits for a rival's transaction on PostgreSQL */
export async function insertRepeat(tx: Tx, row: RepeatRow): Promise<boolean> {
  const done = await tx
    .insertInto('repeats')
    .values({ key: row.key, scope: row.scope, body_hash: row.bodyHash, answer: '', at: row.at })
    .onConflict((c) => c.columns(['scope', 'key']).doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function findRepeat(
  tx: Tx,
  { scope, key }: { readonly scope: string; readonly key: string },
): Promise<{ bodyHash: string; answer: string } | null> {
  const row = await tx
    .selectFrom('repeats')
    .select(['body_hash', 'answer'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ? { bodyHash: row.body_hash, answer: row.answer } : null
}

/** The sealed answer of the first run, for the next one that asks. */
export async function keepAnswer(tx: Tx, row: { scope: string; key: string; answer: string }): Promise<void> {
  await tx
    .updateTable('repeats')
    .set({ answer: row.answer })
    .where('scope', '=', row.scope)
    .where('key', '=', row.key)
    .execute()
}

export async function dropRepeats(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('repeats').where('at', '<', before).execute()
}
