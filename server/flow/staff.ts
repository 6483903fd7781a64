/** Who works at the desk: invited, given a new link after a lost password, removed. Called by the command line. */

import { mailAddress } from '../domain/address.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import type { Role } from '../domain/rights.ts'
import { PASSWORD_LINK_MS, SETUP_LINK_MS } from '../domain/sign-in.ts'
import { voidAccessLinks } from '../store/access-links.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { dropSessionsOf } from '../store/sessions.ts'
import {
  countStaffEver,
  findStaffByEmail,
  insertStaff,
  listStaff,
  markStaffRemoved,
  restoreStaff,
  type Staff,
  saveStaff,
} from '../store/staff.ts'
import { makeLink, type PeopleContext } from './access-link.ts'
import { writeDown } from './audit.ts'

export interface AccessCommand {
  readonly email: string
  /** Null: as it is; for somebody new `responder`, for the very first `admin`. */
  readonly role: Role | null
  readonly name: string | null
  /** For the audit. */
  readonly who: string
}

export interface GivenAccess {
  readonly is: 'invited' | 'recovered'
  readonly staff: Staff
  /** Opens the desk once and lets its reader choose a password. */
  readonly url: string
  readonly validMs: number
}

/** A one-time link for one address: somebody new is added first. The password in use stays valid until the link is used. */
export function giveAccess(context: PeopleContext, command: AccessCommand): Promise<GivenAccess | Refusal> {
  const address = refuseAt('email', mailAddress(command.email))
  if (isRefusal(address)) return Promise.resolve(address)
  return context.store.transact(async (tx): Promise<GivenAccess | Refusal> => {
    await holdPage(tx, context.pageId)
    const known = await findStaffByEmail(tx, address.key)
    const staff = known
      ? await withRole(tx, known, command)
      : await add(context, tx, { ...command, email: address.key })
    const is = known ? 'recovered' : 'invited'
    const validMs = known ? PASSWORD_LINK_MS : SETUP_LINK_MS
    const url = await makeLink(context, tx, { purpose: 'password', staffId: staff.id, validMs })
    await note(context, tx, { who: command.who, action: `staff-${is}`, staff })
    return { is, staff, url, validMs }
  })
}

export function readStaff(context: PeopleContext): Promise<Staff[]> {
  return listStaff(context.store.db)
}

/** Signs them out everywhere. Refuses `still-in-use` for the last admin. */
export function removeStaff(
  context: PeopleContext,
  { email, who }: { readonly email: string; readonly who: string },
): Promise<Staff | Refusal> {
  return context.store.transact(async (tx): Promise<Staff | Refusal> => {
    await holdPage(tx, context.pageId)
    const staff = await findStaffByEmail(tx, email.trim().toLowerCase())
    if (staff === null) return refuse('not-found', `Nobody at the desk has the address ${email}.`)
    const admins = (await listStaff(tx)).filter((s) => s.role === 'admin')
    if (staff.role === 'admin' && admins.length === 1) {
      return refuse('still-in-use', `${staff.email} is the only admin. Make another one first.`)
    }
    await markStaffRemoved(tx, staff.id, context.clock.now())
    await dropSessionsOf(tx, staff.id)
    await voidAccessLinks(tx, 'password', staff.id)
    await note(context, tx, { who, action: 'staff-removed', staff })
    return staff
  })
}

async function withRole(tx: Tx, known: Staff, { role, name }: AccessCommand): Promise<Staff> {
  const staff = { ...known, role: role ?? known.role, name: name ?? known.name }
  await saveStaff(tx, staff)
  // A session never outlives a change of what it may do.
  if (staff.role !== known.role) await dropSessionsOf(tx, staff.id)
  return staff
}

async function add(
  context: PeopleContext,
  tx: Tx,
  { email, role, name }: Pick<AccessCommand, 'email' | 'role' | 'name'>,
): Promise<Staff> {
  const isFirst = (await countStaffEver(tx)) === 0
  if (isFirst) await voidAccessLinks(tx, 'set-up', null)
  const page = await loadPage(tx, context.pageId)
  const staff: Staff = {
    id: context.ids.next(),
    email,
    name: name ?? email,
    role: role ?? (isFirst ? 'admin' : 'responder'),
    language: page.defaultLanguage,
    passwordHash: '',
    createdAt: context.clock.now(),
  }
  if (await insertStaff(tx, staff)) return staff
  await restoreStaff(tx, email, staff.role)
  const restored = await findStaffByEmail(tx, email)
  if (restored === null) throw new Error('A person who was removed could not be brought back')
  return restored
}

function note(
  context: PeopleContext,
  tx: Tx,
  { who, action, staff }: { readonly who: string; readonly action: string; readonly staff: Staff },
): Promise<void> {
  return writeDown(context, tx, { who, action, subjectId: staff.id, detail: staff.role })
}
