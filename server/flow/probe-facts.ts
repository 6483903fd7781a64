/**
 * From what a person set to what is kept of a probe: the profile's numbers under it, and the plan of a cron expression.
 * Called by apply-catalogue, edit-probe and dry-run, so that file and desk mean the same.
 */
import {
  type Cadence,
  type Expectation,
  isHearsay,
  KIND_FORMS,
  type KindOption,
  kindOfScheme,
  LIMITS,
  type ProbeKind,
  type Target,
} from '../../probes/protocol.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { lengthWords } from '../domain/length.ts'
import { cadenceOf, type Profile, recoveryOf } from '../domain/profile.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import { DAY_MS } from '../domain/time.ts'

type Plan = Pick<Cadence, 'everyMs' | 'cron' | 'timeZone'>

/** What the prober knows of settings (probes/schedule.ts, assertions.ts); given in, since flows do not reach into the prober. */
export interface Planner {
  /** Null: it can be read; else why not. */
  pathFault(path: string): string | null
  patternFault(pattern: string): string | null
  planFault(plan: Plan): 'cron' | 'time-zone' | null
  nextDueAt(probeId: string, plan: Plan, afterAt: number): number | null
}

/** The part of a probe that its edit decides. */
export interface EditedProbe {
  readonly key: string
  readonly kind: ProbeKind
  readonly profile: Profile
  readonly target: Target
  readonly expect: Expectation
  readonly cadence: Cadence
  readonly recoverGood: number
  readonly recoverMs: number
}

/** @param around the page's time zone (for cron), and a plan that `planFault` has let pass */
export function probeFacts(
  written: Omit<EditProbe, 'componentId'>,
  around: { readonly timeZone: string; readonly planner: Planner },
): EditedProbe {
  const edit = withOwnNumbers(written)
  const recovery = recoveryOf(edit)
  return {
    key: edit.key,
    kind: kindOf(edit),
    profile: edit.profile ?? 'default',
    target: {
      url: edit.url,
      method: edit.method ?? 'GET',
      headers: edit.headers ?? {},
      body: edit.body || null,
      ...credentialsOf(edit),
    },
    expect: {
      status: edit.expectStatus ?? [[200, 299]],
      keyword: edit.keyword || null,
      keywordWanted: edit.keywordWanted ?? true,
      slowMs: edit.slowMs ?? null,
      headers: edit.expectHeaders ?? {},
      pattern: edit.pattern || null,
      json: edit.json ?? [],
      expiryDays: edit.expiryDays ?? null,
      part: edit.part || null,
      suspects: edit.suspects ?? false,
    },
    cadence: plannedCadence(edit, around),
    recoverGood: recovery.good,
    recoverMs: recovery.ms,
  }
}

/** What others say is no sample of anything: it need not be said three times, and is taken back by being taken back. */
const SAID_ONCE = { recheckMs: [], recoverGood: 1, recoverMs: 0 }
/** Counted by the hour, on a server that lends its API to strangers. */
const HASHTAG_EVERY_MS = 300_000

type Written = Omit<EditProbe, 'componentId'>

function withOwnNumbers(edit: Written): Written {
  const kind = kindOf(edit)
  if (!isHearsay(kind)) return edit
  return { ...SAID_ONCE, ...(kind === 'hashtag' ? { everyMs: HASHTAG_EVERY_MS } : {}), ...edit }
}

/** A secret that was not sent is the one that is kept. */
function credentialsOf({ credentials }: Pick<EditProbe, 'credentials'>): Pick<Target, 'credentials'> {
  if (!credentials) return {}
  return { credentials: { user: credentials.user ?? null, secret: credentials.secret ?? HIDDEN } }
}

/** As it was named, else as the scheme of the URL names it. */
function kindOf({ kind, url }: Pick<EditProbe, 'kind' | 'url'>): ProbeKind {
  return kind ?? kindOfScheme(URL.parse(url)?.protocol ?? '') ?? 'http'
}

export type Told = { readonly field: keyof EditProbe; readonly message: string }

