import { expect, test } from 'vitest'
import { mayGive, RIGHTS, ROLES, rightsOf, rolesWith } from '../../server/domain/rights.ts'

test('an approver can what a responder can, and an admin everything', () => {
  expect(rightsOf('approver')).toEqual(expect.arrayContaining([...rightsOf('responder')]))
  expect(rightsOf('admin')).toEqual(RIGHTS)
})

test('the roles are no line: an editor changes what is watched and publishes nothing', () => {
  expect(rightsOf('editor')).toContain('catalogue.write')
  expect(rightsOf('editor')).not.toContain('incidents.write')
  expect(rightsOf('approver')).not.toContain('catalogue.write')
})

test('every role reads the desk, and every right is somebody’s', () => {
  expect(rolesWith('desk.read')).toEqual(ROLES)
  for (const right of RIGHTS) expect(rolesWith(right)).toContain('admin')
})

test.each([
  ['an admin gives anything', 'admin', RIGHTS, true],
  ['a responder gives what responders have', 'responder', ['desk.read', 'incidents.write'], true],
  ['a responder gives nothing of an editor', 'responder', ['catalogue.write'], false],
  ['nothing is anybody’s to give', 'viewer', [], true],
] as const)('%s', (_name, role, given, expected) => {
  expect(mayGive(rightsOf(role), given)).toBe(expected)
})
