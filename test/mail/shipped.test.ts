import { describe, expect, test } from 'vitest'
import { fill } from '../../server/domain/template.ts'
import { unknownIn } from '../../server/domain/template-faults.ts'
import { TEMPLATE_KINDS } from '../../server/domain/template-kinds.ts'
import { draftSentence, shippedTemplates } from '../../web/mail/shipped.ts'
import { markdownHtml } from '../../web/page/markdown.ts'
import { LANGUAGES } from '../../web/words/languages.ts'

const TEXTS = ['title', 'titleMany', 'body', 'bodyMany', 'works', 'advice'] as const
const TONGUES = Object.keys(LANGUAGES)
const EVERY = TONGUES.flatMap((language) =>
  shippedTemplates(language).map((one) => [one.kind, one.tone, language, one.text] as const),
)

/** The night of the first story. */
const one = {
  components: 'Streaming',
  places: ' in Italy',
  since: '20:47 CEST',
  when: 'from 20:47 to 20:57 CEST',
  duration: '10 minutes',
  page: 'Teatro',
}

describe.each(TONGUES)('the templates in %s', (language) => {
  test('are all there, in the order in which an outage needs them', () => {
    const plain = shippedTemplates(language).filter(({ tone }) => tone === 'plain')
    expect(plain.map(({ kind }) => kind)).toEqual([...TEMPLATE_KINDS])
  })

  test('have titles where English has them', () => {
    const titled = (tongue: string) =>
      shippedTemplates(tongue).map(({ kind, tone, text }) => [kind, tone, text.title !== '', text.titleMany !== ''])
    expect(titled(language)).toEqual(titled('en'))
  })
})

describe.each(EVERY)('%s, %s, in %s', (_kind, _tone, _language, template) => {
  test('names only variables that are filled in', () => {
    expect(unknownIn(template)).toEqual([])
  })

  test.each([
    ['somewhere', one],
    ['everywhere', { ...one, places: '' }],
  ])('reads as sentences when it is hit %s', (_where, values) => {
    for (const text of TEXTS) {
      const filled = fill(template[text], values)
      expect(filled).not.toMatch(/\{|\}| {2}| [.,:;]|^ | $/)
      const isTitle = text === 'title' || text === 'titleMany'
      expect(filled).toMatch(isTitle ? /^([^.]*[^.])?$/ : /^(.*\.)?$/)
    }
  })

  test('claims no more than is known: what still works is left for a person to say', () => {
    expect(template.works).toBe('')
  })
})

test.each([
  ['confirmation', 'en', 'Streaming is not working in Italy', 'A and B are not working in Italy'],
  ['confirmation', 'it', 'Streaming non funziona in Italy', 'A and B non funzionano in Italy'],
  [
    'slowness',
    'it',
    'Streaming risponde più lentamente del solito in Italy',
    'A and B rispondono più lentamente del solito in Italy',
  ],
  [
    'it-is-over',
    'en',
    'Streaming was not working in Italy from 20:47 to 20:57 CEST',
    'A and B were not working in Italy from 20:47 to 20:57 CEST',
  ],
])('the title of %s in %s agrees with one and with several', (kind, language, single, several) => {
  const template = shippedTemplates(language).find((each) => each.kind === kind)
  expect(fill(template?.text.title ?? '', one)).toBe(single)
  expect(fill(template?.text.titleMany ?? '', { ...one, components: 'A and B' })).toBe(several)
})

test('a language without a words file gets English', () => {
  expect(shippedTemplates('xx')).toEqual(shippedTemplates('en'))
})

test.each([
  ['en', 'Acme, on which this depends, reports trouble of its own: https://status.acme.example/'],
  ['it', 'Acme, da cui questo dipende, segnala un problema proprio: https://status.acme.example/'],
])('a draft may name in %s who reports trouble of their own', (language, sentence) => {
  expect(draftSentence({ by: 'Acme', url: 'https://status.acme.example/' }, language)).toBe(sentence)
})

test.each([
  ['en', 'This is because of Payments and Signing in.'],
  ['it', 'La causa: Payments e Signing in.'],
])('a draft may say in %s what of ours is the cause', (language, sentence) => {
  expect(draftSentence({ causes: ['Payments', 'Signing in'] }, language)).toBe(sentence)
})

test('R50 the name of a stranger makes neither marks nor links in a draft', () => {
  const by = '[**x**](javascript:alert(1)) <b>https://evil.example</b>\u0000'
  const html = markdownHtml(draftSentence({ by, url: null }, 'en'))
  expect(html.match(/<[^>]+>/g)).toEqual(['<p>', '</p>'])
})
