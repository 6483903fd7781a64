/** What is left of a name that somebody typed. */
import { expect, test } from 'vitest'
import { plainName } from '../../server/domain/plain-name.ts'

test.each([
  ['stays as it is', 'Ada Lovelace', 'Ada Lovelace'],
  ['keeps letters of every alphabet', 'Zoë 田中 عادل', 'Zoë 田中 عادل'],
  ['is one line', ' Ada\r\nadmin signed in ', 'Ada admin signed in'],
  ['has no bell and no escape', 'A\u0007da\u001b[31m', 'A da [31m'],
  ['turns no text around', 'Ada\u202Enimda', 'Ada nimda'],
  ['of nothing but such is empty', '\u0000\u2066\u200f', ''],
])('a name %s', (_name, typed, plain) => {
  expect(plainName(typed)).toBe(plain)
})
