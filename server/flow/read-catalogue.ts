/**
 * Reads the catalogue file (CONFIG_FILE) from its text: either all of it is right, or every mistake is listed with its
 * line. Called at start, by `vedetta apply` and before it is applied; nothing is read from the disk or the database here.
 */
import type { Catalogue, CataloguePage, CatalogueRegion, Mistake } from '../contract/catalogue-file.ts'
import type { LocalWords } from '../domain/catalogue.ts'
import type { Planner } from './probe-facts.ts'
import { readTree } from './read-components.ts'
import { readOncall } from './read-oncall.ts'
import { checkLanguage, noteTwice, type Reading, readKey, readUrl, readWords, type UrlForm } from './read-values.ts'
import {
  asWritten,
  complain,
  type Fields,
  openSheet,
  readList,
  readMap,
  readText,
  type Sheet,
  type Spot,
  type Variables,
} from './yaml-sheet.ts'

export interface ReadingAround {
  /** The file's base name. */
  readonly fileName: string
  /** For `${NAME}` in texts: the environment, and BASE_URL in any case. */
  readonly variables: Variables
  readonly planner: Planner
  /** Why no probe may look there, by the URL's text alone; null when it may. Names are resolved at each check. */
  readonly refusedUrl: (url: string) => string | null
  /** Languages that this installation has words for; a page in another one is a mistake. */
  readonly languages: readonly string[]
}

export function readCatalogue(text: string, around: ReadingAround): Catalogue | { mistakes: readonly Mistake[] } {
  const { sheet, root } = openSheet(text, around.variables)
  const fields = readMap(sheet, root, ['page', 'regions', 'components', 'oncall'] as const)
  const page = fields && readPage(sheet, fields, around)
  // A wrong page is told once, not again at every text in its languages.
  const reading = { sheet, languages: page?.languages ?? null, defaultLanguage: page?.defaultLanguage ?? null }
  const regions = fields?.regions ? readRegions(reading, fields.regions) : []
  const probeAround = { ...around, timeZone: page?.timeZone ?? 'UTC' }
  const tree = readTree(reading, fields?.components, probeAround)
  const oncall = fields?.oncall ? readOncall(reading, fields.oncall) : null
  if (sheet.mistakes.length > 0 || !page) return { mistakes: sheet.mistakes.toSorted((a, b) => a.line - b.line) }
  return { fileName: around.fileName, page, regions, ...tree, oncall }
}

function readPage(sheet: Sheet, root: Fields<'page'>, around: ReadingAround): CataloguePage | null {
  if (!root.page) return complain(sheet, root.at, 'page is missing: its name, languages and time zone')
  const known = ['key', 'name', 'timeZone', 'languages', 'defaultLanguage', 'supportUrl'] as const
  const fields = readMap(sheet, root.page, known)
  if (!fields) return null
  const noted = sheet.mistakes.length
  const languages = fields.languages ? readLanguages(sheet, fields.languages, around.languages) : ['en']
  const defaultLanguage = fields.defaultLanguage ? readText(sheet, fields.defaultLanguage) : (languages?.[0] ?? null)
  const reading: Reading = { sheet, languages, defaultLanguage }
  if (fields.defaultLanguage) checkLanguage(reading, fields.defaultLanguage, defaultLanguage)
  const page = {
    key: fields.key ? readKey(sheet, fields) : 'main',
    name: readWords(reading, fields.at, { spot: fields.name, what: 'name' }),
    timeZone: fields.timeZone ? readTimeZone(sheet, fields.timeZone) : 'UTC',
    languages,
    defaultLanguage,
    supportUrl: fields.supportUrl ? readSupportUrl(sheet, fields.supportUrl) : null,
  }
  return sheet.mistakes.length === noted ? (page as CataloguePage) : null
}

function readLanguages(sheet: Sheet, spot: Spot, known: readonly string[]): string[] | null {
  const spots = readList(sheet, spot)
  if (!spots) return null
  if (spots.length === 0) return complain(sheet, spot, 'must name one language at least')
  const languages = spots.map((one) => {
    const language = readText(sheet, one)
    if (language === null || known.includes(language)) return language
    return complain(sheet, one, `'${language}' is a language without words here; there are ${known.join(', ')}`)
  })
  if (new Set(languages).size < languages.length) complain(sheet, spot, 'names a language twice')
  return languages.every((one) => one !== null) ? languages : null
}

function readTimeZone(sheet: Sheet, spot: Spot): string | null {
  const zone = readText(sheet, spot)
  if (zone === null) return null
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return complain(sheet, spot, `'${asWritten(spot)}' is no time zone; write one such as Europe/Rome or UTC`)
  }
}

const WEB: UrlForm = { schemes: ['http:', 'https:'], example: 'https://host/path' }

function readSupportUrl(sheet: Sheet, spot: Spot): string | null {
  const text = readText(sheet, spot)
  if (text?.startsWith('mailto:')) return text
  return text === null ? null : readUrl(sheet, spot, WEB)
}

function readRegions(reading: Reading, spot: Spot): CatalogueRegion[] {
  const seen = new Map<string, number>()
  return (readList(reading.sheet, spot) ?? []).flatMap((one) => {
    const fields = readMap(reading.sheet, one, ['key', 'name', 'place'] as const)
    if (!fields) return []
    const key = readKey(reading.sheet, fields)
    noteTwice(reading.sheet, fields, { key, seen, what: 'region' })
    const name = readWords(reading, fields.at, { spot: fields.name, what: 'name' })
    const place = fields.place ? readWords(reading, fields.at, { spot: fields.place, what: 'place' }) : inPlace(name)
    return key && name && place ? [{ key, name, place }] : []
  })
}

function inPlace(name: LocalWords | null): LocalWords | null {
  return name && Object.fromEntries(Object.entries(name).map(([language, word]) => [language, `in ${word}`]))
}
