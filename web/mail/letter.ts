/**
 * What a message says, before it is text or HTML: both are made from one letter, so they say the same.
 * `update-letter`, `oncall-letters` and `other-letters` write letters, `letter-text` and `letter-html` set them.
 */
import type { PublicPage } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import type { Reader } from './reader.ts'

export interface Section {
  /** Empty: it needs none. */
  readonly heading: string
  /** Rows, or one text that people wrote (Markdown). */
  readonly rows: readonly PickedText[]
  readonly prose: PickedText | null
}

export interface Letter {
  readonly reader: Reader
  readonly subject: PickedText
  /** The colour of the bar; null: neutral. */
  readonly tone: PublicPage['state'] | null
  /** The state in a word or two, and when this was said. Opens text, HTML and preheader. */
  readonly label: string
  readonly stamp: string | null
  readonly heading: PickedText
  /** Since when, where, what: one line. */
  readonly facts: string | null
  readonly notes: readonly string[]
  readonly sections: readonly Section[]
  /** Under them; absent: none. `alt`: what it shows, for those who do not see it. */
  readonly picture?: { readonly url: string; readonly alt: string; readonly width: number; readonly height: number }
  readonly action: { readonly label: string; readonly url: string } | null
  /** Beside it, quieter. */
  readonly otherAction?: { readonly label: string; readonly url: string } | null
  /** When its reader hears again. */
  readonly next: string | null
  readonly sender: string
  readonly why: string
  /** Its reader subscribed: the letter shows the way out. */
  readonly mayLeave: boolean
  readonly summary: string
}

/** One line without control characters, nor characters that turn the direction of what follows. */
export function oneLine(text: string, longest = 180): string {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  const letters = [...new Intl.Segmenter().segment(line.slice(0, longest * 4))].map((part) => part.segment)
  return letters.length <= longest ? letters.join('') : `${letters.slice(0, longest - 1).join('')}…`
}

/** The first letter as a capital: facts begin a line, but their words come from inside a sentence. */
export function capital(text: string, language: string): string {
  const [first = ''] = text
  return first.toLocaleUpperCase(language) + text.slice(first.length)
}

export function plain(text: string, reader: Reader): PickedText {
  return { text, language: reader.language }
}

/** What most letters go without: nothing follows, and their reader did not subscribe. */
export function blank(
  reader: Reader,
  sender: string,
): Omit<Letter, 'subject' | 'label' | 'heading' | 'summary' | 'why'> {
  const nothing = {
    tone: null,
    stamp: null,
    facts: null,
    notes: [],
    sections: [],
    action: null,
    next: null,
  }
  return { reader, sender, mayLeave: false, ...nothing }
}
