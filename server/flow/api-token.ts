/**
 * Tokens for programs: `vdt_<prefix>_<secret>`, shown once, kept as a hash. Made by the command line, asked by http/session
 * at every request that carries one.
 */

import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Role, rightsOf } from '../domain/rights.ts'
import { type ApiToken, findApiToken, insertApiToken, listApiTokens, revokeApiToken } from '../store/tokens.ts'
import { hashToken } from '../store/vault.ts'
import type { PeopleContext } from './access-link.ts'
import { writeDown } from './audit.ts'
import type { SignedIn } from './sign-in.ts'

const SHAPE = /^vdt_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/

export interface NewToken {
  readonly name: string
  readonly role: Role
  /** For the audit. */
  readonly who: string
}

/** @returns the token, for the only time, and the prefix by which it is known from here on */
export async function createApiToken(
  context: PeopleContext,
  { name, role, who }: NewToken,
): Promise<{ readonly token: string; readonly prefix: string } | Refusal> {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > 100)
    return refuse('text-too-long', 'A token needs a name of 1 to 100 characters.')
  const id = context.ids.next()
  const secret = context.ids.secret()
  // From the secret's own hash: says nothing of it, and two tokens rarely share one.
  const prefix = `vdt_${hashToken(`prefix ${secret}`).slice(0, 8)}`
  const token = `${prefix}_${secret}`
  await context.store.transact(async (tx) => {
    const createdAt = context.clock.now()
    await insertApiToken(tx, { id, name: trimmed, prefix, role, tokenHash: hashToken(token), createdAt })
    await writeDown(context, tx, {
      who,
      action: 'create-token',
      subjectId: id,
      detail: `${trimmed} (${prefix}), ${role}`,
    })
  })
  return { token, prefix }
}

/** Who sends this bearer token; null for anything that is none of ours or was revoked. */
export async function whoseToken(context: PeopleContext, token: string): Promise<SignedIn | null> {
  if (!SHAPE.test(token)) return null
  const found = await findApiToken(context.store.db, hashToken(token))
  if (found === null) return null
  const role = found.role as Role
  return { kind: 'api', id: found.id, name: found.name, role, rights: rightsOf(role) }
}

export function readApiTokens(context: PeopleContext): Promise<ApiToken[]> {
  return listApiTokens(context.store.db)
}

/** @param which its prefix, with or without `vdt_`, or its name if only one that is valid has it */
export function revokeToken(
  context: PeopleContext,
  { which, who }: { readonly which: string; readonly who: string },
): Promise<ApiToken | Refusal> {
  return context.store.transact(async (tx) => {
    const found = pick(await listApiTokens(tx), which)
    if (isRefusal(found)) return found
    await revokeApiToken(tx, found.id, context.clock.now())
    await writeDown(context, tx, {
      who,
      action: 'revoke-token',
      subjectId: found.id,
      detail: `${found.name} (${found.prefix})`,
    })
    return found
  })
}

function pick(tokens: readonly ApiToken[], which: string): ApiToken | Refusal {
  const valid = tokens.filter((t) => t.revokedAt === null)
  const byPrefix = valid.filter((t) => t.prefix === which || t.prefix === `vdt_${which}`)
  const found = byPrefix.length > 0 ? byPrefix : valid.filter((t) => t.name === which)
  if (found.length > 1) {
    return refuse(
      'not-found',
      `${found.length} tokens are called ${which}. Name one by its prefix: ${found.map((t) => t.prefix).join(', ')}`,
    )
  }
  return (
    found[0] ?? refuse('not-found', `No valid token has the prefix or the name ${which}. See: npx vedetta token list`)
  )
}
