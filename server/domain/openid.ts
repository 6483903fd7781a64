/**
 * What a provider of accounts (OpenID Connect) says of a person, and which role that makes at this desk. Asked by the
 * provider's adapter and by flow/openid-sign-in.
 */
import { mailAddress } from './address.ts'
import { isRefusal } from './refusal.ts'
import type { Role } from './rights.ts'

export interface Provided {
  readonly issuer: string
  /** The person there, for good; names and addresses change. */
  readonly subject: string
  /** Lower-cased; null: none that we could write to. */
  readonly email: string | null
  /** The provider answers for it that the address is this person's. */
  readonly emailIsVerified: boolean
  readonly name: string | null
  readonly groups: readonly string[]
}

export interface RoleRules {
  /** Empty: roles are given at the desk. */
  readonly roles: readonly { readonly group: string; readonly role: Role }[]
  /** For whom no group fits; null: no access. */
  readonly defaultRole: Role | null
}

/** Who is in several groups gets the first of these: whoever may publish must never lose that to a second group. */
const HIGHEST_FIRST: readonly Role[] = ['admin', 'approver', 'responder', 'editor', 'viewer']

/**
 * @param current the role at the desk; null: new here
 * @returns null: no access
 */
export function roleBy(rules: RoleRules, groups: readonly string[], current: Role | null): Role | null {
  if (rules.roles.length === 0) return current ?? rules.defaultRole
  const given = rules.roles.filter(({ group }) => groups.includes(group)).map(({ role }) => role)
  return HIGHEST_FIRST.find((role) => given.includes(role)) ?? rules.defaultRole
}

export type Claims = Readonly<Record<string, unknown>>

/** @param groupsClaim a claim's name, or a path of names with dots: `realm_access.roles` */
export function providedIn(claims: Claims & { iss: string; sub: string }, groupsClaim: string): Provided {
  const email = addressIn(claims.email)
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: email ?? addressIn(claims.preferred_username),
    emailIsVerified: email !== null && claims.email_verified === true,
    name: nameIn(claims.name),
    groups: [valueAt(claims, groupsClaim)].flat().filter((group) => typeof group === 'string'),
  }
}

function addressIn(claim: unknown): string | null {
  const address = typeof claim === 'string' ? mailAddress(claim) : null
  return address === null || isRefusal(address) ? null : address.key
}

const NAME_LENGTH = 100

function nameIn(claim: unknown): string | null {
  if (typeof claim !== 'string') return null
  const name = claim.replace(/\p{Cc}+/gu, ' ').trim()
  return [...name].slice(0, NAME_LENGTH).join('') || null
}

/** The whole name first: claims of one's own are often URLs, with dots in them. */
function valueAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((value, name) => {
    const isMap = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    return isMap ? (value as Claims)[name] : undefined
  }, claims)
}
