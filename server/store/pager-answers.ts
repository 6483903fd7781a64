/** What signs a pager's answers, by its contact. Used by flow/hear-pager. */
import type { Db, Tx } from './open.ts'

/** Sealed, by contact id; those that do not answer are missing. */
export async function answerSecrets(db: Db | Tx, pageId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('oncall_contacts')
    .select(['id', 'answer_secret'])
    .where('page_id', '=', pageId)
    .where('channel', '=', 'pagerduty')
    .where('answer_secret', 'is not', null)
    .execute()
  return new Map(rows.map((r) => [r.id, r.answer_secret ?? '']))
}

/** @param secret sealed; null: it answers no more. @returns false when there is no such pager */
export async function saveAnswerSecret(
  tx: Tx,
  { pageId, id, secret }: { readonly pageId: string; readonly id: string; readonly secret: string | null },
): Promise<boolean> {
  const done = await tx
    .updateTable('oncall_contacts')
    .set({ answer_secret: secret })
    .where('page_id', '=', pageId)
    .where('id', '=', id)
    .where('channel', '=', 'pagerduty')
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
