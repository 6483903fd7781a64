/**
 * The challenge that a passkey signs. It carries our proof and its own end, so that a question nobody answers costs no row;
 * the first answer to it does, and every further one finds that row. Asked by the flows about passkeys.
 */
import { PASSKEY_CHALLENGE_MS } from '../domain/sign-in.ts'
import type { Tx } from '../store/open.ts'
import { useChallenge } from '../store/passkeys.ts'
import type { Context } from './context.ts'

/** @param about who may answer: a purpose, with the person's id where one is known */
export function makeChallenge(context: Context, about: string): Uint8Array<ArrayBuffer> {
  const body = `${context.ids.secret()}.${context.clock.now() + PASSKEY_CHALLENGE_MS}`
  return new TextEncoder().encode(`${body}.${context.vault.sign(`passkey ${about}`, body)}`)
}

/** Notes which challenge an answer was given to. */
export interface ChallengeCheck {
  /** @param challenge base64url, as the browser sends it back */
  readonly isOurs: (challenge: string) => boolean
  /** Once: false for an answer that was given before. */
  use(tx: Tx): Promise<boolean>
}

export function checkChallenge(context: Context, about: string): ChallengeCheck {
  let answered: { readonly nonce: string; readonly expiresAt: number } | null = null
  return {
    isOurs(challenge) {
      const [nonce = '', end = '', signature = ''] = Buffer.from(challenge, 'base64url').toString().split('.')
      const expiresAt = Number(end)
      if (!context.vault.isSigned(`passkey ${about}`, `${nonce}.${end}`, signature)) return false
      answered = { nonce, expiresAt }
      return context.clock.now() < expiresAt
    },
    async use(tx) {
      if (answered === null) throw new Error('An answer was taken whose challenge nobody looked at')
      return useChallenge(tx, answered.nonce, answered.expiresAt)
    },
  }
}
