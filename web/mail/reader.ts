/**
 * One reader of a message: their language, the page's time zone, and how times, lengths and lists read there.
 * Every message is written through one of these.
 */
import type { NoticePage } from '../../server/contract/notice.ts'
import type { LocalText } from '../../server/contract/public.ts'
import type { Words } from '../words/en.ts'
import { LANGUAGES } from '../words/languages.ts'
import { type PickedText, pickText } from '../words/local-text.ts'
import { lengthText, type TimeStyle, timeText } from '../words/time.ts'

export interface Reader {
  readonly words: Words
  readonly language: string
  /** `20:47 CEST`; on another day than `besides`, `20:47 CEST on 11 June`. */
  time(at: number, besides: number): string
  /** `from 20:47 to 22:10 CEST`; `at 20:47 CEST` when both are in one minute; with the day where it is not that of `besides` */
  stretch(from: number, to: number, besides: number): string
  /** `1 hour, 23 minutes`, in whole minutes */
  length(ms: number): string
  /** `Thursday 11 June, 20:47 CEST` */
  date(at: number): string
  list(items: readonly string[]): string
  /** A text in the reader's language, else the page's, else any; null where nobody wrote one, or left it empty on purpose. */
  said(text: LocalText): PickedText | null
  /** The same for a name: empty where there is none. */
  name(text: LocalText): string
  /** `Italian`, in the reader's language */
  languageName(language: string): string
}

/** @param language one without a words file reads the page's default language, or English */
export function readerOf(page: Pick<NoticePage, 'timeZone' | 'defaultLanguage'>, language: string): Reader {
  const known = [language, page.defaultLanguage].find((one) => one in LANGUAGES) ?? 'en'
  const words = wordsOf(known)
  const { locale } = words.page
  const format = (at: number, style: TimeStyle) => timeText(at, style, { locale, timeZone: page.timeZone })
  const day = (at: number) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: page.timeZone }).format(at)
  const isSameDay = (a: number, b: number) => format(a, 'date') === format(b, 'date')
  const time = (at: number, besides: number, style: TimeStyle = 'time') =>
    isSameDay(at, besides) ? format(at, style) : words.mail.onDay(format(at, style), day(at))
  const zone = (at: number) => format(at, 'time').replace(format(at, 'clock'), '')
  const said = (text: LocalText) => pickText(text, known, [page.defaultLanguage])
  return {
    words,
    language: known,
    time: (at, besides) => time(at, besides),
    stretch: (from, to, besides) => {
      if (format(from, 'moment') === format(to, 'moment')) return words.mail.at(time(to, besides))
      const style = zone(from) === zone(to) ? 'clock' : 'time'
      // On one day the end names it for both.
      if (isSameDay(from, to)) return words.mail.fromTo(format(from, style), time(to, besides))
      return words.mail.fromTo(time(from, to, style), time(to, from))
    },
    length: (ms) => lengthText(ms, locale, words.page.shortTime),
    date: (at) => `${format(at, 'day')}, ${format(at, 'time')}`,
    list: (items) => new Intl.ListFormat(locale).format(items),
    said,
    name: (text) => said(text)?.text ?? '',
    languageName: (other) => new Intl.DisplayNames(locale, { type: 'language' }).of(other) ?? other,
  }
}

/** The words of a language; English where there is no file for it. */
export function wordsOf(language: string): Words {
  return LANGUAGES[language] ?? (LANGUAGES.en as Words)
}
