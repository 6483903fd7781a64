/** In and out of the desk: a password becomes a session, a cookie becomes a person. Called by http/session. */
import type { SessionView, StaffView } from '../contract/console.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Right, type Role, rightsOf } from '../domain/rights.ts'
import {
  isAlive,
  refuseTry,
  SEEN_EVERY_MS,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  SETUP_LINK_MS,
  type SessionEnd,
  TRIES_ACCOUNT_WINDOW_MS,
  TRIES_HERE_WINDOW_MS,
  TRIES_NETWORK_WINDOW_MS,
} from '../domain/sign-in.ts'
import { DAY_MS } from '../domain/time.ts'
import { dropAccessLinks } from '../store/access-links.ts'
import { loadPage } from '../store/catalogue.ts'
import { takeTurn } from '../store/leases.ts'
import type { Tx } from '../store/open.ts'
import { dropChallenges } from '../store/passkeys.ts'
import { isPassword } from '../store/passwords.ts'
import {
  dropOldSessions,
  dropSession,
  dropTries,
  findSession,
  forgetTries,
  insertSession,
  insertTry,
  loadTries,
  markSessionSeen,
  whyEnded,
} from '../store/sessions.ts'
import { findStaff, findStaffByEmail, type Staff } from '../store/staff.ts'
import { dropTaps } from '../store/taps.ts'
import { hashToken } from '../store/vault.ts'
import { writeDown } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { takeCode } from './take-code.ts'

/** Who sends a request, and what that person or token may do. */
export interface SignedIn extends Actor {
  /** Null: a token whose rights were chosen one by one. */
  readonly role: Role | null
  readonly rights: readonly Right[]
  /** The hash of the session's cookie; null for a token. */
  readonly session: string | null
}

/** A session as it begins: the token goes into the cookie and is nowhere else. */
export interface Opened {
  readonly staffId: string
  readonly token: string
}

export const TOO_BUSY: Refusal = {
  ...refuse('too-busy', 'Too many people sign in at this moment. Try again in a few seconds.'),
  retryAfterMs: 5_000,
}

/** From where somebody comes in. */
export interface Entrance {
  /** `networkOf` the sender. */
  readonly network: string
  /** As `browserOf` tells it. */
  readonly browser: string
  /** A session cookie that came along: that session ends, whoever's it was. */
  readonly oldToken: string | null
}

export interface SignInCommand {
  readonly email: string
  readonly password: string
  readonly code?: string | undefined
  readonly entrance: Entrance
}

/**
 * @returns the same `wrong-credentials`, after the same work, for an unknown address and for a wrong password;
 *   `too-many-tries`, `too-busy`; `code-needed` and `code-wrong` only after the right password
 */
export async function signIn(context: Context, command: SignInCommand): Promise<Opened | Refusal> {
  const { password, code = null, entrance } = command
  const account = command.email.trim().toLowerCase()
  const { network } = entrance
  const staff = await tryPassword(context, { account, network, password })
  if (isRefusal(staff)) return staff
  return context.store.transact(async (tx): Promise<Opened | Refusal> => {
    // Its try stays counted: guesses at the code are as rare as guesses at the password.
    const refused = await takeCode(context, tx, { staffId: staff.id, code })
    if (refused) return refused
    await forgetTries(tx, { account, network })
    return openSession(context, tx, { staff, entrance })
  })
}

/** Whose password this is; refuses as `signIn` does. A try is counted whatever comes of it. */
export async function tryPassword(
  context: Context,
  { account, network, password }: { readonly account: string; readonly network: string; readonly password: string },
): Promise<Staff | Refusal> {
  const refusal = await countTry(context, { account, network })
  if (refusal) return refusal
  const staff = await findStaffByEmail(context.store.db, account)
  const isRight = await isPassword(password, staff?.passwordHash ?? null)
  if (isRight === null) return TOO_BUSY
  if (isRight && staff !== null) return staff
  return refuse('wrong-credentials', 'This address and this password do not belong together.')
}

interface Opening {
  readonly staff: Pick<Staff, 'id' | 'name'>
  readonly entrance: Entrance
  /** For the audit: by what, where it was no password. */
  readonly how?: string
  /** Sealed; of the provider that let this person in. */
  readonly idToken?: string
}

