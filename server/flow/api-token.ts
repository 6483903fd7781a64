/**
 * Tokens for programs: `vdt_<prefix>_<secret>`, shown once, kept as a hash. Made at the desk and by the command line, asked
 * by http/session at every request that carries one.
 */
import type { CreatedToken, NewApiToken, TokenView } from '../contract/staff.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { mayGive, RIGHTS, type Right, type Role, rightsOf } from '../domain/rights.ts'
import { SEEN_EVERY_MS } from '../domain/sign-in.ts'
import type { Db, Tx } from '../store/open.ts'
import {
  type ApiToken,
  findApiToken,
  insertApiToken,
  listApiTokens,
  markTokenUsed,
  revokeApiToken,
} from '../store/tokens.ts'
import { hashToken } from '../store/vault.ts'
import type { PeopleContext } from './access-link.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import type { SignedIn } from './sign-in.ts'
import type { Giver } from './staff.ts'

const SHAPE = /^vdt_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/

/** What a token may do: what a role may, or a choice of rights. */
type Scope = { readonly role: Role } | { readonly rights: readonly Right[] }

/** @returns the token, for the only time, and the prefix by which it is known from here on */
export function createApiToken(
  context: PeopleContext,
  { name, role, who }: { readonly name: string; readonly role: Role; readonly who: string },
): Promise<{ readonly token: string; readonly prefix: string } | Refusal> {
  return context.store.transact(async (tx): Promise<{ token: string; prefix: string } | Refusal> => {
    const made = await make(context, tx, { name, scope: { role }, expiresAt: null, who })
    return isRefusal(made) ? made : { token: made.secret, prefix: made.kept.prefix }
  })
}

/** As the desk makes one: nobody gives a program what they may not do themselves. */
export async function makeApiToken(
  context: Context,
  { body, actor }: { readonly body: NewApiToken; readonly actor: SignedIn },
  repeat: Repeat | null,
): Promise<CreatedToken | Refusal> {
  const scope = scopeOf(body)
  if (isRefusal(scope)) return scope
  if (!mayGive(actor.rights, 'role' in scope ? rightsOf(scope.role) : scope.rights)) {
    return refuse('not-yours-to-give', 'This token could do more than you may.', 'rights')
  }
  const expiresAt = body.expiresAt ?? null
  if (expiresAt !== null && expiresAt <= context.clock.now()) {
    return refuse('end-in-the-past', 'It would have expired already.', 'expiresAt')
  }
  return once(context, repeat, async (tx) => {
    const made = await make(context, tx, { name: body.name, scope, expiresAt, who: actor })
    return isRefusal(made) ? made : { token: viewOf(made.kept, context.clock.now()), secret: made.secret }
  })
}

function scopeOf({ role, rights }: NewApiToken): Scope | Refusal {
  if (role !== undefined && rights === undefined) return { role }
  if (rights !== undefined && role === undefined) return { rights: RIGHTS.filter((right) => rights.includes(right)) }
  return refuse('scope-missing', 'Name either a role or the rights.', 'rights')
}

/** Who sends this bearer token; null for anything that is none of ours, was revoked or has expired. */
export async function whoseToken(context: PeopleContext, token: string): Promise<SignedIn | null> {
  if (!SHAPE.test(token)) return null
  const found = await findApiToken(context.store.db, hashToken(token))
  const now = context.clock.now()
  if (found === null || stateOf(found, now) !== 'valid') return null
  if (now - (found.usedAt ?? 0) >= SEEN_EVERY_MS) {
    await context.store.transact((tx) => markTokenUsed(tx, found.id, now))
  }
  const { id, name } = found
  return { kind: 'api', id, name, role: roleOf(found), rights: rightsOfToken(found), session: null }
}

/** What a token may do at this instant: nothing once it was revoked or has expired. */
export async function rightsOfTokenNow(db: Db | Tx, id: string, now: number): Promise<readonly Right[]> {
  const found = (await listApiTokens(db)).find((token) => token.id === id)
  return found && stateOf(found, now) === 'valid' ? rightsOfToken(found) : []
}

