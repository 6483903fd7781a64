/** Every language says the same things: the same sentences with the same facts in them, and none of them in code. */
import { describe, expect, test } from 'vitest'
import { en, type Words } from '../../web/words/en.ts'
import { it } from '../../web/words/it.ts'
import { FIXTURES, OPEN } from './fixtures.ts'
import { allFiles, attribute, builtRenderer, elementsOf, firstElement, readText, textOf } from './rendering.ts'

const renderer = await builtRenderer()

/** Every text of a words file by its place in it; lists have no places, they are as long as their language needs. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, one]) => textsOf(one, path === '' ? key : `${path}.${key}`))
}

const slotsOf = (text: string) => (text.match(/\{+[a-z]+\}+/gi) ?? []).sort()

describe('Italian', () => {
  const italian = new Map(textsOf(it))

  test('has every text that English has, and no other', () => {
    expect([...italian.keys()].sort()).toEqual(
      textsOf(en)
        .map(([path]) => path)
        .sort(),
    )
  })

  test.each(textsOf({ page: en.page, answers: en.answers }))('puts the same facts into %s', (path, english) => {
    expect([...new Set(slotsOf(italian.get(path) ?? ''))]).toEqual(
      // "e un altro": one more needs no figure.
      [...new Set(slotsOf(english))],
    )
  })

  test('leaves nothing empty that English says', () => {
    expect(textsOf(en).filter(([path, text]) => text !== '' && italian.get(path) === '')).toEqual([])
  })
})

/** English with every letter marked and a third longer, read from right to left. */
function pseudo<Value>(value: Value): Value {
  if (typeof value === 'string') {
    const marked = value
      .split(/(\{+[a-z]+\}+)/i)
      .map((piece, index) =>
        index % 2 === 1 || piece.trim() === '' ? piece : `⟦${piece}${'~'.repeat(piece.length / 3)}⟧`,
      )
    return marked.join('') as Value
  }
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pseudo(one)])) as Value
}

const PSEUDO: Words = {
  ...en,
  language: { code: 'xx', name: 'Pseudo', direction: 'rtl' },
  page: { ...pseudo(en.page), locale: 'ar-EG' },
  answers: pseudo(en.answers),
}

/** Texts of the page that come from no words file: names, figures, dates, what people wrote. */
const NOT_OURS = new Set(['bdi', 'time', 'b', 'option', 'code'])

describe('a language that is one file away', () => {
  test.each(Object.keys(FIXTURES))('finds every text of the page "%s" in that file', (name) => {
    const fixture = FIXTURES[name as keyof typeof FIXTURES]
    const page = { ...fixture, page: { ...fixture.page, languages: ['xx'], defaultLanguage: 'xx' } }
    const files = allFiles(renderer, page, { xx: PSEUDO })
    const html = [...files.values()].filter((file) => file.contentType.startsWith('text/html'))
    const inCode = html.flatMap((file) =>
      elementsOf(String(file.body))
        .filter((one) => !NOT_OURS.has(one.tagName) && !isPeoples(one))
        .flatMap((one) => one.childNodes.flatMap((child) => ('value' in child ? child.value : [])))
        .filter((text) => /\p{L}{2}/u.test(text.replace(/⟦[^⟧]*⟧/gu, '')) && !isFigure(text)),
    )
    expect([...new Set(inCode)]).toEqual([])
  })

  test('is read from right to left where its letters are', () => {
    const page = { ...OPEN, page: { ...OPEN.page, languages: ['xx'], defaultLanguage: 'xx' } }
    const html = textOf(allFiles(renderer, page, { xx: PSEUDO }), 'xx/index.html')
    expect(attribute(firstElement(html, 'html'), 'dir')).toBe('rtl')
    expect(readText(firstElement(html, 'footer'))).toContain('⟦')
  })
})

function isPeoples(element: ReturnType<typeof elementsOf>[number]): boolean {
  if (['prose', 'fallback'].includes(attribute(element, 'class') ?? '') || attribute(element, 'dir') === 'auto')
    return true
  if (element.tagName === 'title') return true
  const parent = element.parentNode
  return parent !== null && 'attrs' in parent && isPeoples(parent)
}

/** Dates, lengths and lists that Intl wrote, in Arabic here; the zone's and a language's own name. */
function isFigure(text: string): boolean {
  return /[\u0600-\u06ff]/.test(text) || /Europe\/Rome|Pseudo/.test(text)
}
