/** A probe's form: what a person types, from a probe and back into an edit. Pure; `probe-form.tsx` shows it. */
import type { EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { type AlertFields, alertFieldsOf, NO_ALERTS, readAlertFields } from './alert-fields.ts'
import { type Fail, readHeaders, readStatus, spellHeaders, spellStatus, split } from './answer-lines.ts'
import { readJson, spellJson } from './json-lines.ts'
import { isKey } from './key-of.ts'
import { isHearsay, isTold, uses } from './kinds.ts'
import { NO_STEPS, readSteps, type StepsFields, stepsFieldsOf } from './step-fields.ts'
import { NOTHING_TOLD, readTold, type ToldFields, toldFieldsOf } from './told-fields.ts'
import { EMPTY_WAY, readWay, type WayFields, wayFieldsOf } from './way-fields.ts'

/** Every field as text, as it stands in the form. An empty number means: as the profile says. */
export interface ProbeFields extends WayFields, StepsFields, ToldFields, AlertFields {
  readonly key: string
  readonly componentId: string
  readonly kind: ProbeView['kind']
  readonly url: string
  readonly method: ProbeView['method']
  readonly headers: string
  readonly body: string
  readonly user: string
  /** As it is hidden, once it is kept. */
  readonly secret: string
  readonly expectStatus: string
  readonly keyword: string
  readonly keywordWanted: boolean
  readonly expectHeaders: string
  readonly pattern: string
  readonly json: string
  readonly slowMs: string
  readonly part: string
  readonly suspects: boolean
  readonly expiryDays: string
  readonly profile: ProbeView['profile']
  readonly everyMs: string
  readonly cron: string
  readonly timeoutMs: string
  readonly recheckMs: string
  readonly recoverGood: string
  readonly recoverMs: string
  /** Keys, with commas; empty: everywhere. */
  readonly locations: string
  readonly paused: boolean
}

/** Which field cannot be read, and the part of it that is wrong. */
export interface Unreadable {
  readonly field: keyof ProbeFields
  readonly text: string
}

export type Read = { readonly edit: EditProbe } | { readonly unreadable: readonly Unreadable[] }

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export function emptyFields(componentId: string): ProbeFields {
  return {
    key: '',
    componentId,
    kind: 'http',
    url: '',
    method: 'GET',
    headers: '',
    body: '',
    user: '',
    secret: '',
    ...EMPTY_WAY,
    ...NO_STEPS,
    expectStatus: '200-299',
    keyword: '',
    keywordWanted: true,
    expectHeaders: '',
    pattern: '',
    json: '',
    slowMs: '',
    expiryDays: '14',
    part: '',
    suspects: false,
    profile: 'default',
    everyMs: '',
    cron: '',
    timeoutMs: '',
    recheckMs: '',
    recoverGood: '',
    recoverMs: '',
    locations: '',
    paused: false,
    ...NOTHING_TOLD,
    ...NO_ALERTS,
  }
}

export function fieldsOf(probe: ProbeView): ProbeFields {
  return {
    key: probe.key,
    componentId: probe.componentId,
    kind: probe.kind,
    url: probe.url,
    method: probe.method,
    headers: spellHeaders(probe.headers),
    expectHeaders: spellHeaders(probe.expectHeaders),
    pattern: probe.pattern ?? '',
    json: spellJson(probe.json),
    body: probe.body ?? '',
    user: probe.credentials?.user ?? '',
    secret: probe.credentials?.secret ?? '',
    ...wayFieldsOf(probe),
    ...stepsFieldsOf(probe),
    expectStatus: spellStatus(probe.expectStatus),
    keyword: probe.keyword ?? '',
    keywordWanted: probe.keywordWanted,
    slowMs: probe.slowMs === null ? '' : String(probe.slowMs),
    expiryDays: probe.expiryDays === null ? '' : String(probe.expiryDays),
    part: probe.part ?? '',
    suspects: probe.suspects,
    profile: probe.profile,
    everyMs: String(probe.everyMs),
    cron: probe.cron ?? '',
    timeoutMs: String(probe.timeoutMs),
    recheckMs: probe.recheckMs.join(', '),
    recoverGood: String(probe.recoverGood),
    recoverMs: String(probe.recoverMs),
    locations: probe.locations.join(', '),
    paused: probe.pausedAt !== null,
    ...toldFieldsOf(probe),
    ...alertFieldsOf(probe.alerts),
  }
}

/** Another profile brings its own numbers: the old ones are cleared, so that the server fills them in. */
export function withProfile(fields: ProbeFields, profile: ProbeView['profile']): ProbeFields {
  return { ...fields, profile, everyMs: '', timeoutMs: '', recheckMs: '', recoverGood: '', recoverMs: '' }
}

export function readFields(fields: ProbeFields): Read {
  const unreadable: Unreadable[] = []
  const fail = (field: keyof ProbeFields) => (text: string) => unreadable.push({ field, text })
  const optional = (field: 'slowMs' | 'expiryDays' | 'everyMs' | 'timeoutMs' | 'recoverGood' | 'recoverMs') => {
    const value = readNumber(fields[field], fail(field))
    return value === null ? {} : { [field]: value }
  }
  const key = fields.key.trim()
  // None yet is fine for a try; saving asks for one.
  if (key !== '' && !isKey(key)) fail('key')(key)
  if (isTold(fields.kind)) {
    const { componentId, kind, paused } = fields
    const told = kind === 'inbound' ? { alerts: readAlertFields(fields, fail) } : readTold(fields, fail)
    const edit: EditProbe = { key, componentId, kind, ...told, paused }
    return unreadable.length > 0 ? { unreadable } : { edit }
  }
  if (fields.url.trim() === '') fail('url')('')
  const recheckMs = readList(fields.recheckMs, fail('recheckMs'))
  const edit: EditProbe = {
    key,
    componentId: fields.componentId,
    kind: fields.kind,
    url: fields.url.trim(),
    ...readAsk(fields, fail),
    ...readWay(fields.kind, fields),
    ...readSteps(fields.kind, fields, fail),
    slowMs: null,
    expiryDays: null,
    profile: fields.profile,
    cron: fields.cron.trim() === '' ? null : fields.cron.trim(),
    ...(isHearsay(fields.kind) ? {} : optional('slowMs')),
    ...(uses(fields.kind, 'expiry') ? optional('expiryDays') : {}),
    ...optional('everyMs'),
    ...optional('timeoutMs'),
    ...optional('recoverGood'),
    ...optional('recoverMs'),
    ...(recheckMs === null ? {} : { recheckMs }),
    locations: readKeys(fields.locations, fail('locations')),
    paused: fields.paused,
  }
  return unreadable.length > 0 ? { unreadable } : { edit }
}

type Ask = Pick<
  Required<EditProbe>,
  | 'method'
  | 'headers'
  | 'body'
  | 'credentials'
  | 'expectStatus'
  | 'keyword'
  | 'keywordWanted'
  | 'expectHeaders'
  | 'pattern'
  | 'json'
  | 'part'
  | 'suspects'
>

/** What the kind does not use is not sent, whatever was typed before the kind was chosen. */
function readAsk(fields: ProbeFields, fail: (field: keyof ProbeFields) => Fail): Partial<Ask> {
  const { kind } = fields
  return {
    ...(uses(kind, 'method') ? { method: fields.method as Ask['method'] } : {}),
    ...(uses(kind, 'headers') ? { headers: readHeaders(fields.headers, fail('headers')) } : {}),
    ...(uses(kind, 'body') ? { body: fields.body === '' ? null : fields.body } : {}),
    ...(uses(kind, 'credentials') ? { credentials: readCredentials(fields) } : {}),
    ...(uses(kind, 'status') ? { expectStatus: readStatus(fields.expectStatus, fail('expectStatus')) } : {}),
    ...(uses(kind, 'keyword') ? { keyword: fields.keyword === '' ? null : fields.keyword } : {}),
    ...(uses(kind, 'not-keyword') ? { keywordWanted: fields.keywordWanted } : {}),
    ...(uses(kind, 'assertions') ? readAssertions(fields, fail) : {}),
    ...(uses(kind, 'part') ? { part: fields.part.trim() || null, suspects: fields.suspects } : {}),
  }
}

/** A user without a secret is sent as it is: the server knows whether there is one. */
function readCredentials({ user, secret }: ProbeFields): Ask['credentials'] {
  const name = user.trim()
  if (name === '' && secret === '') return null
  return { user: name === '' ? null : name, ...(secret === '' ? {} : { secret }) }
}

function readAssertions(fields: ProbeFields, fail: (field: keyof ProbeFields) => Fail) {
  return {
    expectHeaders: readHeaders(fields.expectHeaders, fail('expectHeaders')),
    pattern: fields.pattern === '' ? null : fields.pattern,
    json: readJson(fields.json),
  }
}

function readList(text: string, fail: Fail): number[] | null {
  if (text.trim() === '') return null
  return split(text).flatMap((part) => readNumber(part, fail) ?? [])
}

function readKeys(text: string, fail: Fail): string[] {
  const keys = split(text)
  for (const key of keys) if (!isKey(key)) fail(key)
  return keys
}

function readNumber(text: string, fail: Fail): number | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (!/^\d+$/.test(trimmed)) {
    fail(trimmed)
    return null
  }
  return Number(trimmed)
}
