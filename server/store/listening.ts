/** Since when anybody can be told anything: one row a page, whichever process listens. Written by flow/keep-listening. */
import type { Listening } from '../domain/listening.ts'
import type { Db, Tx } from './open.ts'

export async function loadListening(db: Db | Tx, pageId: string): Promise<Listening | null> {
  const row = await db.selectFrom('listening').selectAll().where('page_id', '=', pageId).executeTakeFirst()
  return row ? { sinceAt: row.since_at, lastAt: row.last_at, deafFromAt: row.deaf_from_at } : null
}

/**
 * Safe against others that listen too: the row is held from before it is read.
 *
 * @param next from what stands to what shall stand
 */
export async function moveListening(
  tx: Tx,
  pageId: string,
  next: (before: Listening | null) => Listening,
): Promise<void> {
  await tx
    .updateTable('listening')
    .set((e) => ({ last_at: e.ref('last_at') }))
    .where('page_id', '=', pageId)
    .execute()
  const { sinceAt, lastAt, deafFromAt } = next(await loadListening(tx, pageId))
  const values = { since_at: sinceAt, last_at: lastAt, deaf_from_at: deafFromAt }
  await tx
    .insertInto('listening')
    .values({ page_id: pageId, ...values })
    .onConflict((c) => c.column('page_id').doUpdateSet(values))
    .execute()
}
