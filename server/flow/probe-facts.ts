/**
 * From what a person set to what is kept of a probe: the profile's numbers under it, and the plan of a cron expression.
 * Called by apply-catalogue, edit-probe and dry-run, so that file and desk mean the same.
 */
import { type Cadence, type Expectation, kindOfScheme, type Target } from '../../probes/protocol.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { cadenceOf, type Profile, recoveryOf } from '../domain/profile.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import { DAY_MS } from '../domain/time.ts'
import { hasOneVoice, type Kind, type ToldSettings } from '../domain/told.ts'
import { LOCAL_KEY } from '../store/locations.ts'
import type { PlaceReader } from './http-steps.ts'
import { type CertificateReader, wayOf } from './http-way.ts'
import { toldOf } from './told-facts.ts'

type Plan = Pick<Cadence, 'everyMs' | 'cron' | 'timeZone'>

/** What the prober knows of settings (probes/schedule.ts, assertions.ts); given in, since flows do not reach into the prober. */
export interface Planner extends CertificateReader, PlaceReader {
  /** Null: it can be read; else why not. */
  pathFault(path: string): string | null
  patternFault(pattern: string): string | null
  planFault(plan: Plan): 'cron' | 'time-zone' | null
  nextDueAt(probeId: string, plan: Plan, afterAt: number): number | null
}

/** The part of a probe that its edit decides. */
export interface EditedProbe {
  readonly key: string
  readonly kind: Kind
  readonly profile: Profile
  readonly target: Target
  readonly expect: Expectation
  readonly cadence: Cadence
  readonly told: ToldSettings | null
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
      url: edit.url ?? '',
      method: edit.method ?? 'GET',
      headers: edit.headers ?? {},
      body: edit.body || null,
      ...credentialsOf(edit),
      ...wayOf(edit),
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
    cadence: plannedCadence(edit, { ...around, timeZone: edit.timeZone ?? around.timeZone }),
    told: toldOf(edit, kindOf(edit)),
    recoverGood: recovery.good,
    recoverMs: recovery.ms,
  }
}

/** What others say is no sample of anything: it need not be said three times, and is taken back by being taken back. */
const SAID_ONCE = { recheckMs: [], recoverGood: 1, recoverMs: 0 }
/** Keys of the places that look; none: all. Posts are counted once: by the built-in prober, unless another place is named. */
export function placesOf(edit: Written): readonly string[] {
  const named = [...new Set(edit.locations ?? [])]
  return named.length === 0 && kindOf(edit) === 'hashtag' ? [LOCAL_KEY] : named
}

/** Counted by the hour, on a server that lends its API to strangers. */
const HASHTAG_EVERY_MS = 300_000

type Written = Omit<EditProbe, 'componentId'>

function withOwnNumbers(edit: Written): Written {
  const kind = kindOf(edit)
  if (!hasOneVoice(kind)) return edit
  return { ...SAID_ONCE, ...(kind === 'hashtag' ? { everyMs: HASHTAG_EVERY_MS } : {}), ...edit }
}

/** A secret that was not sent is the one that is kept. */
function credentialsOf({ credentials }: Pick<EditProbe, 'credentials'>): Pick<Target, 'credentials'> {
  if (!credentials) return {}
  return { credentials: { user: credentials.user ?? null, secret: credentials.secret ?? HIDDEN } }
}

/** As it was named, else as the scheme of the URL names it. */
export function kindOf({ kind, url }: Pick<EditProbe, 'kind' | 'url'>): Kind {
  return kind ?? kindOfScheme(URL.parse(url ?? '')?.protocol ?? '') ?? 'http'
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
