/** What people change of themselves: name, language, password, sessions. Called by http/console-me. */
import type { StaffView } from '../contract/console.ts'
import type { ChangeMe, ChangePassword, EndedSessions, OwnSession } from '../contract/staff.ts'
import { shortened } from '../domain/network.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { isAlive, refusePassword } from '../domain/sign-in.ts'
import { loadPage } from '../store/catalogue.ts'
import { hashPassword } from '../store/passwords.ts'
import { dropSession, dropSessionsOf, forgetTries, listSessions } from '../store/sessions.ts'
import { findStaff, saveStaff } from '../store/staff.ts'
import { hashToken } from '../store/vault.ts'
import { writeDown, writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import { type SignedIn, TOO_BUSY, tryPassword, viewOfStaff } from './sign-in.ts'

const NO_PERSON = refuse('not-found', 'A token has no name, password or sessions: these belong to a person.')

export function changeMe(context: Context, actor: SignedIn, change: ChangeMe): Promise<StaffView | Refusal> {
  return context.store.transact(async (tx): Promise<StaffView | Refusal> => {
    const known = await findStaff(tx, actor.id)
    if (known === null) return NO_PERSON
    const language = pageLanguage(await loadPage(tx, context.pageId), change.language)
    if (isRefusal(language)) return language
    const name = plainName(change.name)
    if (name === '') return refuse('name-missing', 'A name is needed.', 'name')
    const staff = { ...known, name, language }
    await saveStaff(tx, staff)
    const detail = known.name === name ? language : `${known.name} -> ${name}, ${language}`
    await writeDownChange(context, tx, {
      kind: 'settings',
      who: actor,
      action: 'staff-self',
      subjectId: actor.id,
      detail,
    })
    return viewOfStaff(staff)
  })
}

/** Ends all other sessions of this person. Refuses as a sign-in does, at `current`, and `password-too-weak`. */
export async function changePassword(
  context: Context,
  { actor, body, network }: { readonly actor: SignedIn; readonly body: ChangePassword; readonly network: string },
): Promise<EndedSessions | Refusal> {
  const me = await findStaff(context.store.db, actor.id)
  if (me === null) return NO_PERSON
  const weak = refusePassword(body.password, [me.email, me.name])
  if (weak) return weak
  const account = me.email
  const right = refuseAt('current', await tryPassword(context, { account, network, password: body.current }))
  // A wrong one here is a field of a form, not the end of the session.
  if (isRefusal(right)) return right.refused === 'wrong-credentials' ? WRONG_CURRENT : right
  const passwordHash = await hashPassword(body.password)
  if (passwordHash === null) return TOO_BUSY
  return context.store.transact(async (tx): Promise<EndedSessions | Refusal> => {
    const known = await findStaff(tx, actor.id)
    if (known === null) return NO_PERSON
    await forgetTries(tx, { account, network })
    await saveStaff(tx, { ...known, passwordHash })
    const ended = await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'choose-password', subjectId: actor.id })
    return { ended }
  })
}

const WRONG_CURRENT = refuse('password-wrong', 'This is not the password in use.', 'current')

/** Seen last first; only those that still open the desk. */
export async function readOwnSessions(context: Context, actor: SignedIn): Promise<OwnSession[]> {
  const now = context.clock.now()
  const alive = (await listSessions(context.store.db, actor.id)).filter((session) => isAlive(session, now))
  return alive.map((session) => ({
    id: idOf(session.tokenHash),
    createdAt: session.createdAt,
    seenAt: session.seenAt,
    browser: session.browser ?? '',
    network: shortened(session.network ?? ''),
    isThis: session.tokenHash === actor.session,
  }))
}

export function endOwnSession(context: Context, actor: SignedIn, id: string): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    const found = (await listSessions(tx, actor.id)).find((session) => idOf(session.tokenHash) === id)
    if (found === undefined) return refuse('not-found', 'You have no such session; it may have ended.')
    await dropSession(tx, found.tokenHash)
    await writeDown(context, tx, {
      who: actor,
      action: 'end-session',
      subjectId: actor.id,
      detail: found.browser ?? '',
    })
    return null
  })
}

/** All but the one that asks. */
export function endOtherSessions(context: Context, actor: SignedIn): Promise<EndedSessions> {
  return context.store.transact(async (tx) => {
    const ended = await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'end-sessions', subjectId: actor.id, detail: String(ended) })
    return { ended }
  })
}

/** Names a session without saying anything of its cookie. */
function idOf(tokenHash: string): string {
  return hashToken(`session ${tokenHash}`).slice(0, 32)
}
