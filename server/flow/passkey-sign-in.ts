/** Into the desk by a passkey, without address or password: the browser finds it. Called by http/passkey-routes. */
import type { UsedPasskey } from '../contract/passkeys.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { findPasskey, markPasskeyUsed, type Passkey } from '../store/passkeys.ts'
import { findStaff } from '../store/staff.ts'
import type { Context } from './context.ts'
import { hostOf } from './own-passkeys.ts'
import { type ChallengeCheck, checkChallenge, makeChallenge } from './passkey-challenge.ts'
import { type Entrance, type Opened, openSession } from './sign-in.ts'

const ABOUT = 'sign-in'

/** What a browser needs to ask for one. Costs no row: anybody may ask. */
export async function askForPasskey(context: Context): Promise<object> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const challenge = makeChallenge(context, ABOUT)
  return {
    ...(await generateAuthenticationOptions({ rpID: hostOf(context), challenge, userVerification: 'required' })),
  }
}

/** @returns the same `passkey-refused` for a passkey that is nobody's and for an answer that does not hold */
export async function signInByPasskey(
  context: Context,
  { used, entrance }: { readonly used: UsedPasskey; readonly entrance: Entrance },
): Promise<Opened | Refusal> {
  const passkey = await findPasskey(context.store.db, used.id)
  if (passkey === null) return UNKNOWN
  const challenge = checkChallenge(context, ABOUT)
  const counted = await prove(context, { used, passkey, challenge })
  if (isRefusal(counted)) return counted
  return context.store.transact(async (tx): Promise<Opened | Refusal> => {
    const staff = await findStaff(tx, passkey.staffId)
    if (staff === null) return UNKNOWN
    if (!(await challenge.use(tx))) return UNKNOWN
    if (!(await markPasskeyUsed(tx, passkey, { counted, at: context.clock.now() }))) return UNKNOWN
    return openSession(context, tx, { staff, entrance, how: 'passkey' })
  })
}

function refusePasskey(because: string): Refusal {
  return refuse('passkey-refused', `This answer of a passkey does not hold: ${because}`)
}

const UNKNOWN = refusePasskey('nobody at the desk has it, or it was given before.')

interface Answer {
  readonly used: UsedPasskey
  readonly passkey: Passkey
  readonly challenge: ChallengeCheck
}

/** @returns how often it was used, as the authenticator counts */
async function prove(context: Context, { used, passkey, challenge }: Answer): Promise<number | Refusal> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: used as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      expectedChallenge: challenge.isOurs,
      expectedOrigin: context.baseUrl,
      expectedRPID: hostOf(context),
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    })
    return verified ? authenticationInfo.newCounter : refusePasskey('its signature is wrong.')
  } catch (error) {
    // The library throws for whatever a sender may get wrong.
    return refusePasskey(error instanceof Error ? error.message : String(error))
  }
}
