/** How a page lets people speak: a few columns of its row, set at the desk. Used by flow/speaking, flow/wording and publish-update. */
import { type Gates, gatesOf } from '../domain/gate.ts'
import type { Db, Tx } from './open.ts'

export interface Speaking {
  /** How long words of their own wait for an approver; null: they go out as they are. */
  readonly approvalMin: number | null
  /** Seconds after the page. */
  readonly mailAfterS: number
  readonly webhookAfterS: number
  readonly socialAfterS: number
}

const COLUMNS = ['approval_min', 'mail_after_s', 'webhook_after_s', 'social_after_s'] as const

export async function loadSpeaking(db: Db | Tx, pageId: string): Promise<Speaking> {
  const row = await db.selectFrom('pages').select(COLUMNS).where('id', '=', pageId).executeTakeFirstOrThrow()
  return {
    approvalMin: row.approval_min,
    mailAfterS: row.mail_after_s ?? 0,
    webhookAfterS: row.webhook_after_s ?? 0,
    socialAfterS: row.social_after_s ?? 0,
  }
}

export async function loadGates(db: Db | Tx, pageId: string): Promise<Gates> {
  const { mailAfterS: email, webhookAfterS: webhook, socialAfterS: social } = await loadSpeaking(db, pageId)
  return gatesOf({ email, webhook, social })
}

export async function saveSpeaking(tx: Tx, pageId: string, next: Speaking): Promise<void> {
  const after = {
    mail_after_s: next.mailAfterS,
    webhook_after_s: next.webhookAfterS,
    social_after_s: next.socialAfterS,
  }
  const set = { approval_min: next.approvalMin, ...after }
  await tx.updateTable('pages').set(set).where('id', '=', pageId).execute()
}
