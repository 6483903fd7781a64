/** The settings of sign-in by a provider of accounts (OpenID Connect). Read by `config`; without an issuer there is none. */
import { ROLES, type Role } from '../domain/rights.ts'
import { isLoopback, isWeb, shown } from './spelling.ts'

export interface OpenIdSettings {
  readonly issuer: string
  readonly clientId: string
  /** Never log it. */
  readonly clientSecret: string
  /** With blanks between them; `openid` is among them. */
  readonly scopes: string
  readonly groupsClaim: string
  /** Empty: roles are given at the desk. */
  readonly roles: readonly { readonly group: string; readonly role: Role }[]
  /** For whom no group fits; null: no access. */
  readonly defaultRole: Role | null
  /** Of the button; null: the desk's own words. */
  readonly label: string | null
}

/** What `config` reads with. */
interface Reader {
  text(name: string): string | null
  secret(name: string): string | null
  wrong(line: string): void
}

const OTHERS = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES', 'OIDC_DEFAULT_ROLE']

/** @returns null where it is not set up, or wrong */
export function readOpenId(read: Reader): OpenIdSettings | null {
  const issuer = read.text('OIDC_ISSUER')
  if (issuer === null) {
    const lone = OTHERS.find((name) => read.text(name) !== null)
    if (lone) read.wrong(`${lone} is set, but OIDC_ISSUER is not. Set it to the address of the provider of accounts.`)
    return null
  }
  checkIssuer(read, issuer)
  const scopes = (read.text('OIDC_SCOPES') ?? 'openid email profile').split(/[\s,]+/)
  return {
    issuer,
    clientId: needed(read, 'OIDC_CLIENT_ID', read.text('OIDC_CLIENT_ID')),
    clientSecret: needed(read, 'OIDC_CLIENT_SECRET', read.secret('OIDC_CLIENT_SECRET')),
    scopes: [...new Set(['openid', ...scopes])].join(' '),
    groupsClaim: read.text('OIDC_GROUPS_CLAIM') ?? 'groups',
    roles: (read.text('OIDC_ROLES') ?? '').split(',').flatMap((item) => roleIn(read, item.trim())),
    defaultRole: roleOf(read, 'OIDC_DEFAULT_ROLE', read.text('OIDC_DEFAULT_ROLE')),
    label: read.text('OIDC_LABEL'),
  }
}

function checkIssuer(read: Reader, issuer: string): void {
  const url = URL.parse(issuer)
  const example = 'Set it to the address that the provider names, such as https://login.example.com/realms/main.'
  if (url === null || !isWeb(url)) {
    read.wrong(`OIDC_ISSUER is ${shown(issuer)}, which is no https address. ${example}`)
  } else if (url.username !== '' || url.password !== '') {
    read.wrong(`OIDC_ISSUER carries a user name or password (not shown). ${example}`)
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    read.wrong(`OIDC_ISSUER is ${shown(issuer)}: who signs in by plain http can be anybody. Use https.`)
  }
}

function needed(read: Reader, name: string, value: string | null): string {
  // One that cannot be read has been told of already.
  if (value === null && read.text(`${name}_FILE`) === null) {
    read.wrong(`${name} is not set, but OIDC_ISSUER is. The provider gives it to you for this installation.`)
  }
  return value ?? ''
}

/** `group=role`; a group's name may hold an equals sign. */
function roleIn(read: Reader, item: string): { readonly group: string; readonly role: Role }[] {
  if (item === '') return []
  const at = item.lastIndexOf('=')
  const group = item.slice(0, Math.max(0, at)).trim()
  if (group === '') {
    read.wrong(`OIDC_ROLES holds ${shown(item)}. Write group=role, with commas between: status-admins=admin.`)
    return []
  }
  const role = roleOf(read, 'OIDC_ROLES', item.slice(at + 1).trim())
  return role === null ? [] : [{ group, role }]
}

function roleOf(read: Reader, name: string, value: string | null): Role | null {
  const role = ROLES.find((known) => known === value) ?? null
  if (value !== null && role === null) {
    read.wrong(`${name} names the role ${shown(value)}. There are ${ROLES.join(', ')}.`)
  }
  return role
}
