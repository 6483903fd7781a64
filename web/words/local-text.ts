/** What people wrote, in the reader's language if there is such a text. Used by everything that shows operators' words. */
import type { LocalText } from '../../server/contract/public.ts'

export interface PickedText {
  readonly text: string
  /** The language that the text is really in: put it into `lang`, it may not be the reader's. */
  readonly language: string
}

/**
 * The text in `language`, else in the first of `others` that has one, else in any. An empty text is one that was left
 * empty on purpose: it is not filled up from another language.
 *
 * @returns null when there is nothing to say. Control characters are gone: no sink can carry them.
 */
export function pickText(local: LocalText, language: string, others: readonly string[]): PickedText | null {
  for (const code of [language, ...others, ...Object.keys(local)]) {
    const text = local[code]
    if (text === undefined) continue
    const clean = cleanText(text)
    return clean ? { text: clean, language: code } : null
  }
  return null
}

/** No language puts more on one letter. */
const MOST_MARKS = 8
const PILE = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu')

/**
 * Without the control characters and halves of letters that break HTML, XML and mail headers alike, and without piles of
 * marks on one letter: ten thousand of them hold a browser up for seconds. Keeps tab and newline.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '')
    .replace(PILE, '$1')
    .trim()
}

/** Letters and marks that turn the direction of what follows them. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/

/** For places without markup (a title, a mail's subject): keeps one text's direction from turning its neighbours. */
export function isolate(text: string): string {
  return TURNS.test(text) ? `\u2068${text}\u2069` : text
}
