/** People of the desk as an admin sees and changes them. Called by http/console-staff. */
import type { ChangeStaff, GivenLink, NewStaff, StaffMember } from '../contract/staff.ts'
import { mailAddress } from '../domain/address.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import type { Role } from '../domain/rights.ts'
import { isAlive } from '../domain/sign-in.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { insertDirect } from '../store/outbox.ts'
import { listSessions } from '../store/sessions.ts'
import { findStaff, findStaffByEmail, isInvited, listStaff, type Staff, saveStaff } from '../store/staff.ts'
import type { Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import type { SignedIn } from './sign-in.ts'
import {
  addStaff,
  endWithRole,
  type GivenAccess,
  giveLink,
  letGo,
  noteStaff,
  refuseGiver,
  refuseLastAdmin,
} from './staff.ts'

/** What a mail with a one-time link is made from; kept with its outbox row. */
export interface AccessFacts {
  /** Sealed: whoever reads the database must not come in by it. */
  readonly url: string
  readonly is: GivenAccess['is']
  /** Who gave it, by name. */
  readonly by: string
  readonly expiresAt: number
}

/** By address. */
export async function readStaffMembers(context: Context): Promise<StaffMember[]> {
  const { db } = context.store
  const now = context.clock.now()
  const alive = (await listSessions(db)).filter((session) => isAlive(session, now))
  return (await listStaff(db)).map((staff) =>
    memberOf(staff, alive.find((s) => s.staffId === staff.id)?.seenAt ?? null),
  )
}

export interface Giving {
  readonly actor: SignedIn
  readonly repeat: Repeat | null
  /** Without a mail server the link is shown and sent to nobody. */
  readonly mailIsOn: boolean
}

export async function inviteStaff(context: Context, giving: Giving, body: NewStaff): Promise<GivenLink | Refusal> {
  const address = refuseAt('email', mailAddress(body.email))
  if (isRefusal(address)) return address
  const notYours = refuseGiver(giving.actor, body.role)
  if (notYours) return notYours
  return give(context, giving, async (tx) => {
    const language = pageLanguage(await loadPage(tx, context.pageId), body.language ?? null)
    if (isRefusal(language)) return language
    if (await findStaffByEmail(tx, address.key))
      return refuse('key-taken', `${address.key} is at the desk already.`, 'email')
    const name = plainName(body.name ?? '') || null
    const staff = await addStaff(context, tx, { email: address.key, role: body.role, name, language })
    return giveLink(context, tx, { staff, is: 'invited', who: giving.actor })
  })
}

/** A new link for somebody who lost the password, or never used the first one. */
export function renewAccess(context: Context, giving: Giving, id: string): Promise<GivenLink | Refusal> {
  return give(context, giving, async (tx) => {
    const staff = await findStaff(tx, id)
    if (staff === null) return NOBODY
    const notYours = refuseGiver(giving.actor, staff.role as Role)
    if (notYours) return notYours
    return giveLink(context, tx, { staff, is: isInvited(staff) ? 'invited' : 'recovered', who: giving.actor })
  })
}

/** A change of role signs them out everywhere: a session never outlives a change of what it may do. */
export function changeStaff(
  context: Context,
  { actor, id, change }: { readonly actor: SignedIn; readonly id: string; readonly change: ChangeStaff },
): Promise<StaffMember | Refusal> {
  return context.store.transact(async (tx): Promise<StaffMember | Refusal> => {
    await holdPage(tx, context.pageId)
    const known = await findStaff(tx, id)
    if (known === null) return NOBODY
    const role = change.role
    if (role === known.role) return memberOf(known, null)
    const refusal =
      refuseGiver(actor, known.role as Role) ?? refuseGiver(actor, role) ?? (await refuseLastAdmin(tx, known))
    if (refusal) return refusal
    const staff = { ...known, role }
    await saveStaff(tx, staff)
    await endWithRole(context, tx, { staff, who: actor })
    await noteStaff(context, tx, { who: actor, action: 'staff-role', staff, detail: `${known.role} -> ${role}` })
    return memberOf(staff, null)
  })
}

export function dismissStaff(
  context: Context,
  { actor, id }: { readonly actor: SignedIn; readonly id: string },
): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    await holdPage(tx, context.pageId)
    const staff = await findStaff(tx, id)
    return staff === null ? NOBODY : letGo(context, tx, { staff, who: actor })
  })
}

const NOBODY = refuse('not-found', 'Nobody at the desk has this id.')

async function give(
  context: Context,
  { actor, repeat, mailIsOn }: Giving,
  work: (tx: Tx) => Promise<GivenAccess | Refusal>,
): Promise<GivenLink | Refusal> {
  const given = await once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const access = await work(tx)
    if (isRefusal(access)) return access
    const { staff, url, validMs } = access
    const expiresAt = context.clock.now() + validMs
    if (mailIsOn) await mailLink(context, tx, { access, by: actor.name, expiresAt })
    return { staff: memberOf(staff, null), url, expiresAt, mailed: mailIsOn }
  })
  if (mailIsOn) context.wake('deliver')
  return given
}

async function mailLink(
  context: Context,
  tx: Tx,
  { access, by, expiresAt }: { readonly access: GivenAccess; readonly by: string; readonly expiresAt: number },
): Promise<void> {
  const { staff, url, is } = access
  const facts: AccessFacts = { url: context.vault.seal(url), is, by, expiresAt }
  const at = context.clock.now()
  const id = context.ids.next()
  const row = { id, pageId: context.pageId, kind: 'access', subjectId: staff.id, revision: null } as const
  await insertDirect(
    tx,
    { ...row, facts: JSON.stringify(facts), createdAt: at, notBeforeAt: at },
    { kind: 'address', id, channel: 'email', address: staff.email, language: staff.language },
  )
}

function memberOf(staff: Staff, seenAt: number | null): StaffMember {
  const { id, email, name, language, createdAt } = staff
  const state = isInvited(staff) ? 'invited' : 'active'
  return { id, email, name, role: staff.role as Role, language, state, createdAt, seenAt }
}
