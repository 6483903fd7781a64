/** How a phrase is found in what people wrote, and what is left of it. */
import { describe, expect, test } from 'vitest'
import { cutJson, cutText, EVERY_TEXT, type Phrase, phraseOf } from '../../server/domain/redaction.ts'

function phrase(text: string): Phrase {
  const found = phraseOf(text)
  if (!found) throw new Error(`Too little stands in ${text}`)
  return found
}

describe('a phrase', () => {
  test.each([
    ['goes as it was named', 'Mario Rossi', 'Ask Mario Rossi.', 'Ask […].', 1],
    ['goes in small letters and in capitals', 'Mario Rossi', 'mario rossi, MARIO ROSSI', '[…], […]', 2],
    ['goes however it is spaced', 'Mario  Rossi', 'Mario\n Rossi', '[…]', 1],
    ['goes in letters that are not ASCII', 'niccolò però', 'NICCOLÒ PERÒ!', '[…]!', 1],
    ['goes beside a sign', 'hunter2', 'password=hunter2&user', 'password=[…]&user', 1],
    ['stays where it is part of a longer word', 'Ada', 'Canada, Adagio', 'Canada, Adagio', 0],
    ['is no pattern', 'a.*bc', 'a.*bc and axxbc', '[…] and axxbc', 1],
    ['may begin with a sign', '+39 055', 'Call +39 055 now', 'Call […] now', 1],
  ])('%s', (_name, named, text, rest, times) => {
    expect(cutText(text, phrase(named))).toEqual({ rest, times })
  })

  test.each([['a'], ['  '], ['ab'], ['...'], ['- a -']])('%j is too little: it would stand everywhere', (text) => {
    expect(phraseOf(text)).toBeNull()
  })
})

test('of a JSON value, texts go below the names that hold words, and what the product reads stays', () => {
  const value = {
    id: 'resolved',
    state: 'resolved',
    updates: [{ state: 'resolved', body: { en: 'It is resolved', it: 'Risolto' } }],
    links: [{ title: 'Resolved?' }],
  }
  expect(cutJson(value, phrase('resolved'), { below: ['body', 'links'], butFor: null })).toEqual({
    times: 2,
    rest: {
      ...value,
      updates: [{ state: 'resolved', body: { en: 'It is […]', it: 'Risolto' } }],
      links: [{ title: '[…]?' }],
    },
  })
})

test('of a JSON value that holds nothing but words, every text goes and no name', () => {
  expect(cutJson({ secret: ['the secret', 1, null] }, phrase('secret'), EVERY_TEXT)).toEqual({
    rest: { secret: ['the […]', 1, null] },
    times: 1,
  })
})

test('of a JSON value of any shape, every text goes but what the product reads, unless a person gave it its name', () => {
  const value = { id: 'secret', state: { was: 'secret' }, why: ['secret'], labels: { state: 'secret' } }
  expect(cutJson(value, phrase('secret'), { below: ['labels'], butFor: ['id', 'state'] })).toEqual({
    rest: { ...value, why: ['[…]'], labels: { state: '[…]' } },
    times: 2,
  })
})
