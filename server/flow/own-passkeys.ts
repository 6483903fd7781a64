/** One's own passkeys: added, named, removed. Called by http/passkey-routes. */
import type { AddPasskey, MadePasskey, PasskeyView } from '../contract/passkeys.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import {
  dropPasskey,
  findPasskey,
  insertPasskey,
  listPasskeys,
  type Passkey,
  renamePasskey,
} from '../store/passkeys.ts'
import { dropSessionsOf, forgetTries } from '../store/sessions.ts'
import { findStaff } from '../store/staff.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { type ChallengeCheck, checkChallenge, makeChallenge } from './passkey-challenge.ts'
import { type SignedIn, tryPassword } from './sign-in.ts'

/** Ed25519, ES256, RS256, as COSE numbers them. */
const ALGORITHMS = [-8, -7, -257]

/** More would be somebody else's doing. */
const AT_MOST = 20

export interface AskToMake {
  readonly actor: SignedIn
  readonly password: string
  /** `networkOf` the sender. */
  readonly network: string
}

/**
 * What a browser needs to make one: for this person, on this host. Its challenge is given for the password alone, so that
 * nobody adds a key of theirs at a desk that was left open. Refuses as a sign-in does, at `password`.
 */
export async function askToMakePasskey(
  context: Context,
  { actor, password, network }: AskToMake,
): Promise<object | Refusal> {
  const { db } = context.store
  const staff = await findStaff(db, actor.id)
  if (staff === null) return NO_PERSON
  const who = { account: staff.email, network }
  const right = refuseAt('password', await tryPassword(context, { ...who, password }))
  // A wrong one here is a field of a form, not the end of the session.
  if (isRefusal(right)) return right.refused === 'wrong-credentials' ? WRONG_PASSWORD : right
  await context.store.transact((tx) => forgetTries(tx, who))
  const page = await loadPage(db, context.pageId)
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const known = await listPasskeys(db, staff.id)
  const options = await generateRegistrationOptions({
    rpName: page.languages.find((l) => l.language === staff.language)?.name ?? 'Vedetta',
    rpID: hostOf(context),
    userName: staff.email,
    userDisplayName: staff.name,
    userID: new TextEncoder().encode(staff.id),
    challenge: makeChallenge(context, aboutAdding(actor)),
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
    supportedAlgorithmIDs: ALGORITHMS,
    // Found by the browser without an address, and unlocked by a finger, a face or a PIN: it stands for both factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { ...options }
}

/** Ends this person's other sessions: whatever opened them, from here on there is another way in. */
export async function addPasskey(
  context: Context,
  { actor, body }: { readonly actor: SignedIn; readonly body: AddPasskey },
  repeat: Repeat | null,
): Promise<PasskeyView | Refusal> {
  const challenge = checkChallenge(context, aboutAdding(actor))
  const proven = await prove(context, body.made, challenge)
  // A repeat finds its challenge answered and is answered from its first run, below.
  if (isRefusal(proven) && repeat === null) return proven
  return once(context, repeat, async (tx) => {
    if (isRefusal(proven)) return proven
    if ((await findStaff(tx, actor.id)) === null) return NO_PERSON
    if (!(await challenge.use(tx))) return refuseNew('It was given before.')
    if ((await listPasskeys(tx, actor.id)).length >= AT_MOST) {
      return refuse('still-in-use', `You have ${AT_MOST} passkeys. Remove one first.`)
    }
    const passkey: Passkey = {
      ...proven,
      staffId: actor.id,
      name: plainName(body.name) || 'Passkey',
      createdAt: context.clock.now(),
      usedAt: null,
    }
    if (!(await insertPasskey(tx, passkey))) return refuse('key-taken', 'This passkey is known already.')
    await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'add-passkey', subjectId: actor.id, detail: passkey.name })
    return viewOf(passkey)
  })
}

export async function readPasskeys(context: Context, actor: SignedIn): Promise<PasskeyView[]> {
  return (await listPasskeys(context.store.db, actor.id)).map(viewOf)
}

export function nameOwnPasskey(
  context: Context,
  { actor, id, name }: { readonly actor: SignedIn; readonly id: string; readonly name: string },
): Promise<PasskeyView | Refusal> {
  return context.store.transact(async (tx): Promise<PasskeyView | Refusal> => {
    const known = await findPasskey(tx, id)
    if (known?.staffId !== actor.id) return NO_PASSKEY
    const passkey = { ...known, name: plainName(name) || known.name }
    await renamePasskey(tx, id, passkey.name)
    const detail = `${known.name} -> ${passkey.name}`
    await writeDown(context, tx, { who: actor, action: 'rename-passkey', subjectId: actor.id, detail })
    return viewOf(passkey)
  })
}

/** Ends this person's other sessions: the device may be in somebody else's hands. */
export function removeOwnPasskey(
  context: Context,
  { actor, id }: { readonly actor: SignedIn; readonly id: string },
): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    const known = await findPasskey(tx, id)
    if (known?.staffId !== actor.id) return NO_PASSKEY
    await dropPasskey(tx, id)
    await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'remove-passkey', subjectId: actor.id, detail: known.name })
    return null
  })
}

/** The host that passkeys are made for and asked by: they work under no other name. */
export function hostOf({ baseUrl }: Pick<Context, 'baseUrl'>): string {
  return new URL(baseUrl).hostname
}

function refuseNew(because: string): Refusal {
  return refuse('passkey-wrong', `This passkey cannot be taken: ${because}`)
}

const WRONG_PASSWORD = refuse('password-wrong', 'This is not the password in use.', 'password')
const NO_PERSON = refuse('not-found', 'A token has no passkeys: these belong to a person.')
const NO_PASSKEY = refuse('not-found', 'You have no such passkey.')

function aboutAdding({ id }: SignedIn): string {
  return `add ${id}`
}

async function prove(
  context: Context,
  made: MadePasskey,
  { isOurs }: ChallengeCheck,
): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports'> | Refusal> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: made as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: isOurs,
      expectedOrigin: context.baseUrl,
      expectedRPID: hostOf(context),
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return refuseNew('its proof is wrong.')
    const { id, publicKey, counter } = registrationInfo.credential
    const transports = (made.response.transports ?? []).filter((one) => /^[a-z-]+$/.test(one))
    return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports }
  } catch (error) {
    // The library throws for whatever a sender may get wrong.
    return refuseNew(error instanceof Error ? error.message : String(error))
  }
}

function viewOf({ id, name, createdAt, usedAt }: Passkey): PasskeyView {
  return { id, name, createdAt, usedAt }
}
