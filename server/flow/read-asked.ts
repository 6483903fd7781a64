/** What is asked of a web address, and what must be right in its answer, in the file. Called by read-probe and read-http-steps. */
import type { JsonAssertion } from '../../probes/protocol/http-step.ts'
import { LIMITS } from '../../probes/protocol.ts'
import { headersFault } from './headers-fault.ts'
import {
  asWritten,
  complain,
  isPlain,
  readEntries,
  readList,
  readMap,
  readScalar,
  readText,
  type Sheet,
  type Spot,
} from './yaml-sheet.ts'

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export function readLimited(sheet: Sheet, spot: Spot, most: number): string | null {
  const text = readText(sheet, spot)
  if (text === null || text.length <= most) return text
  return complain(sheet, spot, `is longer than ${most} characters`)
}

export function readHeaders(sheet: Sheet, spot: Spot): Record<string, string> | null {
  const entries = readEntries(sheet, spot)
  if (!entries) return null
  const headers = Object.fromEntries(entries.map(([name, at]) => [name, readText(sheet, at) ?? '']))
  const fault = headersFault(headers)
  return fault === null ? headers : complain(sheet, spot, fault)
}

export function readJson(sheet: Sheet, spot: Spot): JsonAssertion[] | null {
  const spots = readList(sheet, spot) ?? []
  if (spots.length > LIMITS.assertions) return complain(sheet, spot, `are more than ${LIMITS.assertions}`)
  return spots.flatMap((one) => {
    const fields = readMap(sheet, one, ['path', 'equals'] as const)
    if (!fields) return []
    const path = fields.path
      ? readLimited(sheet, fields.path, LIMITS.keywordLength)
      : complain(sheet, one, 'path is missing')
    const equals = fields.equals && readScalar(sheet, fields.equals)
    return path === null ? [] : [{ path, ...(equals === undefined ? {} : { equals }) }]
  })
}

export function readStatuses(sheet: Sheet, spot: Spot): (number | [number, number])[] | null {
  const spots = isPlain(spot) ? [spot] : readList(sheet, spot)
  if (!spots) return null
  if (spots.length === 0 || spots.length > 32) return complain(sheet, spot, 'must name 1 to 32 statuses or ranges')
  const statuses = spots.map((one) => readStatus(sheet, one))
  return statuses.every((one) => one !== null) ? statuses : null
}

function readStatus(sheet: Sheet, spot: Spot): number | [number, number] | null {
  const [, from, to] = /^([1-5][0-9][0-9])(?:-([1-5][0-9][0-9]))?$/.exec(asWritten(spot)) ?? []
  if (from === undefined || (to !== undefined && Number(to) < Number(from))) {
    return complain(sheet, spot, `'${asWritten(spot)}' is no status; write 200 or a range such as 200-299`)
  }
  return to === undefined ? Number(from) : [Number(from), Number(to)]
}
