/** How a page lets people speak: a few columns of its row, set at the desk. Used by flow/speaking and flow/wording. */
import type { Db, Tx } from './open.ts'

export interface Speaking {
  /** How long words of their own wait for an approver; null: they go out as they are. */
  readonly approvalMin: number | null
}

export async function loadSpeaking(db: Db | Tx, pageId: string): Promise<Speaking> {
  const row = await db.selectFrom('pages').select('approval_min').where('id', '=', pageId).executeTakeFirstOrThrow()
  return { approvalMin: row.approval_min }
}

export async function saveSpeaking(tx: Tx, pageId: string, { approvalMin }: Speaking): Promise<void> {
  await tx.updateTable('pages').set({ approval_min: approvalMin }).where('id', '=', pageId).execute()
}
