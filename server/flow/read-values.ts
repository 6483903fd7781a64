/** Values that several parts of the catalogue file have: keys, URLs, lengths, words per language. Called by the read-* files. */
import { LIMITS } from '../../probes/protocol.ts'
import type { LocalWords } from '../domain/catalogue.ts'
import { lengthWords, parseLengthMs } from '../domain/length.ts'
import {
  asWritten,
  complain,
  type Fields,
  isPlain,
  readEntries,
  readText,
  type Sheet,
  type Spot,
} from './yaml-sheet.ts'

/** A file that is being read, and the languages its texts must be in: null when the page's own were at fault. */
export interface Reading {
  readonly sheet: Sheet
  readonly languages: readonly string[] | null
  readonly defaultLanguage: string | null
}

export const KEY_PATTERN = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/

/** The stable name that a map must have under `key`. */
export function readKey(sheet: Sheet, fields: Fields<'key'>): string | null {
  if (!fields.key) return complain(sheet, fields.at, 'key is missing: a stable name of a-z, 0-9 and -')
  const key = readText(sheet, fields.key)
  if (key === null || KEY_PATTERN.test(key)) return key
  return complain(sheet, fields.key, `'${asWritten(fields.key)}' is no key; write a-z, 0-9 and -, at most 64 of them`)
}

/** A complete URL of one of the schemes, `https:` and its like; `example` is named where it is none. */
export interface UrlForm {
  readonly schemes: readonly string[]
  readonly path?: RegExp
  readonly example: string
}

export function readUrl(sheet: Sheet, spot: Spot, { schemes, path, example }: UrlForm): string | null {
  const text = readText(sheet, spot)
  if (text === null) return null
  const url = URL.parse(text)
  if (url === null || /\s/.test(text) || text.length > LIMITS.urlLength) {
    return complain(sheet, spot, `'${asWritten(spot)}' is no URL; write ${example}`)
  }
  if (!schemes.includes(url.protocol)) {
    const begins = schemes.map((scheme) => `${scheme}//`).join(' or ')
    return complain(sheet, spot, `'${asWritten(spot)}' must begin with ${begins}`)
  }
  if (path && !path.test(url.pathname)) {
    return complain(sheet, spot, `'${asWritten(spot)}' must be written as ${example}`)
  }
  // Not repeated in the message: it holds the password.
  if (url.username !== '' || url.password !== '') {
    return complain(sheet, spot, 'holds a user name or password; send them in an Authorization header')
  }
  return text
}

export function readLength(sheet: Sheet, spot: Spot, range: { minMs: number; maxMs: number }): number | null {
  const written = asWritten(spot)
  if (!isPlain(spot) || /^[0-9.]+$/.test(written)) {
    return complain(sheet, spot, `'${written}' has no unit; write 500ms, 30s, 5m or 1h`)
  }
  const text = readText(sheet, spot)
  if (text === null) return null
  const ms = parseLengthMs(text)
  if (ms === null) return complain(sheet, spot, `'${written}' is no length; write 30s, 5m or 1h`)
  if (ms >= range.minMs && ms <= range.maxMs) return ms
  const limits = `at least ${lengthWords(range.minMs)} and at most ${lengthWords(range.maxMs)}`
  return complain(sheet, spot, `'${written}' is out of range; it must be ${limits}`)
}

export interface Wanted {
  readonly spot: Spot | undefined
  readonly what: string
  readonly most?: number
}

/** Words per language, or one text for all of them; a language that is left out gets those of the default language. */
export function readWords(reading: Reading, at: Spot, wanted: Wanted): LocalWords | null {
  const { sheet, languages, defaultLanguage: main } = reading
  const { spot, what, most = 200 } = wanted
  if (!spot) return complain(sheet, at, `${what} is missing: one text, or one per language`)
  if (isPlain(spot)) {
    const text = readWord(sheet, spot, most)
    return text === null ? null : Object.fromEntries((languages ?? []).map((language) => [language, text]))
  }
  const entries = readEntries(sheet, spot)
  if (!entries) return null
  for (const [language, one] of entries) checkLanguage(reading, one, language)
  const words = Object.fromEntries(entries.map(([language, one]) => [language, readWord(sheet, one, most)]))
  if (languages && main && !(main in words)) {
    return complain(sheet, spot, `says nothing in the page's default language (${main})`)
  }
  if (!languages || !main) return null
  return Object.fromEntries(languages.map((language) => [language, words[language] ?? words[main] ?? '']))
}

/** A language that the page is not in is noted. */
export function checkLanguage({ sheet, languages }: Reading, spot: Spot, language: string | null): void {
  if (!languages || language === null || languages.includes(language)) return
  complain(sheet, spot, `'${language}' is none of the page's languages (${languages.join(', ')})`)
}

function readWord(sheet: Sheet, spot: Spot, most: number): string | null {
  const text = readText(sheet, spot)
  if (text === null) return null
  if (text.trim() === '') return complain(sheet, spot, 'is empty')
  return text.length <= most ? text.trim() : complain(sheet, spot, `is longer than ${most} characters`)
}

/** Keys are names: the second one of the same kind is noted with the line of the first. */
export function noteTwice(
  sheet: Sheet,
  fields: Fields<'key'>,
  { key, seen, what }: { key: string | null | undefined; seen: Map<string, number>; what: string },
): void {
  if (!key || !KEY_PATTERN.test(key)) return
  const first = seen.get(key)
  const spot = fields.key ?? fields.at
  if (first === undefined) seen.set(key, spot.line)
  else complain(sheet, spot, `'${key}' is the key of another ${what} already, in line ${first}`)
}
