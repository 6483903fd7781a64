/** The strip of days of one component or group, from its published intervals. Called by public-page. */
import type { PublicDays, PublicSpan } from '../contract/public.ts'
import { COMPONENT_STATES, type ComponentState } from '../domain/component.ts'
import type { CalendarDay } from '../domain/time.ts'
import { type ToldSpan, tellOnce } from '../domain/told-once.ts'
import { countOutages, dayStates, overlapMs, uptimeRatio } from '../domain/uptime.ts'
import type { Interval } from '../store/intervals.ts'

const LETTERS: Readonly<Record<ComponentState, string>> = {
  operational: 'o',
  unknown: 'u',
  maintenance: 'x',
  degraded: 'd',
  partial: 'p',
  major: 'm',
}

/** Stretches told of one day: a service that flaps has hundreds, and nobody reads more than a few. */
export const SPANS_SHOWN = 6

export interface DaysAround {
  readonly now: number
  /** Oldest first. */
  readonly days: readonly CalendarDay[]
  /** Before it nothing is known: the component was not there. */
  readonly knownFrom: number
}

export function publicDays(spans: readonly Interval[], { now, days, knownFrom }: DaysAround): PublicDays {
  const from = Math.max(days[0]?.startAt ?? now, knownFrom)
  const states = dayStates(days, spans, { knownFrom, now })
  const told = tellOnce(spans.filter((s) => s.state !== 'unknown' && s.state !== 'operational'))
  const troubled = hitsByDay(told, days, now).flatMap((hits, index) => {
    const day = days[index]?.day ?? ''
    return hits.length > 0 ? [{ day, state: states[index] ?? 'unknown', ...shownOf(hits) }] : []
  })
  return {
    from: days[0]?.day ?? '',
    states: states.map((s) => LETTERS[s]).join(''),
    uptimeRatio: uptimeRatio(spans, { from, now }),
    outages: countOutages(told.filter((s) => overlapMs(s, { startAt: days[0]?.startAt ?? now, endAt: now }, now) > 0)),
    troubled,
  }
}

interface Hit {
  readonly span: ToldSpan
  readonly ms: number
}

/** @param spans oldest first */
function hitsByDay(spans: readonly ToldSpan[], days: readonly CalendarDay[], now: number): Hit[][] {
  // As most components are: of a thousand, each revision would look at 90,000 days for nothing.
  if (spans.length === 0) return []
  let running: ToldSpan[] = []
  let next = 0
  return days.map((day) => {
    for (let span = spans[next]; span && span.startedAt < day.endAt; span = spans[next]) {
      running.push(span)
      next += 1
    }
    running = running.filter((span) => (span.endedAt ?? now) > day.startAt)
    return running.map((span) => ({ span, ms: overlapMs(span, day, now) })).filter((hit) => hit.ms > 0)
  })
}

/** The worst ones, and of those the longest, in the order in which they happened; the rest as a number. */
function shownOf(hits: readonly Hit[]): { spans: PublicSpan[]; more: number } {
  const rank = ({ span }: Hit) => COMPONENT_STATES.indexOf(span.state)
  const shown = new Set(hits.toSorted((a, b) => rank(b) - rank(a) || b.ms - a.ms).slice(0, SPANS_SHOWN))
  return { spans: hits.filter((hit) => shown.has(hit)).map(publicSpan), more: hits.length - shown.size }
}

function publicSpan({ span: { state, startedAt, endedAt, incidentId, by } }: Hit): PublicSpan {
  return { state, startedAt, endedAt, incidentId, by }
}
