import { describe, expect, test } from 'vitest'
import { type Notice, UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import {
  accessNotice,
  BEGAN,
  confirmNotice,
  locationNotice,
  MINUTE,
  oncallNotice,
  page,
  postMortemNotice,
  testNotice,
  update,
  updateNotice,
} from './notices.ts'
import { elementsOf, first, visibleText } from './read-html.ts'

const over = update({ id: 'u9', state: 'resolved', at: BEGAN + 213 * MINUTE, nextUpdateAt: null })
const NOTICES: readonly (readonly [string, Notice])[] = [
  ['an update', updateNotice()],
  ['the end', updateNotice(over)],
  ['a post-mortem', postMortemNotice()],
  ['please confirm', confirmNotice()],
  ['suspected', oncallNotice('suspected')],
  ['worse than told', oncallNotice('worse')],
  ['looks recovered', oncallNotice('looks-recovered')],
  ['over, unconfirmed', oncallNotice('over-unconfirmed')],
  ['a silent location', locationNotice('location-silent')],
  ['a quarantined location', locationNotice('location-quarantined')],
  ['a location that is back', locationNotice('location-back')],
  ['a test', testNotice()],
  ['an invitation to the desk', accessNotice('invited')],
  ['a new password', accessNotice('recovered')],
]
const EVERY = NOTICES.flatMap(([name, notice]) => ['en', 'it'].map((language) => [name, language, notice] as const))

describe('every notice', () => {
  test.each(EVERY)('%s in %s says the same as text and as HTML', (_name, language, notice) => {
    const { text, html } = renderNotice(notice, language)
    const shown = visibleText(html)
    const lines = text.split('\n').flatMap((line) => line.replace(/^- |^-- $|:? ?https:\S+|:$/g, '').trim() || [])
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) expect(shown).toContain(line)
    for (const [link] of text.matchAll(/https:\S+/g)) {
      expect(elementsOf(html).map(({ attributes }) => attributes.href)).toContain(link)
    }
  })

  test.each(EVERY)('%s in %s opens with its state, in text, HTML and preview', (_name, language, notice) => {
    const { text, html } = renderNotice(notice, language)
    const state = first(html, ({ tag }) => tag === 'strong')?.text ?? ''
    expect(state).not.toBe('')
    expect(text.startsWith(state)).toBe(true)
    expect(visibleText(html).startsWith(state)).toBe(true)
    const preview = first(html, ({ tag, attributes }) => tag === 'div' && /display:none/.test(attributes.style ?? ''))
    expect(preview?.text.startsWith(state)).toBe(true)
  })

  test.each(EVERY)('%s in %s is HTML that needs nothing from outside', (_name, language, notice) => {
    const { html } = renderNotice(notice, language)
    const elements = elementsOf(html)
    expect(elements[0]).toMatchObject({ tag: 'html', attributes: { lang: language, dir: 'ltr' } })
    expect(elements.filter(({ tag }) => /^(img|script|link|iframe|object|form|svg|video)$/.test(tag))).toEqual([])
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^(src|on|srcset)/.test(name)),
    ).toEqual([])
    expect(html).not.toMatch(/url\(|@import|@font-face/)
    expect(elements.map(({ attributes }) => attributes)).toContainEqual({ name: 'color-scheme', content: 'light dark' })
    expect(html).toContain('prefers-color-scheme:dark')
    expect(elements.filter(({ attributes }) => attributes.width === '600')).toHaveLength(1)
    expect(elements.find(({ attributes }) => attributes.class === 'b')?.attributes.style).toContain('height:4px')
  })

  test.each(EVERY)('%s in %s has a subject and a summary of one line', (_name, language, notice) => {
    const { subject, summary, language: told } = renderNotice(notice, language)
    expect(told).toBe(language)
    for (const line of [subject, summary]) expect(line).toMatch(/^[^\p{Cc}\u2028\u2029]{5,}$/u)
  })
})

describe('the way out', () => {
  test.each(['en', 'it'])('an update in %s shows it once in text and once in HTML', (language) => {
    const { text, html } = renderNotice(updateNotice(), language)
    expect(text.split(UNSUBSCRIBE_URL)).toHaveLength(2)
    expect(html.split(UNSUBSCRIBE_URL)).toHaveLength(2)
  })

  test.each(NOTICES.slice(3))('%s has none, since nobody subscribed to it', (_name, notice) => {
    const { text, html } = renderNotice(notice, 'en')
    expect(`${text}${html}`).not.toContain(UNSUBSCRIBE_URL)
  })
})

