/**
 * What is wrong with a probe as a person set it, each fault with its field. Called by read-probe for the file and by the
 * routes of probes for the desk, so that both refuse the same.
 */
import { KIND_FORMS, type KindOption, kindOfScheme } from '../../probes/protocol.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { lengthWords } from '../domain/length.ts'
import { cadenceOf, PROFILE_NUMBERS } from '../domain/profile.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import { isOneStatement } from '../domain/sql-text.ts'
import { hasOneVoice, isTold, type Kind } from '../domain/told.ts'
import type { Told } from './field-fault.ts'
import { headersFault } from './headers-fault.ts'
import { stepFaults } from './http-steps.ts'
import { certificateFaults, wayFaults } from './http-way.ts'
import { kindOf, type Planner } from './probe-facts.ts'
import { toldFaults, toldOptions } from './told-facts.ts'

/** What was set and means nothing to this kind: it would be passed by in silence. Defaults are no setting. */
export function kindFaults(edit: Omit<EditProbe, 'componentId'>): Told[] {
  const kind = kindOf(edit)
  if (isTold(kind)) {
    const { idle, faults } = toldFaults(edit, kind)
    return [...idleFaults(edit, { kind, uses: [], others: idle }), ...faults]
  }
  const { schemes, path, example, uses } = KIND_FORMS[kind]
  const faults = idleFaults(edit, { kind, uses, others: toldOptions(edit) })
  if (kind === 'hashtag' && new Set(edit.locations).size > 1) {
    faults.push({ field: 'locations', message: 'must be one place: what several count is one and the same' })
  }
  if (kind === 'sql' && edit.body) {
    if (!READS.test(edit.body)) faults.push({ field: 'body', message: READS_WORDS })
    else if (!isOneStatement(edit.body)) faults.push({ field: 'body', message: ONE_WORDS })
  }
  const url = URL.parse(edit.url ?? '')
  const scheme = url?.protocol ?? ''
  // A scheme that no kind knows is the guard's to refuse.
  const fits = kindOfScheme(scheme) === null || (schemes.includes(scheme) && (path?.test(url?.pathname ?? '') ?? true))
  const told = kind === 'http' ? [...faults, ...authorizationFaults(edit), ...wayFaults(edit)] : faults
  if (!edit.url) return [{ field: 'url', message: `is missing; write ${example}` }, ...told]
  return fits ? told : [{ field: 'url', message: `must be written as ${example}` }, ...told]
}

interface Idle {
  readonly kind: Kind
  readonly uses: readonly KindOption[]
  /** Set, and of kinds of the other sort. */
  readonly others: readonly (keyof EditProbe)[]
}

function idleFaults(edit: Omit<EditProbe, 'componentId'>, { kind, uses, others }: Idle): Told[] {
  const isDefaultStatus = JSON.stringify(edit.expectStatus ?? [[200, 299]]) === '[[200,299]]'
  const set: Readonly<Record<KindOption, readonly [keyof EditProbe, boolean]>> = {
    method: ['method', (edit.method ?? 'GET') !== 'GET'],
    headers: ['headers', Object.keys(edit.headers ?? {}).length > 0],
    body: ['body', Boolean(edit.body)],
    credentials: ['credentials', Boolean(edit.credentials)],
    redirects: ['redirects', (edit.redirects ?? null) !== null],
    resolver: ['resolver', Boolean(edit.resolver)],
    family: ['family', Boolean(edit.family)],
    certificates: edit.clientCertificate ? ['clientCertificate', true] : ['trust', Boolean(edit.trust)],
    steps: edit.steps?.length ? ['steps', true] : ['secrets', Object.keys(edit.secrets ?? {}).length > 0],
    status: ['expectStatus', !isDefaultStatus],
    keyword: ['keyword', Boolean(edit.keyword)],
    'not-keyword': ['keywordWanted', Boolean(edit.keyword) && edit.keywordWanted === false],
    assertions: assertedBy(edit),
    expiry: ['expiryDays', (edit.expiryDays ?? null) !== null],
    part: edit.part ? ['part', true] : ['suspects', edit.suspects === true],
  }
  const idle = Object.entries(set).filter(([option, [, isSet]]) => isSet && !uses.includes(option as KindOption))
  return [...idle.map(([, [field]]) => field), ...others].map((field) => ({ field, message: idleWords(kind) }))
}

