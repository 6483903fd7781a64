/** Addresses that want or take no more: ended at once when the receiver says so, after three hard refusals in a row otherwise. */
import { among } from './engine.ts'
import type { Tx } from './open.ts'

const HARD_FAILS_ALLOWED = 3

export interface GoneRecipient {
  readonly id: string
  readonly why: string
  readonly code: string
}

/** The receiver refused this recipient for good; a message refused for its content says nothing of the address. */
const HARD = /^smtp-5\d\d$/

/** Safe with ids of on-call contacts and test addresses: only subscribers are touched. */
export async function endGoneSubscribers(tx: Tx, gone: readonly GoneRecipient[], at: number): Promise<void> {
  for (const { id, why, code } of gone) {
    if (why === 'gone') {
      await tx
        .updateTable('subscribers')
        .set({ ended_at: at, ended_why: `receiver said ${code}` })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute()
      continue
    }
    if (!HARD.test(code)) continue
    await tx
      .updateTable('subscribers')
      .set((e) => ({ hard_fails: e('hard_fails', '+', 1) }))
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .execute()
    await tx
      .updateTable('subscribers')
      .set({ ended_at: at, ended_why: `refused three times, last ${code}` })
      .where('id', '=', id)
      .where('hard_fails', '>=', HARD_FAILS_ALLOWED)
      .where('ended_at', 'is', null)
      .execute()
  }
}

/** A message arrived: refusals before it are forgotten. Safe with ids of others. */
export async function forgetRefusals(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('subscribers')
    .set({ hard_fails: 0 })
    .where('id', 'in', among(tx, ids))
    .where('hard_fails', '>', 0)
    .execute()
}
