/**
 * Who works at the desk: invited, given a new link after a lost password, removed. Called by the command line, and by
 * edit-staff for the desk. Nobody gives, changes or takes away what they do not have themselves.
 */
import { mailAddress } from '../domain/address.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { mayGive, type Role, rightsOf } from '../domain/rights.ts'
import { PASSWORD_LINK_MS, SETUP_LINK_MS } from '../domain/sign-in.ts'
import { voidAccessLinks } from '../store/access-links.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { dropPasskeysOf } from '../store/passkeys.ts'
import { dropTotp } from '../store/second-factors.ts'
import { endSessionsOf } from '../store/sessions.ts'
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
import { writeDownChange } from './audit.ts'
import { removeContactsOf } from './oncall-contacts.ts'
import { letGoOfAll } from './release.ts'
import type { SignedIn } from './sign-in.ts'

/** Who gives access: somebody signed in, or the name of whoever has the machine itself and may give anything. */
export type Giver = SignedIn | string

export interface AccessCommand {
  readonly email: string
  /** Null: as it is; for somebody new `responder`, for the very first `admin`. */
  readonly role: Role | null
  readonly name: string | null
  /** For the audit. */
  readonly who: Giver
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
      ? await withRole(context, tx, { known, command })
      : await addStaff(context, tx, { ...command, email: address.key, language: null })
    return giveLink(context, tx, { staff, is: known ? 'recovered' : 'invited', who: command.who })
  })
}

/** Inside the transaction that decided it. */
export async function giveLink(
  context: PeopleContext,
  tx: Tx,
  { staff, is, who }: Pick<GivenAccess, 'staff' | 'is'> & { readonly who: Giver },
): Promise<GivenAccess> {
  const validMs = is === 'invited' ? SETUP_LINK_MS : PASSWORD_LINK_MS
  const url = await makeLink(context, tx, { purpose: 'password', staffId: staff.id, validMs })
  await noteStaff(context, tx, { who, action: `staff-${is}`, staff })
  return { is, staff, url, validMs }
}

export function readStaff(context: PeopleContext): Promise<Staff[]> {
  return listStaff(context.store.db)
}

/** Signs them out everywhere. Refuses `still-in-use` for the last admin. */
export function removeStaff(
  context: PeopleContext,
  { email, who }: { readonly email: string; readonly who: Giver },
): Promise<Staff | Refusal> {
  return context.store.transact(async (tx): Promise<Staff | Refusal> => {
    await holdPage(tx, context.pageId)
    const staff = await findStaffByEmail(tx, email.trim().toLowerCase())
    if (staff === null) return refuse('not-found', `Nobody at the desk has the address ${email}.`)
    return (await letGo(context, tx, { staff, who })) ?? staff
  })
}

/** Inside a transaction that holds the page: of two admins who remove each other, one stays. */
export async function letGo(
  context: PeopleContext,
  tx: Tx,
  { staff, who }: { readonly staff: Staff; readonly who: Giver },
): Promise<Refusal | null> {
  const refusal = refuseGiver(who, staff.role as Role) ?? (await refuseLastAdmin(tx, staff))
  if (refusal) return refusal
  await markStaffRemoved(tx, staff.id, context.clock.now())
  await endSessionsOf(tx, staff.id, 'access-ended')
  await dropPasskeysOf(tx, staff.id)
  await dropTotp(tx, staff.id)
  await voidAccessLinks(tx, 'password', staff.id)
  await removeContactsOf(tx, staff.id)
  await letGoOfAll(context, tx, { staffId: staff.id, who })
  await noteStaff(context, tx, { who, action: 'staff-removed', staff })
  return null
}

export async function refuseLastAdmin(tx: Tx, staff: Staff): Promise<Refusal | null> {
  if (staff.role !== 'admin') return null
  const admins = (await listStaff(tx)).filter((s) => s.role === 'admin')
  if (admins.length > 1) return null
  return refuse('still-in-use', `${staff.email} is the only admin. Make another one first.`)
}

/** Whoever may not do what a role does may not give that role, nor open the way in of somebody who has it. */
export function refuseGiver(who: Giver, role: Role): Refusal | null {
  if (typeof who === 'string' || mayGive(who.rights, rightsOf(role))) return null
  return refuse('not-yours-to-give', `The role ${role} may do more than you may.`, 'role')
}

async function withRole(
  context: PeopleContext,
  tx: Tx,
  { known, command }: { readonly known: Staff; readonly command: AccessCommand },
): Promise<Staff> {
  const { role, name, who } = command
  const staff = { ...known, role: role ?? known.role, name: plainName(name ?? '') || known.name }
  await saveStaff(tx, staff)
  if (staff.role !== known.role) await endWithRole(context, tx, { staff, who })
  return staff
}

/** A session never outlives a change of what it may do; an incident stays in nobody's hand who may not act on it. */
export async function endWithRole(
  context: PeopleContext,
  tx: Tx,
  { staff, who }: { readonly staff: Staff; readonly who: Giver },
): Promise<void> {
  await endSessionsOf(tx, staff.id, 'role-changed')
  const mayAct = rightsOf(staff.role as Role).includes('incidents.write')
  if (!mayAct) await letGoOfAll(context, tx, { staffId: staff.id, who })
}

interface NewStaff extends Pick<AccessCommand, 'email' | 'role' | 'name'> {
  /** Null: the page's default. */
  readonly language: string | null
}

/** @param added `email` in the spelling of `mailAddress`'s key, and nobody's at the desk now */
export async function addStaff(context: PeopleContext, tx: Tx, added: NewStaff): Promise<Staff> {
  const { email, role, name } = added
  const isFirst = (await countStaffEver(tx)) === 0
  if (isFirst) await voidAccessLinks(tx, 'set-up', null)
  const page = await loadPage(tx, context.pageId)
  const staff: Staff = {
    id: context.ids.next(),
    email,
    name: plainName(name ?? '') || email,
    role: role ?? (isFirst ? 'admin' : 'responder'),
    language: added.language ?? page.defaultLanguage,
    passwordHash: '',
    hasIdentity: false,
    createdAt: context.clock.now(),
  }
  if (await insertStaff(tx, staff)) return staff
  await restoreStaff(tx, email, staff.role)
  const restored = await findStaffByEmail(tx, email)
  if (restored === null) throw new Error('A person who was removed could not be brought back')
  const { name: known } = restored
  const back = { ...restored, name: plainName(name ?? '') || known, language: staff.language }
  await saveStaff(tx, back)
  return back
}

export function noteStaff(
  context: PeopleContext,
  tx: Tx,
  deed: { readonly who: Giver; readonly action: string; readonly staff: Staff; readonly detail?: string },
): Promise<void> {
  const { who, action, staff, detail = staff.role } = deed
  return writeDownChange(context, tx, { kind: 'settings', who, action, subjectId: staff.id, detail })
}
