/** Whether somebody may still do what they arranged for later: they may have left meanwhile. Called by schedule-update and wording. */
import { type Right, type Role, rightsOf } from '../domain/rights.ts'
import type { Db, Tx } from '../store/open.ts'
import { findStaff } from '../store/staff.ts'
import { rightsOfTokenNow } from './api-token.ts'
import type { Actor } from './context.ts'

/** To do it, ask inside its transaction. @returns false for a person who is gone, a token that is over, and a lower role */
export async function mayStill(
  db: Db | Tx,
  { kind, id }: Actor,
  { right, now }: { readonly right: Right; readonly now: number },
): Promise<boolean> {
  if (kind === 'api') return (await rightsOfTokenNow(db, id, now)).includes(right)
  const staff = await findStaff(db, id)
  return staff !== null && rightsOf(staff.role as Role).includes(right)
}