/** What was set and means nothing to this kind: it would be passed by in silence. Defaults are no setting. */
export function kindFaults(edit: Omit<EditProbe, 'componentId'>): Told[] {
  const kind = kindOf(edit)
  const { schemes, path, example, uses } = KIND_FORMS[kind]
  const isDefaultStatus = JSON.stringify(edit.expectStatus ?? [[200, 299]]) === '[[200,299]]'
  const set: Readonly<Record<KindOption, readonly [keyof EditProbe, boolean]>> = {
    method: ['method', (edit.method ?? 'GET') !== 'GET'],
    headers: ['headers', Object.keys(edit.headers ?? {}).length > 0],
    body: ['body', Boolean(edit.body)],
    credentials: ['credentials', Boolean(edit.credentials)],
    status: ['expectStatus', !isDefaultStatus],
    keyword: ['keyword', Boolean(edit.keyword)],
    'not-keyword': ['keywordWanted', Boolean(edit.keyword) && edit.keywordWanted === false],
    assertions: assertedBy(edit),
    expiry: ['expiryDays', (edit.expiryDays ?? null) !== null],
    part: edit.part ? ['part', true] : ['suspects', edit.suspects === true],
  }
  const idle = Object.entries(set).filter(([option, [, isSet]]) => isSet && !uses.includes(option as KindOption))
  const faults = idle.map(([, [field]]): Told => ({ field, message: idleWords(kind) }))
  if (kind === 'sql' && edit.body && !READS.test(edit.body)) faults.push({ field: 'body', message: READS_WORDS })
  const url = URL.parse(edit.url)
  const scheme = url?.protocol ?? ''
  // A scheme that no kind knows is the guard's to refuse.
  const fits = kindOfScheme(scheme) === null || (schemes.includes(scheme) && (path?.test(url?.pathname ?? '') ?? true))
  const told = kind === 'http' ? [...faults, ...authorizationFaults(edit)] : faults
  return fits ? told : [{ field: 'url', message: `must be written as ${example}` }, ...told]
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

function idleWords(kind: ProbeKind): string {
  return `means nothing to ${/^[aiu]/.test(kind) ? 'an' : 'a'} ${kind} probe; leave it out`
}

/** An answer that comes is never as late as the timeout, so this would never be judged. */
export function slowFaults(edit: Omit<EditProbe, 'componentId'>): Told[] {
  const kind = kindOf(edit)
  if (edit.slowMs && isHearsay(kind)) {
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

/** Some day before anything that can be planned; the plan of a year repeats from any start. */
const PLAN_FROM_AT = Date.UTC(2026, 0, 1)
const MOST_RUNS = 400

/**
 * With a cron expression the period is its longest pause: freshness is counted in periods, and a probe that looks once
 * a day is not unknown for the rest of it. The timeout stays the profile's.
 */
function plannedCadence(
  edit: Omit<EditProbe, 'componentId'>,
  { timeZone, planner }: { readonly timeZone: string; readonly planner: Planner },
): Cadence {
  const cadence = cadenceOf(edit, timeZone)
  if (cadence.cron === null) return cadence
  return { ...cadence, everyMs: longestPauseMs(cadence, planner) }
}

function longestPauseMs(cadence: Cadence, planner: Planner): number {
  let longest = 0
  let at = PLAN_FROM_AT
  for (let run = 0; run < MOST_RUNS && at < PLAN_FROM_AT + 400 * DAY_MS; run++) {
    const next = planner.nextDueAt('', cadence, at)
    if (next === null) break
    longest = Math.max(longest, next - at)
    at = next
  }
  return Math.max(longest, cadence.everyMs)
}

/** What a schema cannot see of an edit made at the desk: every field at fault, so that all are told at once. */
export function probeFaults(
  edit: Omit<EditProbe, 'componentId'>,
  planner: Planner,
): { readonly path: string; readonly message: string }[] {
  const told = [...kindFaults(edit), ...assertionFaults(edit, planner), ...slowFaults(edit)]
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

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
// Tab and the visible characters of Latin-1: what may stand in a header without changing its meaning.
const HEADER_VALUE = /^[\t\u0020-\u007e\u00a0-\u00ff]{0,2000}$/

/** Null when they can be sent as they are; else what is wrong, without repeating a value: it may be a secret. */
export function headersFault(headers: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(headers)
  if (entries.length > LIMITS.headerCount) return `are ${entries.length}; at most ${LIMITS.headerCount} can be sent`
  const badName = entries.find(([name]) => !HEADER_NAME.test(name))
  if (badName) return `hold a name that cannot be sent: '${badName[0].slice(0, 100)}'`
  const badValue = entries.find(([, value]) => value !== HIDDEN && !HEADER_VALUE.test(value))
  return badValue ? `hold a value that cannot be sent, at '${badValue[0]}': one line, at most 2000 characters` : null
}
