/** What an inbound probe of the catalogue file says under `alerts:`. Called by read-probe. */
import type { EditAlerts } from '../contract/alerts.ts'
import { ALERT_MEANINGS } from '../domain/alert.ts'
import { ALERT_POLICIES, LONGEST_FORGET_MS } from '../domain/alert-settings.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { KEY_PATTERN, readLength } from './read-values.ts'
import { asWritten, complain, readEntries, readMap, readOneOf, readText, type Sheet, type Spot } from './yaml-sheet.ts'

const KEYS = ['source', 'match', 'policy', 'severities', 'forgetAfter'] as const
const LABEL = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/
const LABELS_AT_MOST = 8
const SEVERITIES_AT_MOST = 20
const FORGET = { minMs: MINUTE_MS, maxMs: LONGEST_FORGET_MS }

export function readAlerts(sheet: Sheet, spot: Spot): EditAlerts | null {
  const fields = readMap(sheet, spot, KEYS)
  if (!fields) return null
  const read = {
    source: fields.source && readSource(sheet, fields.source),
    match: fields.match && readMatch(sheet, fields.match),
    policy: fields.policy && readOneOf(sheet, fields.policy, ALERT_POLICIES),
    severities: fields.severities && readSeverities(sheet, fields.severities),
    forgetAfterMs: fields.forgetAfter && readLength(sheet, fields.forgetAfter, FORGET),
  }
  const set = Object.entries(read).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(set) as EditAlerts
}

function readSource(sheet: Sheet, spot: Spot): string | null {
  const key = readText(sheet, spot)
  if (key === null || KEY_PATTERN.test(key)) return key
  return complain(sheet, spot, `'${asWritten(spot)}' is no key of a probe`)
}

function readMatch(sheet: Sheet, spot: Spot): Record<string, string> | null {
  const entries = readEntries(sheet, spot)
  if (!entries) return null
  if (entries.length > LABELS_AT_MOST) return complain(sheet, spot, `names more than ${LABELS_AT_MOST} labels`)
  const read = entries.map(([name, at]) => {
    if (!LABEL.test(name)) complain(sheet, at, `'${name}' is no name of a label`)
    const value = readText(sheet, at)
    if (value === '' || (value?.length ?? 0) > 200) complain(sheet, at, 'must be 1 to 200 characters')
    return [name, value ?? ''] as const
  })
  return Object.fromEntries(read)
}

function readSeverities(sheet: Sheet, spot: Spot): NonNullable<EditAlerts['severities']> | null {
  const entries = readEntries(sheet, spot)
  if (!entries) return null
  if (entries.length > SEVERITIES_AT_MOST) return complain(sheet, spot, `names more than ${SEVERITIES_AT_MOST}`)
  const read = entries.flatMap(([name, at]) => {
    const meaning = readOneOf(sheet, at, ALERT_MEANINGS)
    if (name.length > 50) complain(sheet, at, 'has a name longer than 50 characters')
    return meaning === null ? [] : [[name.toLowerCase(), meaning] as const]
  })
  return Object.fromEntries(read)
}