describe('an update', () => {
  test('says what, since when, where, what we know, what works, what to do, and when we write again', () => {
    expect(renderNotice(updateNotice(), 'en').text).toBe(
      [
        'Investigating · Thursday 11 June, 20:52 CEST',
        '',
        'Streaming is not working in Italy',
        'Since 20:47 CEST · Italy (elsewhere it works) · Streaming',
        '',
        'What we know',
        'Streaming has not been working in Italy since 20:47. We are looking for the cause.',
        '',
        'What still works',
        'The TV app works.',
        '',
        'What you can do',
        'Do not reinstall anything: it is not you.',
        '',
        'You will hear from us again by 21:30 CEST.',
        '',
        'Follow it on our status page:',
        'https://status.example.com/en/incidents/inc1/',
        '',
        '-- ',
        'You get this mail because you asked to be told by Teatro.',
        `Unsubscribe: ${UNSUBSCRIBE_URL}`,
        '',
      ].join('\n'),
    )
  })

  test('says at the end that it is over, how long it was, and keeps the subject', () => {
    const [began, ended] = [updateNotice(), updateNotice(over)].map((notice) => renderNotice(notice, 'it'))
    expect(ended?.subject).toBe(began?.subject)
    expect(ended?.subject).toBe('Lo streaming non funziona in Italia')
    expect(ended?.text).toContain('Risolto · venerdì 12 giugno, 00:20 CEST\n\nÈ finita\n')
    expect(ended?.text).toContain('Dalle 20:47 dell’11 giugno alle 00:20 CEST del 12 giugno (3 ore e 33 minuti)')
    expect(ended?.summary).toBe('Risolto: Lo streaming non funziona in Italia')
  })

  test('tells what is hit apart where it is not hit alike', () => {
    const hits = [
      { componentId: 'stream', impact: 'major', worst: 'major', regions: ['it', 'es'] },
      { componentId: 'web', impact: 'degraded', worst: 'degraded', regions: [] },
    ] as const
    const components = hits.map((hit) => ({ ...hit, regions: [...hit.regions] }))
    expect(renderNotice(updateNotice(update(), { components }), 'it').text).toContain(
      'Che cosa è colpito\n- Streaming: non funziona, Italia, Spagna\n- Sito: a rilento o con errori\n',
    )
  })

  test('says that it is not over after all, when it comes back', () => {
    const back = update({ id: 'u10', at: BEGAN + 230 * MINUTE })
    const { text } = renderNotice(updateNotice(back, { updates: [back, over, update()] }), 'en')
    expect(text.startsWith('Not over after all · ')).toBe(true)
  })

  test('says of a correction that it is one, and of an automatic update that nobody wrote it', () => {
    const { text } = renderNotice(updateNotice(update({ isCorrection: true, by: 'automatic' })), 'en')
    expect(text.startsWith('Correction · ')).toBe(true)
    expect(text).toContain('This corrects what we wrote before.')
    expect(text).toContain('Nobody edited it.')
  })

  test('says so when it has no text in the language of its reader, and marks the language it is in', () => {
    const { text, html } = renderNotice(updateNotice(update({ body: { en: 'Power is out.' } })), 'it')
    expect(text).toContain('Non tutto è ancora in italiano: quello che manca è in inglese.')
    expect(text).toContain('Power is out.')
    expect(text).toContain('L’app per la TV funziona.')
    expect(first(html, ({ attributes }) => attributes.lang === 'en')?.text).toBe('Power is out.')
    expect(renderNotice(updateNotice(), 'it').text).not.toContain('quello che manca')
  })

  test('leaves out what was left empty on purpose', () => {
    const { text } = renderNotice(
      updateNotice(update({ works: { en: 'The TV app works.', it: '' }, advice: {} })),
      'it',
    )
    expect(text).not.toMatch(/Che cosa funziona|The TV app|Che cosa puoi fare/)
  })

  test.each([
    ['a language without words', 'de', 'it', 'it'],
    ['neither language has words', 'de', 'fr', 'en'],
  ])('is read in the default language of the page: %s', (_name, language, defaultLanguage, told) => {
    const notice = { ...updateNotice(), page: { ...page, defaultLanguage } }
    expect(renderNotice(notice, language).language).toBe(told)
  })
})

describe('times', () => {
  test.each([
    ['in the zone of the page', 'America/New_York', BEGAN, 'since 14:47 GMT-4'],
    ['with the day, when it was another', 'Europe/Rome', BEGAN - 24 * 60 * MINUTE, 'since 20:47 CEST on 10 June'],
  ])('are written %s', (_name, timeZone, startedAt, expected) => {
    const notice = { ...updateNotice(update(), { startedAt }), page: { ...page, timeZone } }
    expect(renderNotice(notice, 'en').text.toLowerCase()).toContain(expected.toLowerCase())
  })

  test('name both zones when the clocks changed in between', () => {
    const startedAt = Date.UTC(2026, 9, 25, 0, 30)
    const end = update({ state: 'resolved', at: startedAt + 90 * MINUTE })
    expect(renderNotice(updateNotice(end, { startedAt }), 'en').text).toContain(
      'From 02:30 CEST to 03:00 CET (1 hour, 30 minutes)',
    )
  })
})

