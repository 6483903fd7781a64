/**
 * Into the desk by an account at the company's provider (OpenID Connect). Who somebody is says issuer and subject, never an
 * address alone: an address opens only an invitation to it. Called by http/openid-routes.
 */
import { type Provided, type RoleRules, roleBy } from '../domain/openid.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Role } from '../domain/rights.ts'
import { voidAccessLinks } from '../store/access-links.ts'
import { holdPage } from '../store/catalogue.ts'
import { findIdentity, insertIdentity } from '../store/identities.ts'
import type { Tx } from '../store/open.ts'
import { dropSessionsOf } from '../store/sessions.ts'
import {
  countStaffEver,
  findStaff,
  findStaffByEmail,
  isInvited,
  type Staff,
  saveStaff,
  wasRemoved,
} from '../store/staff.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { hearProvider, type OpenId, readQuestion, STALE } from './openid-question.ts'
import { connectIdentity } from './own-identity.ts'
import { type Entrance, type Opened, openSession, whoseSession } from './sign-in.ts'
import { addStaff, endWithRole, noteStaff } from './staff.ts'

export interface CameBack {
  /** The cookie that the browser took along. */
  readonly kept: string | null
  readonly search: string
  readonly entrance: Entrance
}

/** @returns a session; null: an account was connected with the one that this browser is signed in as */
export async function comeBack(context: Context, openId: OpenId, back: CameBack): Promise<Opened | null | Refusal> {
  const question = readQuestion(context, back.kept)
  if (question === null) return STALE
  const { connects } = question
  const session = back.entrance.oldToken
  if (connects !== null && (session === null || (await whoseSession(context, session))?.id !== connects)) return STALE
  const said = await hearProvider(context, openId, { question, search: back.search })
  if (isRefusal(said)) return said
  const { person } = said
  if (connects !== null && session !== null) return connectIdentity(context, { staffId: connects, person, session })
  return context.store.transact(async (tx): Promise<Opened | Refusal> => {
    await holdPage(tx, context.pageId)
    const staff = await whoIs(context, tx, { person, rules: openId.rules })
    if (isRefusal(staff)) return staff
    const idToken = context.vault.seal(said.idToken)
    return openSession(context, tx, { staff, entrance: back.entrance, how: 'openid', idToken })
  })
}

interface Comer {
  readonly person: Provided
  readonly rules: RoleRules
}

async function whoIs(context: Context, tx: Tx, comer: Comer): Promise<Staff | Refusal> {
  const { person, rules } = comer
  const id = await findIdentity(tx, person)
  const known = id === null ? await invitedAs(tx, person) : ((await findStaff(tx, id)) ?? REMOVED)
  if (isRefusal(known)) return known
  const role = roleBy(rules, person.groups, known === null ? null : (known.role as Role))
  if (role === null) return turnAway(context, tx, known)
  const staff =
    known === null ? await join(context, tx, { person, role }) : await renew(context, tx, { known, person, role })
  if (isRefusal(staff)) return staff
  if (id === null) {
    const { issuer, subject } = person
    await insertIdentity(tx, { issuer, subject, staffId: staff.id, at: context.clock.now() })
    // Who was invited has come in: the link in that mail is needed no more.
    await voidAccessLinks(tx, 'password', staff.id)
  }
  return staff
}

/** Who was invited by this address, and has not come in by any way; null: nobody has it. */
async function invitedAs(tx: Tx, { email, emailIsVerified }: Provided): Promise<Staff | null | Refusal> {
  if (email === null) return null
  const known = await findStaffByEmail(tx, email)
  if (known === null) return (await wasRemoved(tx, email)) ? REMOVED : null
  return emailIsVerified && isInvited(known) ? known : NOT_CONNECTED
}

/** Nobody's session outlives the groups that gave it. */
async function turnAway(context: Context, tx: Tx, known: Staff | null): Promise<Refusal> {
  if (known === null) return NO_ROLE
  const ended = await dropSessionsOf(tx, known.id)
  await writeDown(context, tx, {
    who: { kind: 'person', id: known.id, name: known.name },
    action: 'sign-in-refused',
    subjectId: known.id,
    detail: `openid: no role; ${ended} sessions ended`,
  })
  return NO_ROLE
}

async function join(
  context: Context,
  tx: Tx,
  { person, role }: { readonly person: Provided; readonly role: Role },
): Promise<Staff | Refusal> {
  if (person.email === null) return NO_ADDRESS
  // Else the set-up link would end with them, and nobody could let anybody in.
  if (role !== 'admin' && (await countStaffEver(tx)) === 0) return NO_ROLE
  const staff = await addStaff(context, tx, { email: person.email, role, name: person.name, language: null })
  await noteStaff(context, tx, { who: WHO, action: 'staff-joined', staff })
  return staff
}

/** Name and role as the provider has them now. */
async function renew(
  context: Context,
  tx: Tx,
  { known, person, role }: { readonly known: Staff; readonly person: Provided; readonly role: Role },
): Promise<Staff> {
  const staff = { ...known, name: plainName(person.name ?? '') || known.name, role }
  if (staff.name === known.name && role === known.role) return known
  await saveStaff(tx, staff)
  if (role === known.role) {
    await noteStaff(context, tx, { who: WHO, action: 'staff-name', staff, detail: `${known.name} -> ${staff.name}` })
    return staff
  }
  await endWithRole(context, tx, { staff, who: WHO })
  await noteStaff(context, tx, { who: WHO, action: 'staff-role', staff, detail: `${known.role} -> ${role}` })
  return staff
}

/** Who decides, for the audit. */
const WHO = 'openid'

const REMOVED = refuse('removed-here', 'Somebody removed this person from the desk. Invite them again at the desk.')
const NOT_CONNECTED = refuse(
  'not-connected',
  'Somebody at the desk has this address already. They sign in as before, and connect this account there.',
)
const NO_ROLE = refuse('no-role', 'None of the groups of this account has a role here: OIDC_ROLES names those that do.')
const NO_ADDRESS = refuse('address-missing', 'The provider told no mail address: OIDC_SCOPES must ask for one.')
