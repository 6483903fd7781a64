/** One probe of the catalogue file, every mistake noted. Called by read-catalogue for each item under `probes:`. */
import { KIND_FORMS, kindOfScheme, LIMITS } from '../../probes/protocol.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { PROFILES } from '../domain/profile.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import { isTold, KINDS, type Kind, LONGEST_TOLD_MS, type ToldKind } from '../domain/told.ts'
import type { Told } from './field-fault.ts'
import { stepFaults } from './http-steps.ts'
import { certificateFaults } from './http-way.ts'
import type { Planner } from './probe-facts.ts'
import { assertionFaults, idleWords, kindFaults, slowFaults, timeZoneFaults } from './probe-faults.ts'
import { readAlerts } from './read-alerts.ts'
import { METHODS, readHeaders, readJson, readLimited, readStatuses } from './read-asked.ts'
import { readHttpWay, WAY_KEYS } from './read-http-way.ts'
import { KEY_PATTERN, noteTwice, readKey, readLength, readUrl, type UrlForm } from './read-values.ts'
import {
  asWritten,
  complain,
  type Fields,
  readBoolean,
  readList,
  readMap,
  readOneOf,
  readText,
  readWhole,
  type Sheet,
  type Spot,
} from './yaml-sheet.ts'

const KEYS = [
  'key',
  'kind',
  'url',
  'method',
  'headers',
  'body',
  'credentials',
  ...WAY_KEYS,
  'expectStatus',
  'keyword',
  'notKeyword',
  'expectHeaders',
  'pattern',
  'json',
  'slow',
  'expiryDays',
  'part',
  'suspects',
  'profile',
  'every',
  'cron',
  'timeZone',
  'grace',
  'longest',
  'alerts',
  'timeout',
  'recheck',
  'recoverGood',
  'recoverFor',
  'paused',
  'locations',
] as const
type ProbeFields = Fields<(typeof KEYS)[number]>

const TOLD_LENGTHS = { minMs: LIMITS.shortestEveryMs, maxMs: LONGEST_TOLD_MS }

/** What a probe is read with. */
export interface ProbeAround {
  readonly planner: Planner
  readonly refusedUrl: (url: string) => string | null
  /** The page's; UTC where the page's own is at fault. */
  readonly timeZone: string
  /** Lines of the keys that were read already. */
  readonly seen: Map<string, number>
}

