import { describe, expect, test } from 'vitest'
import { providedIn, roleBy } from '../../server/domain/openid.ts'
import type { Role } from '../../server/domain/rights.ts'

const ROLES = [
  { group: 'a', role: 'admin' },
  { group: 'w', role: 'editor' },
  { group: 'o', role: 'responder' },
  { group: 'v', role: 'viewer' },
] as const

describe('the role that groups give', () => {
  test.each<[name: string, groups: string[], defaultRole: Role | null, current: Role | null, expected: Role | null]>([
    ['one that fits', ['o'], null, null, 'responder'],
    ['of several the one that may do most', ['v', 'a', 'o'], null, null, 'admin'],
    ['who may publish does not lose that to a second group', ['w', 'o'], null, null, 'responder'],
    ['none that fits', ['x'], null, null, null],
    ['none that fits, for whom had one at the desk', ['x'], null, 'admin', null],
    ['none that fits, with a default', ['x'], 'viewer', 'admin', 'viewer'],
  ])('%s', (_name, groups, defaultRole, current, expected) => {
    expect(roleBy({ roles: ROLES, defaultRole }, groups, current)).toBe(expected)
  })

  test.each<[name: string, defaultRole: Role | null, current: Role | null, expected: Role | null]>([
    ['where no group is named the desk’s own stays', 'viewer', 'approver', 'approver'],
    ['and somebody new gets the default', 'viewer', null, 'viewer'],
    ['or nothing', null, null, null],
  ])('%s', (_name, defaultRole, current, expected) => {
    expect(roleBy({ roles: [], defaultRole }, ['a'], current)).toBe(expected)
  })
})

describe('what a provider says of a person', () => {
  const who = (claims: object, groupsClaim = 'groups') =>
    providedIn({ iss: 'https://login.example.com', sub: '1', ...claims }, groupsClaim)

  test.each([
    ['an address in capitals', { email: 'Ada@Example.com', email_verified: true }, 'ada@example.com', true],
    ['one that is not verified', { email: 'ada@example.com' }, 'ada@example.com', false],
    ['a word that is no yes', { email: 'ada@example.com', email_verified: 'true' }, 'ada@example.com', false],
    [
      'a user name that is one',
      { preferred_username: 'ada@example.com', email_verified: true },
      'ada@example.com',
      false,
    ],
    ['a user name that is none', { preferred_username: 'ada' }, null, false],
    ['an address with a line break', { email: 'a@example.com\r\nBcc: b@example.com' }, null, false],
    ['an address that is no text', { email: { is: 'x' } }, null, false],
  ])('%s', (_name, claims, email, emailIsVerified) => {
    expect(who(claims)).toMatchObject({ email, emailIsVerified })
  })

  test.each([
    ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['a single one', { groups: 'a' }, 'groups', ['a']],
    ['a path', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    ['a name with dots', { 'https://example.com/groups': ['a'] }, 'https://example.com/groups', ['a']],
    ['what is no text', { groups: [1, null, { a: 'b' }, 'a'] }, 'groups', ['a']],
    ['a path into nothing', { realm_access: null }, 'realm_access.roles', []],
    ['a path into what every object has', {}, 'constructor.name', []],
  ])('groups as %s', (_name, claims, groupsClaim, groups) => {
    expect(who(claims, groupsClaim).groups).toEqual(groups)
  })

  test('a name loses its control characters and what is too long of it', () => {
    expect(who({ name: ' Ada\u0000\nLovelace ' }).name).toBe('Ada Lovelace')
    expect(who({ name: 'x'.repeat(300) }).name).toHaveLength(100)
    expect(who({ name: ' ' }).name).toBeNull()
  })
})
