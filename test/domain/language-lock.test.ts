import { describe, expect, test } from 'vitest'
import { forgottenLanguage, lockTitles } from '../../server/domain/language-lock.ts'

const STANDING = { en: 'Down', it: 'Fermo' }
const NONE = { behind: [], dropped: [] }

describe('a title that changes in one language', () => {
  test.each<[string, Parameters<typeof lockTitles>, ReturnType<typeof lockTitles>]>([
    ['not at all locks nothing', [STANDING, { en: {}, it: {} }], NONE],
    ['sent as it stands is no change', [STANDING, { en: { title: ' Down ' }, it: {} }], NONE],
    ['where there was none is no change of another', [{ en: 'Down' }, { en: {}, it: { title: 'Fermo' } }], NONE],
    [
      'leaves the others behind that speak',
      [STANDING, { en: { title: 'Slow' }, it: {} }],
      { behind: ['it'], dropped: [] },
    ],
    ['is matched by another one', [STANDING, { en: { title: 'Slow' }, it: { title: 'Lento' } }], NONE],
    [
      'is matched by the words that stand, said again',
      [STANDING, { en: { title: 'Slow' }, it: { title: 'Fermo' } }],
      NONE,
    ],
    [
      'takes the title from one that is left out',
      [STANDING, { en: { title: 'Slow' }, it: null }],
      { behind: [], dropped: ['it'] },
    ],
    ['takes it from one that is not named', [STANDING, { en: { title: 'Slow' } }], { behind: [], dropped: ['it'] }],
    [
      'in the second language holds the first',
      [STANDING, { en: {}, it: { title: 'Lento' } }],
      { behind: ['en'], dropped: [] },
    ],
  ])('%s', (_name, given, expected) => {
    expect(lockTitles(...given)).toEqual(expected)
  })
})

test.each([
  ['every language is named', ['en', 'it'], { en: {}, it: null }, undefined],
  ['one is not', ['en', 'it'], { en: {} }, 'it'],
  ['one that is new need not have been there', ['en'], { en: {}, it: {} }, undefined],
])('forgotten is a language that spoke: %s', (_name, before, said, expected) => {
  expect(forgottenLanguage(before, said)).toBe(expected)
})