/** Inside the transaction of whatever let this person in. */
export async function openSession(
  context: Context,
  tx: Tx,
  { staff, entrance, how = '', idToken }: Opening,
): Promise<Opened> {
  const at = context.clock.now()
  const token = context.ids.secret()
  const { network, browser, oldToken } = entrance
  if (oldToken !== null) await dropSession(tx, hashToken(oldToken))
  const times = { createdAt: at, seenAt: at }
  await insertSession(tx, {
    tokenHash: hashToken(token),
    staffId: staff.id,
    ...times,
    network,
    browser,
    idToken: idToken ?? null,
  })
  const who = { kind: 'person', id: staff.id, name: staff.name } as const
  await writeDown(context, tx, { who, action: 'sign-in', subjectId: staff.id, detail: how })
  return { staffId: staff.id, token }
}

/**
 * Safe to repeat.
 *
 * @returns the ID token of the provider that let this person in, so that they can leave there too; null: there was none
 */
export async function signOut(context: Context, token: string): Promise<string | null> {
  const ended = await context.store.transact(async (tx) => {
    const session = await findSession(tx, hashToken(token))
    await dropSession(tx, hashToken(token))
    return session
  })
  return ended?.idToken ? context.vault.tryOpen(ended.idToken) : null
}

/** Whose session this cookie is: asked at every request, so a removed person or a lower role counts at once. */
export async function whoseSession(context: Context, token: string): Promise<SignedIn | null> {
  const now = context.clock.now()
  const session = await findSession(context.store.db, hashToken(token))
  if (session === null || !isAlive(session, now)) return null
  const staff = await findStaff(context.store.db, session.staffId)
  if (staff === null) return null
  if (now - session.seenAt >= SEEN_EVERY_MS) {
    await context.store.transact((tx) => markSessionSeen(tx, session.tokenHash, now))
  }
  const role = staff.role as Role
  return { kind: 'person', id: staff.id, name: staff.name, role, rights: rightsOf(role), session: session.tokenHash }
}

/** Null: it ended by itself, by whoever it belongs to, or was none of ours. */
export function whySessionEnded(context: Context, token: string): Promise<SessionEnd | null> {
  return whyEnded(context.store.db, hashToken(token))
}

/** What the desk must know before it draws anything. */
export async function readSessionView(context: Context, who: SignedIn): Promise<SessionView> {
  const { db } = context.store
  const page = await loadPage(db, context.pageId)
  const staff = who.kind === 'person' ? await findStaff(db, who.id) : null
  return {
    staff: staff
      ? viewOfStaff(staff)
      : { id: who.id, email: '', name: who.name, role: who.role, language: page.defaultLanguage, hasPassword: false },
    rights: [...who.rights],
    page: {
      id: page.id,
      name: Object.fromEntries(page.languages.map((l) => [l.language, l.name])),
      url: context.baseUrl,
      timeZone: page.timeZone,
      languages: page.languages.map((l) => l.language),
      defaultLanguage: page.defaultLanguage,
    },
  }
}

export function viewOfStaff({ id, email, name, role, language, passwordHash }: Staff): StaffView {
  return { id, email, name, role: role as Role, language, hasPassword: passwordHash !== '' }
}

/** For the calendar: sessions and links that are over, and tries that count no more. Safe to repeat. */
export async function dropStaleSignIns(context: Context): Promise<void> {
  const now = context.clock.now()
  await context.store.transact(async (tx) => {
    await dropOldSessions(tx, { createdBefore: now - SESSION_LIFE_MS, seenBefore: now - SESSION_IDLE_MS })
    await dropTries(tx, now - TRIES_ACCOUNT_WINDOW_MS)
    await dropAccessLinks(tx, now - SETUP_LINK_MS)
    await dropChallenges(tx, now)
    await dropTaps(tx, now - DAY_MS)
  })
}

/** Counted before the password, or the code, is looked at: a thousand tries at once are a thousand tries. */
export function countTry(context: Context, who: { account: string; network: string }): Promise<Refusal | null> {
  const now = context.clock.now()
  return context.store.transact(async (tx) => {
    await takeTurn(tx, 'sign-in tries')
    const tries = await loadTries(tx, {
      ...who,
      hereSince: now - TRIES_HERE_WINDOW_MS,
      networkSince: now - TRIES_NETWORK_WINDOW_MS,
      accountSince: now - TRIES_ACCOUNT_WINDOW_MS,
    })
    const refusal = refuseTry(tries, now)
    if (refusal === null) await insertTry(tx, { ...who, at: now })
    return refusal
  })
}
