/** The staleness rules of a draft in several languages, as a table of what a writer does and what is stale then. */
import { expect, test } from 'vitest'
import {
  addSentence,
  blockers,
  type DraftText,
  dropSentence,
  edit,
  type Field,
  hasSentence,
  isTouched,
  leave,
  leaveOut,
  startDraft,
  stillRight,
  takeSentence,
  textsOf,
} from '../../../web/console/draft.ts'

const TEXTS = {
  en: { title: 'Streaming is not working', body: 'We see errors.', works: 'The portal works.', advice: '' },
  it: { title: 'Lo streaming non funziona', body: 'Vediamo errori.', works: 'Il portale funziona.', advice: '' },
  de: { title: 'Streaming geht nicht', body: 'Wir sehen Fehler.', works: 'Das Portal geht.', advice: '' },
}

type Step = (draft: DraftText) => DraftText

const write =
  (language: string, field: Field, value: string): Step =>
  (draft) =>
    edit(draft, { language, field }, value)
const keep =
  (language: string, field: Field): Step =>
  (draft) =>
    stillRight(draft, { language, field })
const drop =
  (language: string, field: Field): Step =>
  (draft) =>
    dropSentence(draft, { language, field })

function staleIn(draft: DraftText): string[] {
  return Object.entries(draft.languages).flatMap(([code, one]) => one.stale.map((field) => `${code}.${field}`))
}

test.each<[string, Step[], string[]]>([
  ['a fresh draft is stale nowhere', [], []],
  ['an edit makes the same field stale in every other language', [write('en', 'body', 'A')], ['it.body', 'de.body']],
  ['other fields stay as they were', [write('en', 'works', 'A')], ['it.works', 'de.works']],
  ['writing the very same words changes nothing', [write('en', 'body', 'We see errors.')], []],
  ['an edit of the stale field matches it', [write('en', 'body', 'A'), leave, write('it', 'body', 'B')], ['de.body']],
  [
    'matching goes on over many keystrokes and makes nothing stale',
    [write('en', 'body', 'A'), leave, write('it', 'body', 'B'), write('it', 'body', 'Bc'), write('it', 'body', 'Bcd')],
    ['de.body'],
  ],
  [
    'leading goes on over many keystrokes',
    [write('en', 'body', 'A'), write('en', 'body', 'Ab'), write('en', 'body', 'Abc')],
    ['it.body', 'de.body'],
  ],
  [
    'a later change of a matched field leads, and the others are stale',
    [write('en', 'body', 'A'), keep('de', 'body'), write('it', 'body', 'B'), leave, write('it', 'body', 'C')],
    ['en.body', 'de.body'],
  ],
  [
    'going to another field and back is a new stay as well',
    [
      write('en', 'body', 'A'),
      keep('de', 'body'),
      write('it', 'body', 'B'),
      write('it', 'works', 'C'),
      write('it', 'body', 'D'),
    ],
    ['en.works', 'en.body', 'de.works', 'de.body'],
  ],
  ['"still right" makes one language current', [write('en', 'body', 'A'), keep('it', 'body')], ['de.body']],
  ['a dropped sentence is not stale', [write('en', 'works', 'A'), drop('it', 'works')], ['de.works']],
  [
    'going back to the words that agreed makes nothing stale',
    [write('en', 'body', 'A'), write('en', 'body', 'We see errors.')],
    [],
  ],
  [
    'going back does not help while a match stands that says something else',
    [write('en', 'body', 'A'), leave, write('it', 'body', 'B'), leave, write('en', 'body', 'We see errors.')],
    ['it.body', 'de.body'],
  ],
  [
    'once all match, these words are the ones to go back to',
    [
      write('en', 'body', 'A'),
      keep('it', 'body'),
      keep('de', 'body'),
      write('en', 'body', 'X'),
      write('en', 'body', 'A'),
    ],
    [],
  ],
  [
    'a field that is empty in every language is stale in none',
    [drop('en', 'works'), drop('it', 'works'), write('de', 'works', '')],
    [],
  ],
  [
    'a language that is taken in again is as stale as it was',
    [
      (draft) => leaveOut(draft, 'it', true),
      write('en', 'body', 'A'),
      keep('de', 'body'),
      (draft) => leaveOut(draft, 'it', false),
    ],
    ['it.body'],
  ],
])('%s', (_name, steps, expected) => {
  const draft = steps.reduce((before, step) => step(before), startDraft(TEXTS))
  expect(staleIn(draft).sort()).toEqual([...expected].sort())
})

