/**
 * One-time links: the first member of staff sets the installation up, a lost password is chosen anew. Made by `main` and
 * the command line, redeemed by http/session. A link is 32 random bytes; the database keeps their hash.
 */
import type { AccessView, RedeemAccess } from '../contract/console.ts'
import { mailAddress } from '../domain/address.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { refusePassword, SETUP_LINK_MS } from '../domain/sign-in.ts'
import {
  type AccessLink,
  dropAccessLinks,
  findAccessLink,
  insertAccessLink,
  useAccessLink,
  voidAccessLinks,
} from '../store/access-links.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import { dropIdentitiesOf } from '../store/identities.ts'
import type { Tx } from '../store/open.ts'
import { dropPasskeysOf } from '../store/passkeys.ts'
import { hashPassword } from '../store/passwords.ts'
import { dropTotp } from '../store/second-factors.ts'
import { dropSessionsOf } from '../store/sessions.ts'
import { countStaffEver, findStaff, insertStaff, isInvited, type Staff, saveStaff } from '../store/staff.ts'
import { hashToken } from '../store/vault.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { type Entrance, type Opened, openSession, TOO_BUSY } from './sign-in.ts'

/** What a flow about people needs; the command line has no more. */
export type PeopleContext = Pick<Context, 'store' | 'clock' | 'ids' | 'pageId' | 'baseUrl'>

/** The way in for the first member of staff, valid 24 hours; earlier ones end. Null once there was anybody. */
export function makeSetupLink(context: PeopleContext): Promise<string | null> {
  return context.store.transact(async (tx) => {
    await holdPage(tx, context.pageId)
    if ((await countStaffEver(tx)) > 0) return null
    return makeLink(context, tx, { purpose: 'set-up', staffId: null, validMs: SETUP_LINK_MS })
  })
}

/** Inside the transaction that decided it; an earlier link for the same person and purpose opens nothing any more. */
export async function makeLink(
  context: PeopleContext,
  tx: Tx,
  link: { readonly purpose: AccessLink['purpose']; readonly staffId: string | null; readonly validMs: number },
): Promise<string> {
  const { purpose, staffId, validMs } = link
  const now = context.clock.now()
  const token = context.ids.secret()
  await voidAccessLinks(tx, purpose, staffId)
  await dropAccessLinks(tx, now - SETUP_LINK_MS)
  await insertAccessLink(tx, {
    tokenHash: hashToken(token),
    purpose,
    staffId,
    createdAt: now,
    expiresAt: now + validMs,
  })
  // Behind the #: it reaches no log and no Referer.
  return `${context.baseUrl}/console/#/access/${token}`
}

/** What a link is for. Changes nothing: a mail scanner may open it. */
export async function readAccess(context: Context, token: string): Promise<AccessView | Refusal> {
  const { db } = context.store
  const link = await findAccessLink(db, hashToken(token))
  const dead = refuseLink(link, context.clock.now())
  if (dead !== null || link === null) return dead ?? NO_SUCH_LINK
  if (link.purpose === 'set-up')
    return (await countStaffEver(db)) > 0 ? ALREADY_SET_UP : { purpose: 'set-up', email: null }
  const staff = link.staffId === null ? null : await findStaff(db, link.staffId)
  return staff ? { purpose: 'password', email: staff.email } : NO_SUCH_LINK
}

export interface RedeemCommand {
  readonly body: RedeemAccess
  readonly entrance: Entrance
}

/** Chooses the password, signs in; whatever session this person had ends. Of two that redeem one link, one wins. */
export async function redeemAccess(
  context: Context,
  command: RedeemCommand,
  repeat: Repeat | null,
): Promise<Opened | Refusal> {
  const { body } = command
  const seen = await readAccess(context, body.token)
  // A repeat finds its link used and is answered from its first run, below.
  if (isRefusal(seen) && repeat === null) return seen
  const weak = refusePassword(body.password, [
    body.email ?? '',
    body.name ?? '',
    isRefusal(seen) ? '' : (seen.email ?? ''),
  ])
  if (weak) return weak
  const passwordHash = isRefusal(seen) ? '' : await hashPassword(body.password)
  if (passwordHash === null) return TOO_BUSY
  return once(context, repeat, async (tx) => {
    if (isRefusal(seen)) return seen
    await holdPage(tx, context.pageId)
    const link = await findAccessLink(tx, hashToken(body.token))
    const dead = refuseLink(link, context.clock.now())
    if (dead !== null || link === null) return dead ?? NO_SUCH_LINK
    if (!(await useAccessLink(tx, link.tokenHash, context.clock.now()))) return LINK_USED
    const staff = await letIn(context, tx, { link, body, passwordHash })
    return isRefusal(staff) ? staff : openSession(context, tx, { staff, entrance: command.entrance })
  })
}

