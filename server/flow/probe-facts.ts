/**
 * From what a person set to what is kept of a probe: the profile's numbers under it, and the plan of a cron expression.
 * Called by apply-catalogue, edit-probe and dry-run, so that file and desk mean the same.
 */
import type { Cadence, Expectation, HttpTarget, ProbeKind } from '../../probes/protocol.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { cadenceOf, type Profile, recoveryOf } from '../domain/profile.ts'
import { DAY_MS } from '../domain/time.ts'

type Plan = Pick<Cadence, 'everyMs' | 'cron' | 'timeZone'>

/** What the prober knows of plans (probes/schedule.ts); given in, since flows do not reach into the prober. */
export interface Planner {
  planFault(plan: Plan): 'cron' | 'time-zone' | null
  nextDueAt(probeId: string, plan: Plan, afterAt: number): number | null
}

/** The part of a probe that its edit decides. */
export interface EditedProbe {
  readonly key: string
  readonly kind: ProbeKind
  readonly profile: Profile
  readonly target: HttpTarget
  readonly expect: Expectation
  readonly cadence: Cadence
  readonly recoverGood: number
  readonly recoverMs: number
}

/** @param around the page's time zone (for cron), and a plan that `planFault` has let pass */
export function probeFacts(
  edit: Omit<EditProbe, 'componentId'>,
  around: { readonly timeZone: string; readonly planner: Planner },
): EditedProbe {
  const recovery = recoveryOf(edit)
  return {
    key: edit.key,
    kind: edit.kind ?? 'http',
    profile: edit.profile ?? 'default',
    target: {
      url: edit.url,
      method: edit.method ?? 'GET',
      headers: edit.headers ?? {},
      body: edit.body ?? null,
    },
    expect: {
      status: edit.expectStatus ?? [[200, 299]],
      keyword: edit.keyword ?? null,
      keywordWanted: edit.keywordWanted ?? true,
      slowMs: edit.slowMs ?? null,
    },
    cadence: plannedCadence(edit, around),
    recoverGood: recovery.good,
    recoverMs: recovery.ms,
  }
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