/** What cannot stand in an `Authorization` header; never repeats the secret. */
function authorizationFaults({ credentials }: Pick<EditProbe, 'credentials'>): Told[] {
  if (!credentials) return []
  const { user = null, secret = HIDDEN } = credentials
  // RFC 7617: the first colon ends the user's name.
  if (user?.includes(':')) return [{ field: 'credentials', message: 'have a user with a colon in it' }]
  const canBeSent = user !== null || secret === HIDDEN || /^[\u0021-\u007e]+$/.test(secret)
  return canBeSent
    ? []
    : [{ field: 'credentials', message: 'have a token that cannot be sent: no spaces, ASCII alone' }]
}

const READS = /^\s*(?:select|with|values|table|show)\b/i
const READS_WORDS = 'must be one query that reads: select, with, values, table or show'
const ONE_WORDS = 'must be one statement; this is more than one'

export function idleWords(kind: Kind): string {
  return `means nothing to ${/^[aiu]/.test(kind) ? 'an' : 'a'} ${kind} probe; leave it out`
}

/** An answer that comes is never as late as the timeout, so this would never be judged. */
export function slowFaults(edit: Omit<EditProbe, 'componentId'>): Told[] {
  const kind = kindOf(edit)
  if (edit.slowMs && hasOneVoice(kind)) {
    return [{ field: 'slowMs', message: idleWords(kind) }]
  }
  const { timeoutMs } = cadenceOf(edit, 'UTC')
  if ((edit.slowMs ?? 0) < timeoutMs) return []
  return [{ field: 'slowMs', message: `must be below the timeout, which is ${lengthWords(timeoutMs)}` }]
}

/** The first of the assertions that is set. */
function assertedBy({
  pattern,
  json = [],
  expectHeaders = {},
}: Omit<EditProbe, 'componentId'>): [keyof EditProbe, boolean] {
  if (pattern) return ['pattern', true]
  return json.length > 0 ? ['json', true] : ['expectHeaders', Object.keys(expectHeaders).length > 0]
}

/** Patterns and paths that cannot be read, each in its library's words. */
export function assertionFaults({ pattern, json = [] }: Omit<EditProbe, 'componentId'>, planner: Planner): Told[] {
  const faults: Told[] = []
  const because = pattern ? planner.patternFault(pattern) : null
  if (because !== null) faults.push({ field: 'pattern', message: `is no regular expression of RE2: ${because}` })
  for (const { path } of json) {
    const wrong = planner.pathFault(path)
    if (wrong !== null) faults.push({ field: 'json', message: `'${path}' is no JSONPath (RFC 9535): ${wrong}` })
  }
  return faults
}

/** A zone that the cron expression cannot be read in. */
export function timeZoneFaults({ cron, timeZone }: Omit<EditProbe, 'componentId'>, planner: Planner): Told[] {
  if (!timeZone) return []
  const plan = { everyMs: 60_000, cron: cron || '* * * * *', timeZone }
  if (planner.planFault(plan) !== 'time-zone') return []
  return [{ field: 'timeZone', message: `is no time zone: '${timeZone}'; write one such as Europe/Rome` }]
}

/** As it is shown it can be sent back: beside a cron expression with the period of its profile, which then means nothing. */
function planFaults({ everyMs, cron, profile }: Omit<EditProbe, 'componentId'>): Told[] {
  if (!cron || everyMs === undefined || everyMs === PROFILE_NUMBERS[profile ?? 'default'].everyMs) return []
  return [{ field: 'everyMs', message: 'stands beside cron; a probe has one of them' }]
}

/** What a schema cannot see of an edit made at the desk: every field at fault, so that all are told at once. */
export function probeFaults(
  edit: Omit<EditProbe, 'componentId'>,
  planner: Planner,
): { readonly path: string; readonly message: string }[] {
  const told = [
    ...kindFaults(edit),
    ...assertionFaults(edit, planner),
    ...certificateFaults(edit, planner),
    ...stepFaults(edit, planner),
    ...slowFaults(edit),
    ...timeZoneFaults(edit, planner),
    ...planFaults(edit),
  ]
  const faults = told.map(({ field, message }) => ({ path: `body/${field}`, message }))
  const backwards = (edit.expectStatus ?? []).find((one) => typeof one !== 'number' && one[0] > one[1])
  if (backwards) {
    faults.push({ path: 'body/expectStatus', message: `hold a range that ends before it begins: ${backwards}` })
  }
  const headers = headersFault(edit.headers ?? {})
  if (headers !== null) faults.push({ path: 'body/headers', message: headers })
  if (edit.cron && planner.planFault({ everyMs: 60_000, cron: edit.cron, timeZone: 'UTC' }) !== null) {
    faults.push({ path: 'body/cron', message: 'is no cron expression: five fields, such as */5 6-22 * * mon-fri' })
  }
  return faults
}
