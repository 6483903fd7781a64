import { expect, test } from 'vitest'
import { type Sentence, withPhrases } from '../../server/domain/phrase.ts'

const WORDS = { title: 'No video', body: 'Streaming is down.', works: '', advice: 'Wait.' }

test.each<[string, Sentence[], Partial<typeof WORDS>]>([
  ['nothing chosen leaves the words as they are', [], {}],
  [
    'a symptom stands behind what we know',
    [{ kind: 'symptom', text: 'It stops.' }],
    { body: `${WORDS.body} It stops.` },
  ],
  [
    'a cause stands behind a symptom, in the order chosen',
    [
      { kind: 'symptom', text: 'It stops.' },
      { kind: 'cause', text: 'A disk failed.' },
    ],
    { body: `${WORDS.body} It stops. A disk failed.` },
  ],
  [
    'what works begins a part that said nothing',
    [{ kind: 'works', text: 'The app works.' }],
    { works: 'The app works.' },
  ],
  [
    'advice stands behind the advice of the template',
    [{ kind: 'advice', text: 'Reload.' }],
    { advice: 'Wait. Reload.' },
  ],
  ['what is said already is not said again', [{ kind: 'advice', text: 'Wait.' }], {}],
])('%s', (_name, sentences, changed) => {
  expect(withPhrases(WORDS, sentences)).toEqual({ ...WORDS, ...changed })
})
