/** Which words are approved, and which need somebody who answers for them. */
import { describe, expect, test } from 'vitest'
import { freeFields, neutralTemplate, type SaidWords } from '../../server/domain/wording.ts'

const FILLED = {
  title: 'Streaming is not working',
  body: 'Streaming has not been working since 20:47.',
  works: 'Signing in works.',
  advice: 'Do not reinstall anything.',
}
const PHRASES = ['This is because of Sign-in.', 'Acme reports trouble.']

describe('words', () => {
  const { title: _, ...untitled } = FILLED
  test.each([
    ['of an approved template are approved', FILLED, []],
    ['that keep the title are approved', untitled, []],
    ['with space around them are approved', { ...FILLED, body: `  ${FILLED.body}\n` }, []],
    ['that leave out what works and what to do are approved', { body: FILLED.body, works: '', advice: '' }, []],
    ['with approved phrases behind the body are approved', { body: `${FILLED.body}\n\n${PHRASES.join('\n\n')}` }, []],
    ['with an approved phrase behind the body are approved', { body: `${FILLED.body} ${PHRASES[1]}` }, []],
    ['with phrases in the place of the advice are approved', { body: FILLED.body, advice: 'Use the app.' }, []],
    ['with phrases behind what works are approved', { body: FILLED.body, works: `${FILLED.works} The app works.` }, []],
    ['with a phrase of another field are not', { body: FILLED.body, advice: 'The app works.' }, ['advice']],
    ['that go on where a phrase ends are not', { body: `${FILLED.body} ${PHRASES[1]}!` }, ['body']],
    ['with a sentence behind the body are not', { ...FILLED, body: `${FILLED.body} A rat did it.` }, ['body']],
    ['with a paragraph behind the body are not', { ...FILLED, body: `${FILLED.body}\n\nA rat did it.` }, ['body']],
    ['with a word less are not', { ...FILLED, body: 'Streaming has been working since 20:47.' }, ['body']],
    ['that are a phrase alone are not', { body: 'Acme reports trouble.' }, ['body']],
    ['with another title are not', { ...FILLED, title: 'Rats' }, ['title']],
    ['with other advice are not', { ...FILLED, works: 'All else.', advice: 'Pray.' }, ['works', 'advice']],
  ] as const satisfies readonly (readonly [string, SaidWords, readonly string[]])[])('%s', (_name, said, free) => {
    expect(
      freeFields(said, {
        filled: FILLED,
        phrases: { body: PHRASES, works: ['The app works.'], advice: ['Use the app.'] },
      }),
    ).toEqual(free)
  })
})

describe('in place of words that nobody answered for goes', () => {
  test.each([
    ['a confirmation, of what nobody knows yet', 'investigating', { isPublic: false, isSlow: false }, 'confirmation'],
    ['slowness, where all is slow alone', 'identified', { isPublic: false, isSlow: true }, 'slowness'],
    ['progress, of what is public', 'identified', { isPublic: true, isSlow: true }, 'progress'],
    ['a recovery, of what was public', 'resolved', { isPublic: true, isSlow: false }, 'recovery'],
    ['that it is over, of what nobody knew', 'resolved', { isPublic: false, isSlow: false }, 'it-is-over'],
  ] as const)('%s', (_name, to, now, template) => {
    expect(neutralTemplate(to, now)).toBe(template)
  })
})