/** @returns null when it cannot be read at all; else what is right of it, which only counts when no mistake was noted */
export function readProbe(sheet: Sheet, spot: Spot, around: ProbeAround): Omit<EditProbe, 'componentId'> | null {
  const fields = readMap(sheet, spot, KEYS)
  if (!fields) return null
  if (fields.notKeyword && fields.keyword) {
    complain(sheet, fields.notKeyword, 'stands beside keyword; a probe has one of them. Write a second probe')
  }
  const key = readKey(sheet, fields)
  noteTwice(sheet, fields, { key, seen: around.seen, what: 'probe' })
  const kind = fields.kind && readOneOf(sheet, fields.kind, KINDS)
  const edit = {
    key,
    kind,
    url: readTarget(sheet, fields, { ...around, kind: kind ?? null }),
    method: fields.method && readOneOf(sheet, fields.method, METHODS),
    headers: fields.headers && readHeaders(sheet, fields.headers),
    body: fields.body && readLimited(sheet, fields.body, LIMITS.requestBodyBytes),
    credentials: fields.credentials && readCredentials(sheet, fields.credentials),
    ...readHttpWay(sheet, fields, around.refusedUrl),
    expectStatus: fields.expectStatus && readStatuses(sheet, fields.expectStatus),
    ...readKeyword(sheet, fields),
    slowMs: fields.slow && readLength(sheet, fields.slow, { minMs: 1, maxMs: 60_000 }),
    expectHeaders: fields.expectHeaders && readExpectedHeaders(sheet, fields.expectHeaders),
    pattern: fields.pattern && readLimited(sheet, fields.pattern, LIMITS.keywordLength),
    json: fields.json && readJson(sheet, fields.json),
    expiryDays: fields.expiryDays && readWhole(sheet, fields.expiryDays, { min: 1, max: 365 }),
    part: fields.part && readLimited(sheet, fields.part, LIMITS.reportedText),
    suspects: fields.suspects && readBoolean(sheet, fields.suspects),
    profile: fields.profile && readOneOf(sheet, fields.profile, PROFILES),
    everyMs: fields.every && readLength(sheet, fields.every, { minMs: LIMITS.shortestEveryMs, maxMs: 86_400_000 }),
    cron: fields.cron && readCron(sheet, fields, around),
    timeZone: fields.timeZone && readLimited(sheet, fields.timeZone, 64),
    graceMs: fields.grace && readLength(sheet, fields.grace, TOLD_LENGTHS),
    longestMs: fields.longest && readLength(sheet, fields.longest, TOLD_LENGTHS),
    alerts: fields.alerts && readAlerts(sheet, fields.alerts),
    timeoutMs: fields.timeout && readLength(sheet, fields.timeout, { minMs: 100, maxMs: 60_000 }),
    recheckMs: fields.recheck && readRechecks(sheet, fields.recheck),
    recoverGood: fields.recoverGood && readWhole(sheet, fields.recoverGood, { min: 1, max: 20 }),
    recoverMs: fields.recoverFor && readLength(sheet, fields.recoverFor, { minMs: 0, maxMs: 3_600_000 }),
    paused: fields.paused && readBoolean(sheet, fields.paused),
    locations: fields.locations && readLocations(sheet, fields.locations),
  }
  const read = withoutGaps(edit) as Omit<EditProbe, 'componentId'>
  // What decides the timeout and is at fault itself would have it judged by another one.
  const hasTimeout = [edit.timeoutMs, edit.everyMs, edit.profile].every((one) => one !== null)
  if (hasTimeout) noteFaults(sheet, fields, slowFaults(read))
  noteFaults(sheet, fields, [
    ...kindFaultsOf(read, schemeOf(fields)),
    ...assertionFaults(read, around.planner),
    ...certificateFaults(read, around.planner),
    ...stepFaults(read, around.planner),
    ...timeZoneFaults(read, around.planner),
  ])
  return read
}

/** Also where the URL is at fault: the kind that was meant has its own. */
function kindFaultsOf(read: Omit<EditProbe, 'componentId'>, scheme: string): Told[] {
  if (read.url || (read.kind && isTold(read.kind))) return kindFaults(read)
  return read.kind || kindOfScheme(scheme) ? kindFaults({ ...read, url: `${scheme}//host` }) : []
}

/** `https:` and its like, as it is written: the rest of the URL may be none. */
function schemeOf({ url }: ProbeFields): string {
  return /^[a-z]+:/i.exec(url ? asWritten(url) : '')?.[0].toLowerCase() ?? ''
}

const ALL_SCHEMES = [...new Set(Object.values(KIND_FORMS).flatMap((form) => form.schemes))]

/** Of the kind that is named; else of any, with the example of the one that the scheme means. */
function formOf(kind: Exclude<Kind, ToldKind> | null, scheme: string): UrlForm {
  if (kind !== null) return KIND_FORMS[kind]
  return { schemes: ALL_SCHEMES, example: KIND_FORMS[kindOfScheme(scheme) ?? 'http'].example }
}

function readTarget(
  sheet: Sheet,
  fields: ProbeFields,
  { kind, refusedUrl }: ProbeAround & { readonly kind: Kind | null },
): string | null {
  const spot = fields.url
  if (kind !== null && isTold(kind)) return spot ? complain(sheet, spot, idleWords(kind)) : null
  if (!spot) return complain(sheet, fields.at, 'url is missing')
  const url = readUrl(sheet, spot, formOf(kind, schemeOf(fields)))
  const because = url === null ? null : refusedUrl(url)
  return because === null ? url : complain(sheet, spot, `may not be watched: ${because}`)
}

