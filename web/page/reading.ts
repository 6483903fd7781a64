/**
 * One reading of the page: the facts, the language they are read in, and where files of the page lie.
 * Every part of the page gets one; `live.ts` and `archived.ts` make them.
 */
import type { AsOf } from '../../server/contract/as-of.ts'
import type {
  LocalText,
  PublicComponent,
  PublicIncident,
  PublicPage,
  PublicUpdate,
} from '../../server/contract/public.ts'
import type { Words } from '../words/en.ts'
import type { Languages } from '../words/languages.ts'
import { type PickedText, pickText } from '../words/local-text.ts'
import { isoDay, type TimeStyle, timeText } from '../words/time.ts'
import { AsOfMarks } from './as-of-marks.ts'

export interface Reading {
  readonly page: PublicPage
  /** null for a record: it is true for good, and does not say when it was looked at last. */
  readonly asOf: AsOfMarks | null
  readonly language: string
  readonly words: Words
  readonly languages: Languages
  /** The languages in which this page exists, the default one first. */
  readonly offered: readonly string[]
  /** Path of the page's root without a slash at its end; empty for most. */
  readonly base: string
  readonly components: ReadonlyMap<string, PublicComponent>
  readonly incidents: ReadonlyMap<string, PublicIncident>
  readonly regions: ReadonlyMap<string, PublicPage['regions'][number]>
}

/** The readings of a page: one for each of its languages that has words. */
export function readingsOf(page: PublicPage, asOf: AsOf | null, languages: Languages): Reading[] {
  const offered = offeredLanguages(page, languages)
  const shared = {
    page,
    languages,
    offered,
    base: new URL(page.page.url).pathname.replace(/\/$/, ''),
    components: new Map(page.components.map((one) => [one.id, one])),
    incidents: new Map([...page.open, ...page.recent].map((one) => [one.id, one])),
    regions: new Map(page.regions.map((one) => [one.key, one])),
  }
  const { timeZone } = page.page
  return offered.map((language) => ({
    ...shared,
    asOf: asOf && new AsOfMarks(asOf, timeZone),
    language,
    words: languages[language]!,
  }))
}

function offeredLanguages(page: PublicPage, languages: Languages): string[] {
  const { defaultLanguage, languages: wanted } = page.page
  const known = [...new Set([defaultLanguage, ...wanted])].filter((code) => Object.hasOwn(languages, code))
  return known.length > 0 ? known : Object.keys(languages).slice(0, 1)
}

/** An operator's text as this reader gets it. */
export function say(reading: Reading, local: LocalText): PickedText | null {
  return pickText(local, reading.language, reading.offered)
}

/**
 * What an update says beside its body, in the language in which its body is read: where that has no such sentence it was
 * left out on purpose, and no other language fills it in.
 */
export function sayBeside(reading: Reading, update: Pick<PublicUpdate, 'body'>, local: LocalText): PickedText | null {
  const language = say(reading, update.body)?.language ?? reading.language
  const text = local[language]
  return text === undefined ? null : pickText({ [language]: text }, language, [])
}

/** A name; `otherwise` where nobody gave one. */
export function nameOf(reading: Reading, local: LocalText, otherwise: string): PickedText {
  return say(reading, local) ?? { text: otherwise, language: reading.language }
}

/** An instant, or one of those that "as of" is about. */
export type Instant = number | keyof AsOf

/** In the page's zone. */
export function when(reading: Reading, at: Instant, style: TimeStyle): string {
  const place = { locale: reading.words.page.locale, timeZone: reading.page.page.timeZone }
  if (typeof at === 'number') return timeText(at, style, place)
  return marksOf(reading).write({ is: 'time', of: at, style, ...place })
}

export function isoText(reading: Reading, at: Instant): string {
  return typeof at === 'number' ? new Date(at).toISOString() : marksOf(reading).write({ is: 'iso', of: at })
}

function marksOf({ asOf }: Reading): AsOfMarks {
  if (!asOf) throw new Error('A record does not say when it was looked at last.')
  return asOf
}

/** Is `at` on the day of the page, as its own zone counts days? Then a time says enough. */
export function isToday(reading: Reading, at: Instant): boolean {
  const { asOf } = reading
  if (asOf === null || at === 'at') return asOf !== null
  return (at === 'verifiedAt' ? asOf.verifiedDay : isoDay(at, reading.page.page.timeZone)) === asOf.day
}

/** In the year of the page, as its own zone counts years? Then a day and a month say enough. */
export function isThisYear(reading: Reading, at: number): boolean {
  const { asOf, page } = reading
  const dayOf = (instant: number) => isoDay(instant, page.page.timeZone)
  return dayOf(at).slice(0, 4) === (asOf?.day ?? dayOf(page.madeAt)).slice(0, 4)
}

/** How a day that is not the page's reads beside its date. */
export function dayStyle(reading: Reading, at: Instant): 'day' | 'dayOfYear' {
  return typeof at !== 'number' || isThisYear(reading, at) ? 'day' : 'dayOfYear'
}

/** How a range reads beside the page's own date: one that touches another year says which. */
export function rangeStyle(reading: Reading, from: number, to: number): 'days' | 'dates' {
  return isThisYear(reading, from) && isThisYear(reading, to) ? 'days' : 'dates'
}

/** Link to a file of the page in this reader's language, or in another. */
export function linkTo(reading: Reading, path: string, language = reading.language): string {
  return `${reading.base}/${language}/${path}`
}
