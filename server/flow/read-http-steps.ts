/** The steps of an HTTP probe of the catalogue file, and its secrets. Called by read-http-way. */
import { STEP_LIMITS, VALUE_NAME } from '../../probes/protocol/http-step.ts'
import { LIMITS } from '../../probes/protocol.ts'
import type { EditStep } from '../contract/http-steps.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import { METHODS, readHeaders, readJson, readLimited, readStatuses } from './read-asked.ts'
import { complain, readEntries, readList, readMap, readOneOf, type Sheet, type Spot } from './yaml-sheet.ts'

const KEYS = [
  ...(['name', 'url', 'method', 'headers', 'body'] as const),
  ...(['expectStatus', 'keyword', 'pattern', 'json', 'keep'] as const),
] as const

/** Their names, addresses and values are told with the other faults of the probe, as at the desk. */
export function readSteps(sheet: Sheet, spot: Spot, refusedUrl: (url: string) => string | null): EditStep[] | null {
  const spots = readList(sheet, spot) ?? []
  if (spots.length > STEP_LIMITS.steps) return complain(sheet, spot, `are more than ${STEP_LIMITS.steps}`)
  return spots.flatMap((one) => readStep(sheet, one, refusedUrl) ?? [])
}

function readStep(sheet: Sheet, spot: Spot, refusedUrl: (url: string) => string | null): EditStep | null {
  const fields = readMap(sheet, spot, KEYS)
  if (!fields) return null
  const name = fields.name
    ? readLimited(sheet, fields.name, STEP_LIMITS.nameLength)
    : complain(sheet, spot, 'name is missing')
  const url = fields.url ? readLimited(sheet, fields.url, LIMITS.urlLength) : complain(sheet, spot, 'url is missing')
  const because = url && refusedUrl(url)
  if (because && fields.url) complain(sheet, fields.url, `may not be asked: ${because}`)
  const read = {
    method: fields.method && readOneOf(sheet, fields.method, METHODS),
    headers: fields.headers && readHeaders(sheet, fields.headers),
    body: fields.body && readLimited(sheet, fields.body, LIMITS.requestBodyBytes),
    expectStatus: fields.expectStatus && readStatuses(sheet, fields.expectStatus),
    keyword: fields.keyword && readLimited(sheet, fields.keyword, LIMITS.keywordLength),
    pattern: fields.pattern && readLimited(sheet, fields.pattern, LIMITS.keywordLength),
    json: fields.json && readJson(sheet, fields.json),
    keep: fields.keep && readValues(sheet, fields.keep, LIMITS.keywordLength),
  }
  const known = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined && value !== null))
  return name && url ? { name, url, ...known } : null
}

export function readSecrets(sheet: Sheet, spot: Spot): Record<string, string> | null {
  const values = readValues(sheet, spot, STEP_LIMITS.valueLength)
  const hidden = Object.entries(values ?? {}).find(([, value]) => value === HIDDEN)
  return hidden ? complain(sheet, spot, `have ${hidden[0]} as the desk hides it: write it`) : values
}

/** Texts by the name of a value. */
function readValues(sheet: Sheet, spot: Spot, most: number): Record<string, string> | null {
  const entries = readEntries(sheet, spot)
  if (!entries) return null
  if (entries.length > STEP_LIMITS.values) return complain(sheet, spot, `are more than ${STEP_LIMITS.values}`)
  const read = entries.flatMap(([name, at]): [string, string][] => {
    const value = readLimited(sheet, at, most)
    if (value === '') complain(sheet, at, 'is empty')
    if (!VALUE_NAME.test(name))
      complain(sheet, at, `'${name}' is no name of a value; write a letter, then letters, digits and _`)
    return value ? [[name, value]] : []
  })
  return Object.fromEntries(read)
}