interface Entry {
  readonly link: AccessLink
  readonly body: RedeemAccess
  readonly passwordHash: string
}

function letIn(context: Context, tx: Tx, entry: Entry): Promise<Staff | Refusal> {
  return entry.link.purpose === 'set-up' ? addFirst(context, tx, entry) : choosePassword(context, tx, entry)
}

async function addFirst(context: Context, tx: Tx, { body, passwordHash }: Entry): Promise<Staff | Refusal> {
  if ((await countStaffEver(tx)) > 0) return ALREADY_SET_UP
  const address = refuseAt('email', mailAddress(body.email ?? ''))
  if (isRefusal(address)) return address
  const page = await loadPage(tx, context.pageId)
  const language = page.languages.find((l) => l.language === body.language)?.language ?? page.defaultLanguage
  const staff: Staff = {
    id: context.ids.next(),
    email: address.key,
    name: plainName(body.name ?? '') || address.key,
    role: 'admin',
    language,
    passwordHash,
    hasIdentity: false,
    createdAt: context.clock.now(),
  }
  await insertStaff(tx, staff)
  await note(context, tx, { staff, action: 'set-up' })
  return staff
}

async function choosePassword(context: Context, tx: Tx, { link, body, passwordHash }: Entry): Promise<Staff | Refusal> {
  const known = await findStaff(tx, link.staffId ?? '')
  if (known === null) return NO_SUCH_LINK
  const isNew = isInvited(known)
  const staff: Staff = {
    ...known,
    passwordHash,
    name: isNew ? plainName(body.name ?? '') || known.name : known.name,
    language: isNew ? (body.language ?? known.language) : known.language,
  }
  await saveStaff(tx, staff)
  await dropSessionsOf(tx, staff.id)
  await note(context, tx, { staff, action: 'choose-password', detail: await forgetOtherWaysIn(tx, known) })
  return staff
}

/** The link is for who lost their phone, and for who had somebody in: no other way in outlives it. @returns what to write down */
async function forgetOtherWaysIn(tx: Tx, { id, passwordHash }: Staff): Promise<string> {
  const passkeys = await dropPasskeysOf(tx, id)
  // Who never had a password came in by that account, and it is not ours to lock.
  const identities = passwordHash === '' ? 0 : await dropIdentitiesOf(tx, id)
  const ended = [
    ...(identities > 0 ? ['and the account at the provider opens the desk no more'] : []),
    ...((await dropTotp(tx, id)) ? ['and the code of the app is asked no more'] : []),
    ...(passkeys > 0 ? [`and ${passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`} removed`] : []),
  ]
  return ended.join(', ')
}

function note(
  context: Context,
  tx: Tx,
  { staff, action, detail = '' }: { staff: Staff; action: string; detail?: string },
): Promise<void> {
  const who = { kind: 'person', id: staff.id, name: staff.name } as const
  return writeDown(context, tx, { who, action, subjectId: staff.id, detail })
}

const NO_SUCH_LINK = refuse('not-found', 'There is no such link, or a newer one took its place.')
const LINK_USED = refuse('link-used', 'This link was used already. For a new one run: npx vedetta user <address>')
const ALREADY_SET_UP = refuse(
  'already-set-up',
  'There is a member of staff already. For a link run: npx vedetta user <address>',
)

function refuseLink(link: AccessLink | null, now: number): Refusal | null {
  if (link === null) return NO_SUCH_LINK
  if (link.usedAt !== null) return LINK_USED
  if (now < link.expiresAt) return null
  return refuse(
    'link-expired',
    link.purpose === 'set-up'
      ? 'This link is more than a day old. Start Vedetta again: it prints a new one.'
      : 'This link is too old. For a new one run: npx vedetta user <address>',
  )
}