const WRITTEN_AS: Partial<Record<Told['field'], keyof ProbeFields>> = {
  ...{ keywordWanted: 'notKeyword', slowMs: 'slow', everyMs: 'every', timeoutMs: 'timeout', recheckMs: 'recheck' },
  ...{ graceMs: 'grace', longestMs: 'longest' },
}

/** What cannot be stands at fault where it is written. */
function noteFaults(sheet: Sheet, fields: ProbeFields, faults: readonly Told[]): void {
  for (const { field, message } of faults) {
    const spot = fields[(WRITTEN_AS[field] ?? field) as keyof ProbeFields]
    if (field !== 'url') complain(sheet, spot ?? fields.at, message)
  }
}

function readKeyword(sheet: Sheet, fields: ProbeFields) {
  const spot = fields.keyword ?? fields.notKeyword
  if (!spot) return {}
  const keyword = readLimited(sheet, spot, LIMITS.keywordLength)
  if (keyword === '') complain(sheet, spot, 'is empty; leave it out')
  return { keyword, keywordWanted: fields.keyword !== undefined }
}

function readCredentials(sheet: Sheet, spot: Spot): NonNullable<EditProbe['credentials']> | null {
  const fields = readMap(sheet, spot, ['user', 'secret'] as const)
  if (!fields) return null
  if (!fields.secret) return complain(sheet, spot, 'secret is missing')
  const user = fields.user ? readLimited(sheet, fields.user, 256) : null
  const secret = readLimited(sheet, fields.secret, 2_000)
  if (user === '') return complain(sheet, spot, 'user is empty; leave it out')
  if (!secret || secret === HIDDEN) return complain(sheet, spot, 'secret is empty, or as the desk hides it')
  return { user, secret }
}

function readExpectedHeaders(sheet: Sheet, spot: Spot): Record<string, string> | null {
  const headers = readHeaders(sheet, spot)
  if (headers === null || Object.keys(headers).length <= LIMITS.assertions) return headers
  return complain(sheet, spot, `are more than ${LIMITS.assertions}`)
}

function readCron(sheet: Sheet, fields: ProbeFields, { planner, timeZone }: ProbeAround): string | null {
  const spot = fields.cron
  if (!spot) return null
  if (fields.every) complain(sheet, fields.every, 'stands beside cron; a probe has one of them')
  const cron = readText(sheet, spot)
  if (cron === null || planner.planFault({ everyMs: 60_000, cron, timeZone }) !== 'cron') return cron
  return complain(
    sheet,
    spot,
    `'${asWritten(spot)}' is no cron expression; write five fields, such as "*/5 6-22 * * mon-fri"`,
  )
}

/** Those that are not there yet are made: their agents enrol later. */
function readLocations(sheet: Sheet, spot: Spot): string[] | null {
  const spots = readList(sheet, spot)
  if (!spots) return null
  if (spots.length === 0 || spots.length > 50) {
    return complain(sheet, spot, 'must name 1 to 50 locations; leave it out for all of them')
  }
  const keys = spots.map((one) => {
    const key = readText(sheet, one)
    if (key === null || KEY_PATTERN.test(key)) return key
    return complain(sheet, one, `'${asWritten(one)}' is no key; write a-z, 0-9 and -`)
  })
  return keys.every((one) => one !== null) ? keys : null
}

function readRechecks(sheet: Sheet, spot: Spot): number[] | null {
  const spots = readList(sheet, spot)
  if (!spots) return null
  if (spots.length > 5) return complain(sheet, spot, 'are more than 5')
  const lengths = spots.map((one) => readLength(sheet, one, { minMs: 0, maxMs: 600_000 }))
  return lengths.every((one) => one !== null) ? lengths : null
}

/** What is absent stays absent (the profile decides); what was at fault has been noted. */
function withoutGaps(edit: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined && value !== null))
}
