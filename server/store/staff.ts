/** People of the desk and the one-time links that let them in. Used by the flows sign-in, access-link and staff. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from './open.ts'
import type { StaffTable } from './schema.ts'

export interface Staff {
  readonly id: string
  /** Lower-cased. */
  readonly email: string
  readonly name: string
  readonly role: string
  readonly language: string
  /** PHC form; empty: no password chosen. */
  readonly passwordHash: string
  /** Signs in by an account elsewhere. */
  readonly hasIdentity: boolean
  readonly createdAt: number
}

/** Has not come in yet, by whatever way. */
export function isInvited({ passwordHash, hasIdentity }: Staff): boolean {
  return passwordHash === '' && !hasIdentity
}

/** @returns false when the address is taken, by somebody removed too */
export async function insertStaff(tx: Tx, staff: Omit<Staff, 'hasIdentity'>): Promise<boolean> {
  const { id, email, name, role, language } = staff
  const done = await tx
    .insertInto('staff')
    .values({ id, email, name, role, language, password_hash: staff.passwordHash, created_at: staff.createdAt })
    .onConflict((c) => c.column('email').doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** Not the removed ones. */
export async function findStaffByEmail(db: Db | Tx, email: string): Promise<Staff | null> {
  const row = await present(db).where('email', '=', email).executeTakeFirst()
  return row ? toStaff(row) : null
}

export async function findStaff(db: Db | Tx, id: string): Promise<Staff | null> {
  const row = await present(db).where('id', '=', id).executeTakeFirst()
  return row ? toStaff(row) : null
}

/** Somebody who was at the desk and is not any more. */
export async function wasRemoved(db: Db | Tx, email: string): Promise<boolean> {
  const row = await db.selectFrom('staff').select('removed_at').where('email', '=', email).executeTakeFirst()
  return (row?.removed_at ?? null) !== null
}

export async function listStaff(db: Db | Tx): Promise<Staff[]> {
  return (await present(db).orderBy('email').execute()).map(toStaff)
}

/** Removed ones count: an installation that ever had staff is not set up a second time over the web. */
export async function countStaffEver(db: Db | Tx): Promise<number> {
  const row = await db
    .selectFrom('staff')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

export async function saveStaff(tx: Tx, staff: Staff): Promise<void> {
  const { name, role, language } = staff
  await tx
    .updateTable('staff')
    .set({ name, role, language, password_hash: staff.passwordHash })
    .where('id', '=', staff.id)
    .execute()
}

export async function markStaffRemoved(tx: Tx, id: string, at: number): Promise<void> {
  await tx.updateTable('staff').set({ removed_at: at }).where('id', '=', id).execute()
}

/** Brings a removed person back under the same id; nothing happens to one who is there. */
export async function restoreStaff(tx: Tx, email: string, role: string): Promise<void> {
  await tx
    .updateTable('staff')
    .set({ removed_at: null, role, password_hash: '' })
    .where('email', '=', email)
    .where('removed_at', 'is not', null)
    .execute()
}

function present(db: Db | Tx) {
  return db
    .selectFrom('staff')
    .selectAll()
    .select((e) =>
      e
        .exists(e.selectFrom('identities').select('subject').whereRef('identities.staff_id', '=', 'staff.id'))
        .as('has_identity'),
    )
    .where('removed_at', 'is', null)
}

function toStaff(row: Selectable<StaffTable> & { readonly has_identity: unknown }): Staff {
  const { id, email, name, role, language } = row
  const ways = { passwordHash: row.password_hash, hasIdentity: Boolean(row.has_identity) }
  return { id, email, name, role, language, ...ways, createdAt: row.created_at }
}
