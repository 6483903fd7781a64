/**
 * Words that must go: how a phrase is found whatever its case and spacing, and what stands in its place. Asked by
 * store/redactions for every place that keeps words, and by flow/redact for the reason that people give.
 */

/** The usual sign of an omission, in any language and to any reader. */
export const OMITTED = '[…]'
const PHRASE_SHORTEST = 3
export const PHRASE_LONGEST = 5_000

/** Where words are kept, as people call it: `pages` what the page said before, `answers` those that a repeated command gets. */
export const KEPT_IN = [
  ...(['incidents', 'notes', 'drafts', 'maintenance', 'announcements', 'pictures', 'templates'] as const),
  ...(['pages', 'messages', 'answers', 'checks', 'log'] as const),
] as const
export type KeptIn = (typeof KEPT_IN)[number]

/** What is set up by name or address, and is changed there. */
export const NAMED_IN = ['people', 'services', 'probes', 'addresses'] as const
export type NamedIn = (typeof NAMED_IN)[number]

/** What has a page of its own for good, once it is over. */
export type RecordSort = 'incidents' | 'maintenance' | 'announcements'

/** Which words go, of a text that stands anywhere. */
export interface Phrase {
  /** Its words, in order. */
  readonly parts: readonly string[]
  readonly pattern: RegExp
}

/** @returns null when too little would stand in it: `a` is in everything */
export function phraseOf(text: string): Phrase | null {
  const parts = text.split(/\s+/u).filter((part) => part !== '')
  const letters = parts.join('').match(/[\p{L}\p{N}]/gu)?.length ?? 0
  if (letters < PHRASE_SHORTEST) return null
  const words = parts.map((part) => RegExp.escape(part)).join('\\s+')
  // Whole words: of `Ada`, `Canada` keeps its letters.
  const before = /^[\p{L}\p{N}]/u.test(parts[0] ?? '') ? '(?<![\\p{L}\\p{N}])' : ''
  const after = /[\p{L}\p{N}]$/u.test(parts.at(-1) ?? '') ? '(?![\\p{L}\\p{N}])' : ''
  return { parts, pattern: new RegExp(`${before}${words}${after}`, 'giu') }
}

/** What is left, and how often something went. */
export interface Cut<T> {
  readonly rest: T
  readonly times: number
}

export function cutText(text: string, { pattern }: Phrase): Cut<string> {
  let times = 0
  const rest = text.replace(pattern, () => {
    times += 1
    return OMITTED
  })
  return { rest, times }
}

/** Which texts of a JSON value are words. What a value says to the product, such as a state or an id, stands elsewhere and stays. */
export interface Reach {
  /** All that stands, however deep, below one of these names. */
  readonly below: readonly string[]
  /** And every other text, but for what stands below these; null: no other. */
  readonly butFor: readonly string[] | null
}

/** Of a value that holds nothing but words. */
export const EVERY_TEXT: Reach = { below: [], butFor: [] }

/** The same in every text of a JSON value that is words. */
export function cutJson(value: unknown, phrase: Phrase, { below, butFor }: Reach): Cut<unknown> {
  let times = 0
  const at = (name: string, was: Standing): Standing => {
    if (was === 'words' || below.includes(name)) return 'words'
    return butFor?.includes(name) ? 'stays' : was
  }
  const walk = (one: unknown, is: Standing): unknown => {
    if (typeof one === 'string' && is !== 'stays') {
      const cut = cutText(one, phrase)
      times += cut.times
      return cut.rest
    }
    if (Array.isArray(one)) return one.map((item) => walk(item, is))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, item]) => [name, walk(item, at(name, is))]))
  }
  return { rest: walk(value, butFor === null ? 'stays' : 'goes'), times }
}

/** `words`: whatever the names further down, such as the language `id`. */
type Standing = 'words' | 'goes' | 'stays'
