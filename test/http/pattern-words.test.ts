/** Texts that a pattern refuses: people are told what is wanted, and never the pattern. */
import { expect, test } from 'vitest'
import { EditProbe } from '../../server/contract/catalogue.ts'
import { compileCheck } from '../../server/http/compilers.ts'
import { patternWords } from '../../server/http/pattern-words.ts'
import { fieldErrors } from '../../server/http/validation.ts'

test('a key that is none is refused in words', () => {
  const check = compileCheck({ schema: EditProbe, method: 'POST', url: '/', httpPart: 'body' })
  const found = check({ key: 'No Key', componentId: 'a' })
  const validation = found && typeof found === 'object' && 'error' in found ? found.error : []
  expect(fieldErrors({ validation } as never)).toEqual([
    {
      path: 'body/key',
      message: 'is not written as it must be: a-z, 0-9 and -, at most 64 of them, with a letter or digit at both ends',
    },
  ])
})

test('a pattern that has no words is kept back', () => {
  expect(patternWords('^[a-z]{43}$')).toBe('is not written as it must be')
})
