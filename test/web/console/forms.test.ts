/** What forms of the desk say beside a field before anything is sent. */
import { expect, test } from 'vitest'
import { isKey, keyOf } from '../../../web/console/catalogue/key-of.ts'
import { passwordFaults } from '../../../web/console/password-faults.ts'

const GOOD = 'horse battery'

test.each([
  ['nothing typed yet', '', '', false, []],
  ['the first is still being typed', 'horse', '', false, []],
  ['the second is begun under a short first', 'horse', 'h', false, ['tooShort']],
  ['the second is still being typed', GOOD, 'horse', false, []],
  ['the second is as long and another', GOOD, 'horse batterx', false, ['differ']],
  ['both are the same and long', GOOD, GOOD, true, []],
  ['sent with a short first and no second', 'horse', '', true, ['tooShort', 'differ']],
  ['sent with half of the second', GOOD, 'horse', true, ['differ']],
])('%s: the password fields say why', (_name, password, repeat, tried, expected) => {
  const faults = passwordFaults({ password, repeat, tried })
  expect(Object.entries(faults).flatMap(([why, is]) => (is ? [why] : []))).toEqual(expected)
})

test.each([
  ['streaming', true],
  ['a', true],
  ['lo-streaming-2', true],
  [keyOf('Lo streaming (IT)'), true],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['', false],
  ['Streaming', false],
  ['live_tv', false],
  ['-live', false],
  ['live-', false],
  ['perché', false],
])('whether "%s" is a key: %s', (text, expected) => {
  expect(isKey(text)).toBe(expected)
})