export function readApiTokens(context: PeopleContext): Promise<ApiToken[]> {
  return listApiTokens(context.store.db)
}

/** Newest first, those that open nothing any more too. */
export async function readTokenViews(context: Context): Promise<TokenView[]> {
  const now = context.clock.now()
  return (await readApiTokens(context)).map((token) => viewOf(token, now)).reverse()
}

/** @param which its prefix, with or without `vdt_`, or its name if only one that is valid has it */
export function revokeToken(
  context: PeopleContext,
  { which, who }: { readonly which: string; readonly who: string },
): Promise<ApiToken | Refusal> {
  return context.store.transact(async (tx) => {
    const found = pick(await listApiTokens(tx), which)
    if (!isRefusal(found)) await revoke(context, tx, { found, who })
    return found
  })
}

export function endApiToken(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: SignedIn },
): Promise<Refusal | null> {
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    const found = (await listApiTokens(tx)).find((token) => token.id === id && token.revokedAt === null)
    if (found === undefined) return refuse('not-found', 'There is no such token, or it was revoked.')
    if (!mayGive(actor.rights, rightsOfToken(found))) {
      return refuse('not-yours-to-give', 'This token can do more than you may.')
    }
    await revoke(context, tx, { found, who: actor })
    return null
  })
}

interface Making {
  readonly name: string
  readonly scope: Scope
  readonly expiresAt: number | null
  readonly who: Giver
}

async function make(
  context: PeopleContext,
  tx: Tx,
  { name, scope, expiresAt, who }: Making,
): Promise<{ readonly kept: ApiToken; readonly secret: string } | Refusal> {
  const plain = plainName(name)
  if (plain === '') return refuse('name-missing', 'A token needs a name, by which people know it.', 'name')
  if (plain.length > 100) return refuse('text-too-long', 'The name of a token has 100 characters at most.', 'name')
  const secret = context.ids.secret()
  // From the secret's own hash: says nothing of it, and two tokens rarely share one.
  const prefix = `vdt_${hashToken(`prefix ${secret}`).slice(0, 8)}`
  const token = `${prefix}_${secret}`
  const kept: ApiToken = {
    id: context.ids.next(),
    name: plain,
    prefix,
    tokenHash: hashToken(token),
    role: 'role' in scope ? scope.role : '',
    rights: 'rights' in scope ? scope.rights : null,
    createdAt: context.clock.now(),
    expiresAt,
    usedAt: null,
    revokedAt: null,
  }
  await insertApiToken(tx, kept)
  const detail = `${plain} (${prefix}), ${'role' in scope ? scope.role : scope.rights.join(' ')}`
  await writeDownChange(context, tx, { kind: 'settings', who, action: 'create-token', subjectId: kept.id, detail })
  return { kept, secret: token }
}

async function revoke(
  context: PeopleContext,
  tx: Tx,
  { found, who }: { readonly found: ApiToken; readonly who: Giver },
): Promise<void> {
  await revokeApiToken(tx, found.id, context.clock.now())
  const detail = `${found.name} (${found.prefix})`
  await writeDownChange(context, tx, { kind: 'settings', who, action: 'revoke-token', subjectId: found.id, detail })
}

function roleOf({ role }: ApiToken): Role | null {
  return role === '' ? null : (role as Role)
}

function rightsOfToken(token: ApiToken): readonly Right[] {
  const role = roleOf(token)
  // One that a later version wrote may name rights that this one does not know.
  return role === null ? RIGHTS.filter((right) => token.rights?.includes(right)) : rightsOf(role)
}

function stateOf({ revokedAt, expiresAt }: ApiToken, now: number): TokenView['state'] {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'valid'
}

function viewOf(token: ApiToken, now: number): TokenView {
  const { id, name, prefix, createdAt, usedAt, expiresAt, revokedAt } = token
  const scope = { role: roleOf(token), rights: [...rightsOfToken(token)] }
  return { id, name, prefix, ...scope, state: stateOf(token, now), createdAt, usedAt, expiresAt, revokedAt }
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