test.each<[string, Step[], string[]]>([
  ['a fresh draft may go', [], []],
  ['a stale field blocks', [write('en', 'body', 'A')], ['stale it.body', 'stale de.body']],
  [
    'a language that is left out does not block',
    [write('en', 'body', 'A'), (d) => leaveOut(d, 'it', true), keep('de', 'body')],
    [],
  ],
  [
    'with every language left out there is nothing to say',
    [(d) => leaveOut(d, 'it', true), (d) => leaveOut(d, 'en', true), (d) => leaveOut(d, 'de', true)],
    ['no-language'],
  ],
  ['an update needs its body', [write('en', 'body', ' '), keep('it', 'body'), keep('de', 'body')], ['missing en.body']],
  ['what still works may be empty', [drop('en', 'works')], []],
  [
    'too long is said before the server says it',
    [write('en', 'title', 'x'.repeat(201)), keep('it', 'title'), keep('de', 'title')],
    ['too-long en.title'],
  ],
])('publishing: %s', (_name, steps, expected) => {
  const draft = steps.reduce((before, step) => step(before), startDraft(TEXTS))
  const found = blockers(draft, { needsTitle: true })
  expect(found.map((one) => ('field' in one ? `${one.why} ${one.language}.${one.field}` : one.why))).toEqual(expected)
})

test.each<[string, Step[], Record<string, string>, Record<string, string | undefined>]>([
  ['that all stand already are not sent again', [], { en: TEXTS.en.title, it: TEXTS.it.title }, {}],
  [
    'go along in every language once one is another',
    [],
    { en: 'Old', it: TEXTS.it.title },
    { en: TEXTS.en.title, it: TEXTS.it.title },
  ],
  [
    'that were emptied stay as they stand',
    [write('en', 'title', ''), write('it', 'title', '')],
    { en: 'Old', it: 'Vecchio' },
    {},
  ],
])('titles %s, and a language left out is sent as null', (_name, steps, standing, expected) => {
  const draft = steps.reduce((before, step) => step(before), leaveOut(startDraft(TEXTS), 'de', true))
  const sent = textsOf(draft, standing)
  expect(sent.de).toBeNull()
  expect({ en: sent.en?.title, it: sent.it?.title }).toEqual({ en: undefined, it: undefined, ...expected })
  expect(sent.en).toMatchObject({ body: 'We see errors.', works: 'The portal works.', advice: '' })
})

test('a draft is touched by an edit, by leaving a language out, and not by nothing', () => {
  const start = startDraft(TEXTS)
  expect(isTouched(start, start)).toBe(false)
  expect(isTouched(write('it', 'advice', 'Aspettate.')(start), start)).toBe(true)
  expect(isTouched(leaveOut(start, 'it', true), start)).toBe(true)
})

const SENTENCE = { en: 'Reload.', it: 'Ricarica.', de: 'Neu laden.' }

test('a sentence of the phrase book is said in every language at once, and none of them is stale', () => {
  const draft = addSentence(startDraft(TEXTS), 'works', SENTENCE)
  expect([draft.languages.it?.now.works, draft.languages.de?.now.works]).toEqual([
    'Il portale funziona. Ricarica.',
    'Das Portal geht. Neu laden.',
  ])
  expect(addSentence(startDraft(TEXTS), 'advice', SENTENCE).languages.en?.now.advice).toBe('Reload.')
  expect([staleIn(draft), hasSentence(draft, 'works', SENTENCE)]).toEqual([[], true])
  expect(addSentence(draft, 'works', SENTENCE).languages).toEqual(draft.languages)
})

test('taken back it leaves what stood around it, and a language that somebody changed stays stale elsewhere', () => {
  const said = addSentence(startDraft(TEXTS), 'works', SENTENCE)
  expect(takeSentence(said, 'works', SENTENCE).languages).toEqual(startDraft(TEXTS).languages)
  const edited = edit(said, { language: 'en', field: 'works' }, 'The portal works. Reload. Twice.')
  const less = takeSentence(edited, 'works', SENTENCE)
  expect([less.languages.en?.now.works, staleIn(less)]).toEqual(['The portal works. Twice.', ['it.works', 'de.works']])
  expect(hasSentence(less, 'works', SENTENCE)).toBe(false)
})

test('a language that is left out neither has a sentence to say nor misses it', () => {
  const { en } = SENTENCE
  const draft = leaveOut(leaveOut(startDraft(TEXTS), 'it', true), 'de', true)
  expect(hasSentence(addSentence(draft, 'advice', { en }), 'advice', { en })).toBe(true)
  expect(hasSentence(startDraft(TEXTS), 'advice', { en: '' })).toBe(false)
})
