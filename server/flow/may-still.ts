/** Whether somebody may still do what they arranged for later: they may have left meanwhile. Called by schedule-update. */
import { type Right, type Role, rightsOf } from '../domain/rights.ts'
import type { Tx } from '../store/open.ts'
import { findStaff } from '../store/staff.ts'
import { rightsOfTokenNow } from './api-token.ts'
import type { Actor } from './context.ts'

/** Inside the transaction that does it. @returns false for a person who is gone, a token that is over, and a lower role */
export async function mayStill(
  tx: Tx,
  { kind, id }: Actor,
  { right, now }: { readonly right: Right; readonly now: number },
): Promise<boolean> {
  if (kind === 'api') return (await rightsOfTokenNow(tx, id, now)).includes(right)
  const staff = await findStaff(tx, id)
  return staff !== null && rightsOf(staff.role as Role).includes(right)
}
