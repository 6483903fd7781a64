/** The strip of days of one component or group, from its published intervals. Called by public-page. */
import type { PublicDays, PublicSpan } from '../contract/public.ts'
import type { ComponentState } from '../domain/component.ts'
import type { CalendarDay } from '../domain/time.ts'
import { dayStates, overlapMs, uptimeRatio } from '../domain/uptime.ts'
import type { Interval } from '../store/verdicts.ts'

const LETTERS: Readonly<Record<ComponentState, string>> = {
  operational: 'o',
  unknown: 'u',
  maintenance: 'x',
  degraded: 'd',
  partial: 'p',
  major: 'm',
}

export interface DaysAround {
  readonly now: number
  readonly days: readonly CalendarDay[]
  /** Before it nothing is known: the component was not there. */
  readonly knownFrom: number
}

export function publicDays(spans: readonly Interval[], { now, days, knownFrom }: DaysAround): PublicDays {
  const shown = spans.filter((s) => !spans.some((other) => explains(other, s)))
  const states = dayStates(days, spans, { knownFrom, now })
  const troubled = days.flatMap((day, index) => {
    const hit = shown.filter((s) => s.state !== 'unknown' && overlapMs(s, day, now) > 0)
    return hit.length > 0 ? [{ day: day.day, state: states[index] ?? 'unknown', spans: hit.map(publicSpan) }] : []
  })
  const from = Math.max(days[0]?.startAt ?? now, knownFrom)
  return {
    from: days[0]?.day ?? '',
    states: states.map((s) => LETTERS[s]).join(''),
    uptimeRatio: uptimeRatio(spans, { from, now }),
    troubled,
  }
}

/** What people state for a time that the checks measured just as bad is the same outage, told once. */
function explains(measured: Interval, stated: Interval): boolean {
  if (measured.by !== 'checks' || stated.by !== 'person' || measured.state !== stated.state) return false
  const covers = (measured.endedAt ?? Number.POSITIVE_INFINITY) >= (stated.endedAt ?? Number.POSITIVE_INFINITY)
  return measured.startedAt <= stated.startedAt && covers
}

function publicSpan(i: Interval): PublicSpan {
  const { state, startedAt, endedAt, incidentId, by } = i
  return { state, startedAt, endedAt, incidentId, by }
}
