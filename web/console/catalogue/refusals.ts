/** Which of the server's refusals stand at a field of the probe's form. Pure; `probe-form.tsx` asks, `probe-inputs.tsx` shows. */
import type { ApiError } from '../api.ts'
import { isTold, type Kind, type KindOption, uses } from './kinds.ts'
import type { ProbeFields } from './probe-fields.ts'

export interface Refusal {
  readonly field: keyof ProbeFields
  /** The server's words, in English. */
  readonly text: string
}

/** Fields that can show a refusal; those of one sort of check only while the form shows them. */
const SHOWN: Partial<Record<keyof ProbeFields, KindOption | 'always'>> = {
  key: 'always',
  componentId: 'always',
  kind: 'always',
  url: 'always',
  method: 'method',
  headers: 'headers',
  body: 'body',
  user: 'credentials',
  secret: 'credentials',
  redirects: 'redirects',
  resolver: 'resolver',
  family: 'family',
  clientCertificate: 'certificates',
  clientKey: 'certificates',
  trust: 'certificates',
  steps: 'steps',
  secrets: 'steps',
  expectStatus: 'status',
  keyword: 'keyword',
  expectHeaders: 'assertions',
  pattern: 'assertions',
  json: 'assertions',
  slowMs: 'always',
  expiryDays: 'expiry',
  profile: 'always',
  everyMs: 'always',
  cron: 'always',
  timeoutMs: 'always',
  recheckMs: 'always',
  recoverGood: 'always',
  recoverMs: 'always',
  locations: 'always',
  timeZone: 'always',
}

/** What the API calls by another name than the form, for kinds that are told. */
const TOLD_NAMES: Readonly<Record<string, keyof ProbeFields>> = {
  everyMs: 'awaitedEvery',
  graceMs: 'grace',
  longestMs: 'longest',
  'alerts/source': 'alertSource',
  'alerts/match': 'alertMatch',
  'alerts/severities': 'alertSeverities',
  'alerts/forgetAfterMs': 'alertForget',
}

type Fault = ApiError['fields'][number]

/** @returns `rest`: what has no field in this form, to be told below it */
export function refusalsOf(faults: readonly Fault[], kind: Kind): { at: readonly Refusal[]; rest: readonly Fault[] } {
  const read = faults.map((fault) => ({ fault, refusal: refusalOf(fault, kind) }))
  return {
    at: read.flatMap(({ refusal }) => refusal ?? []),
    rest: read.flatMap(({ fault, refusal }) => (refusal ? [] : fault)),
  }
}

function refusalOf({ path, message }: Fault, kind: Kind): Refusal | null {
  const own = path
    .replace('/clientCertificate/key', '/clientKey')
    .replace('/clientCertificate/certificate', '/clientCertificate')
  const [, name = '', inside] = /^body\/(?:credentials\/)?(\w+)(?:\/(.+))?$/.exec(own) ?? []
  const told = isTold(kind) ? (TOLD_NAMES[name] ?? TOLD_NAMES[`${name}/${inside?.split('/')[0]}`]) : undefined
  if (told) return { field: told, text: message }
  const field = Object.keys(SHOWN).find((one) => one === name) as keyof ProbeFields | undefined
  const use = field && SHOWN[field]
  if (!field || !use || (use !== 'always' && !uses(kind, use))) return null
  return { field, text: inside === undefined ? message : `${placeIn(inside)}: ${message}` }
}

/** "0/path" is the path of the first: "#1 path". */
function placeIn(inside: string): string {
  return inside
    .split('/')
    .map((part) => (/^\d+$/.test(part) ? `#${Number(part) + 1}` : part))
    .join(' ')
}
