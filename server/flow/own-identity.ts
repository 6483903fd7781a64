/** One's own account at the provider: connected with the one at the desk by who has both, and let go. Called by http/openid-routes. */
import type { OwnIdentity } from '../contract/staff.ts'
import type { Provided } from '../domain/openid.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { holdPage } from '../store/catalogue.ts'
import { dropIdentitiesOf, findIdentity, identitySince, insertIdentity } from '../store/identities.ts'
import { dropSessionsOf, forgetTries } from '../store/sessions.ts'
import { findStaff } from '../store/staff.ts'
import { hashToken } from '../store/vault.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { askProvider, type OpenId, type SentAway } from './openid-question.ts'
import { type SignedIn, tryPassword } from './sign-in.ts'

const NO_PROVIDER = refuse('not-found', 'No provider of accounts is set up: OIDC_ISSUER names one.')
const NO_PERSON = refuse('not-found', 'A token has no account: that belongs to a person.')

export async function readOwnIdentity({ store }: Context, { id }: SignedIn): Promise<OwnIdentity> {
  return { since: await identitySince(store.db, id) }
}

/** Takes the password: whoever finds a desk open must not be able to leave a way in for themselves. */
export async function askToConnect(
  context: Context,
  openId: OpenId | null,
  { actor, password, network }: { readonly actor: SignedIn; readonly password: string; readonly network: string },
): Promise<SentAway | Refusal> {
  const me = await findStaff(context.store.db, actor.id)
  if (openId === null || me === null) return openId === null ? NO_PROVIDER : NO_PERSON
  const account = me.email
  const right = refuseAt('password', await tryPassword(context, { account, network, password }))
  if (isRefusal(right)) return right.refused === 'wrong-credentials' ? WRONG_PASSWORD : right
  await context.store.transact((tx) => forgetTries(tx, { account, network }))
  return askProvider(context, openId, me.id)
}

// A wrong one here is a field of a form, not the end of the session.
const WRONG_PASSWORD = refuse('password-wrong', 'This is not the password in use.', 'password')

interface Connecting {
  readonly staffId: string
  readonly person: Provided
  /** Of the session that goes on; all others of this person end. */
  readonly session: string
}

export function connectIdentity(context: Context, { staffId, person, session }: Connecting): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    await holdPage(tx, context.pageId)
    const staff = await findStaff(tx, staffId)
    if (staff === null) return NO_PERSON
    const owner = await findIdentity(tx, person)
    if (owner === staffId) return null
    if (owner !== null) return refuse('not-connected', 'This account belongs to somebody else at the desk.')
    const { issuer, subject } = person
    await insertIdentity(tx, { issuer, subject, staffId, at: context.clock.now() })
    await dropSessionsOf(tx, staffId, hashToken(session))
    const who = { kind: 'person', id: staffId, name: staff.name } as const
    await writeDown(context, tx, { who, action: 'connect-account', subjectId: staffId, detail: person.email ?? '' })
    return null
  })
}

/** Ends all other sessions of this person. Refuses `still-in-use` where there is no password to come in by. */
export function endOwnIdentity(context: Context, actor: SignedIn): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    const me = await findStaff(tx, actor.id)
    if (me === null) return NO_PERSON
    if (me.passwordHash === '') return refuse('still-in-use', 'It is the only way in: there is no password.')
    if ((await dropIdentitiesOf(tx, me.id)) === 0) return refuse('not-found', 'No account is connected.')
    await dropSessionsOf(tx, me.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'end-account', subjectId: me.id })
    return null
  })
}