describe('what people wrote', () => {
  const ALLOWED = ['a', 'blockquote', 'br', 'code', 'em', 'li', 'ol', 'p', 'pre', 'strong', 'ul']
  const FRAME = [
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'div',
    'table',
    'tbody',
    'tr',
    'td',
    'span',
    'h1',
    'h2',
  ]

  test.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image', '![x](https://evil.example/x.png) <img src=x onerror=alert(1)>'],
    ['a script link', '[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) <javascript:alert(1)>'],
    ['a data link', '[x](data:text/html,<script>alert(1)</script>)'],
    ['an attribute', '[x](https://e.example/"onmouseover="alert(1)) <b style="position:fixed">x</b>'],
    ['an end of everything', '</td></tr></table></body></html><script>alert(1)</script>'],
    ['a heading, a table and a rule', '# x\n\n|a|b|\n|-|-|\n\n---\n\nx\n==='],
    ['marks in marks', '**_`<i>x</i>`_** > - 1. ``` ```'],
    ['an entity', '&lt;script&gt; &#60;script&#62; &#x6a;avascript:'],
    ['a comment for Outlook', '<!--[if mso]><script>x</script><![endif]-->'],
  ])('R50 %s stays text', (_name, text) => {
    const body = { en: text }
    const { html, text: plain } = renderNotice(
      updateNotice(update({ body, works: body, advice: body }), { title: body }),
      'en',
    )
    const elements = elementsOf(html)
    expect(elements.map(({ tag }) => tag).filter((tag) => ![...ALLOWED, ...FRAME].includes(tag))).toEqual([])
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((name) => /^on/.test(name))).toEqual([])
      expect(attributes.href ?? 'https:').toMatch(/^(https?|mailto):/)
      expect(attributes.style ?? '').not.toContain('fixed')
    }
    expect(plain).toContain(text)
  })

  test.each([
    [
      'bold, lists and links',
      '**Milan** is out:\n\n- one\n- [two](https://example.com/a?b=1&c=2)',
      ['strong', 'ul', 'li', 'a'],
    ],
    ['an address alone', 'See https://example.com/x and write to <mailto:a@example.com>', ['a']],
    ['a line break', 'one\ntwo', ['br']],
  ])('keeps %s', (_name, text, tags) => {
    const { html } = renderNotice(updateNotice(update({ body: { en: text } })), 'en')
    expect(elementsOf(html).map(({ tag }) => tag)).toEqual(expect.arrayContaining(tags))
  })

  test.each([
    ['a right-to-left override', 'Streaming \u202egnikrow ton'],
    ['isolates that never end', '\u2067\u2067\u2067 x'],
    ['ten thousand marks', `x${'\u0301'.repeat(10_000)}`],
    ['zero-width characters and emoji', 'a\u200b\u200db 👩‍👩‍👧‍👦'],
    ['half a letter', 'a\ud800b'],
    ['CR, LF, NUL and separators', 'a\r\nb\u0000c\u2028d\u0085e'],
  ])('R57 %s in a title turns nobody else around, and leaves a subject of one line', (_name, title) => {
    const { subject, html } = renderNotice(updateNotice(update(), { title: { en: title } }), 'en')
    expect(first(html, ({ tag }) => tag === 'h1')?.attributes.dir).toBe('auto')
    expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
    expect([...new Intl.Segmenter().segment(subject)].length).toBeLessThanOrEqual(180)
    expect(subject.length).toBeLessThan(2_000)
  })
})

describe('please confirm', () => {
  test.each(['en', 'it'])('R43 is smaller than 4 kB in %s', (language) => {
    const { text, html, subject } = renderNotice(confirmNotice(), language)
    expect(Buffer.byteLength(text) + Buffer.byteLength(html) + Buffer.byteLength(subject)).toBeLessThan(3_300)
  })
})

test('a post-mortem is part of its incident’s thread, and tells when what happened on which day', () => {
  const { subject, text } = renderNotice(postMortemNotice(), 'en')
  expect(subject).toBe(renderNotice(updateNotice(), 'en').subject)
  expect(text).toContain('What happened, and why · Friday')
  expect(text).toContain('The night of 11 June\nFrom 20:47 on 11 June to 00:20 CEST on 12 June (3 hours, 33 minutes)')
  expect(text).toContain('Why it happened\nA gateway ran out of memory.')
  expect(text).toContain('- 20:47 CEST on 11 June: A check of ours failed for the first time')
  expect(text).toContain('- 00:20 CEST: We wrote: Resolved')
})
