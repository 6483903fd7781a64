/**
 * Takes the code that somebody gives after the password: of the app, or one for emergencies. Each counts once. Asked by
 * sign-in, and by second-factor before it ends the asking.
 */
import { type Refusal, refuse } from '../domain/refusal.ts'
import { fromBase32, stepOf } from '../store/one-time-code.ts'
import type { Tx } from '../store/open.ts'
import { findTotp, takeRecoveryCode, takeStep } from '../store/second-factors.ts'
import { hashToken } from '../store/vault.ts'
import type { Context } from './context.ts'

/**
 * Inside the transaction that lets somebody in.
 *
 * @param code null: none was given
 * @returns null when none is asked, or it was right and is used now; else `code-needed` or `code-wrong`
 */
export async function takeCode(
  context: Context,
  tx: Tx,
  { staffId, code }: { readonly staffId: string; readonly code: string | null },
): Promise<Refusal | null> {
  const totp = await findTotp(tx, staffId)
  if (totp === null) return null
  if (code === null || code.trim() === '') return refuse('code-needed', 'The code of the authenticator app is needed.')
  const secret = fromBase32(context.vault.open(totp.secret))
  const step = secret && stepOf(secret, { code, now: context.clock.now(), after: totp.step })
  if (step !== null && (await takeStep(tx, staffId, step))) return null
  if (await takeRecoveryCode(tx, staffId, hashOfCode(code))) return null
  return refuse('code-wrong', 'This code is wrong, too old, or was used already.')
}

/** Whatever stands between its letters, and however large they are. */
export function hashOfCode(code: string): string {
  return hashToken(`recovery ${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`)
}
