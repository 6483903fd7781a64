/**
 * Asks the provider of accounts who somebody is. What must be remembered until the browser comes back travels in its cookie,
 * sealed, so that a question nobody answers costs no row; the first answer costs one, and every further one finds it.
 */
import type { Provided, RoleRules } from '../domain/openid.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { PROVIDER_SIGN_IN_MS } from '../domain/sign-in.ts'
import type { IdentityProvider, ProviderQuestion } from '../ports.ts'
import { useChallenge } from '../store/passkeys.ts'
import type { Context } from './context.ts'

export interface OpenId {
  readonly provider: IdentityProvider
  readonly rules: RoleRules
  /** Of the button; null: the desk's own words. */
  readonly label: string | null
}

export interface OpenQuestion extends ProviderQuestion {
  readonly expiresAt: number
  /** Who is signed in and connects an account with their own; null: somebody comes in. */
  readonly connects: string | null
}

/** A browser on its way to the provider, and what its cookie holds meanwhile. */
export interface SentAway {
  readonly url: string
  readonly kept: string
}

export async function askProvider(
  { ids, clock, vault }: Context,
  { provider }: OpenId,
  connects: string | null = null,
): Promise<SentAway | Refusal> {
  const secrets = { state: ids.secret(), nonce: ids.secret(), verifier: ids.secret() }
  const question: OpenQuestion = { ...secrets, expiresAt: clock.now() + PROVIDER_SIGN_IN_MS, connects }
  const asked = await provider.begin(question)
  if (asked.is === 'failed') return refuse(asked.code, asked.because)
  return { url: asked.url, kept: vault.seal(JSON.stringify(question)) }
}

/** @param kept the cookie; null for none, for one that we did not make, and for one that is too old */
export function readQuestion({ vault, clock }: Context, kept: string | null): OpenQuestion | null {
  const text = kept === null ? null : vault.tryOpen(kept)
  if (text === null) return null
  const question = JSON.parse(text) as OpenQuestion
  return clock.now() < question.expiresAt ? question : null
}

export const STALE = refuse(
  'sign-in-stale',
  'This browser asked for no sign-in, or too long ago, or its question was answered already.',
)

/** The question counts as answered from here on, whatever the provider says. */
export async function hearProvider(
  context: Context,
  { provider }: OpenId,
  { question, search }: { readonly question: OpenQuestion; readonly search: string },
): Promise<{ readonly person: Provided; readonly idToken: string } | Refusal> {
  const { state, expiresAt } = question
  if (!(await context.store.transact((tx) => useChallenge(tx, state, expiresAt)))) return STALE
  const answer = await provider.finish(question, search)
  return answer.is === 'told' ? answer : refuse(answer.code, answer.because)
}
