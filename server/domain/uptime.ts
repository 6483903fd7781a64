/** Days and uptime from intervals, never from raw results: one sweep over their ends. Asked when the page is made. */
import { COMPONENT_STATES, type ComponentState, worstState } from './component.ts'
import type { CalendarDay } from './time.ts'

/** A stretch of one state. `endedAt` null: it goes on. */
export interface Span {
  readonly state: ComponentState
  readonly startedAt: number
  readonly endedAt: number | null
}

/** A part of the time in which nothing changed. */
interface Stretch {
  readonly state: ComponentState
  readonly startAt: number
  readonly endAt: number
}

/**
 * The time from `from` to `now` in stretches, oldest first and without gaps, each as bad as the worst that overlaps it;
 * where nothing does, operational.
 */
function stretchesOf(
  spans: readonly Span[],
  { from, now }: { readonly from: number; readonly now: number },
): readonly Stretch[] {
  const turns = spans
    .filter((s) => overlapMs(s, { startAt: from, endAt: now }, now) > 0)
    .flatMap((s) => [
      { at: Math.max(s.startedAt, from), state: s.state, by: 1 },
      { at: Math.min(s.endedAt ?? now, now), state: s.state, by: -1 },
    ])
    .sort((a, b) => a.at - b.at)
  const running = new Map<ComponentState, number>()
  const stretches: Stretch[] = []
  let startAt = from
  for (const { at, state, by } of [...turns, { at: now, state: 'operational' as const, by: 0 }]) {
    if (at > startAt) {
      stretches.push({ state: worstRunning(running), startAt, endAt: at })
      startAt = at
    }
    running.set(state, (running.get(state) ?? 0) + by)
  }
  return stretches
}

function worstRunning(running: ReadonlyMap<ComponentState, number>): ComponentState {
  return COMPONENT_STATES.findLast((state) => (running.get(state) ?? 0) > 0) ?? 'operational'
}

/**
 * The worst state of each day, in the order of `days`. Before `knownFrom` nothing is known; a day that is not over
 * counts as far as it went.
 *
 * @param days oldest first, without gaps
 */
export function dayStates(
  days: readonly CalendarDay[],
  spans: readonly Span[],
  { knownFrom, now }: { readonly knownFrom: number; readonly now: number },
): ComponentState[] {
  if (spans.length === 0) return days.map((day) => (day.endAt <= knownFrom ? 'unknown' : 'operational'))
  const stretches = stretchesOf(spans, { from: days[0]?.startAt ?? now, now })
  let next = 0
  return days.map((day) => {
    while ((stretches[next]?.endAt ?? now) <= day.startAt && next < stretches.length) next += 1
    const touching: Stretch[] = []
    for (let at = next; (stretches[at]?.startAt ?? day.endAt) < day.endAt; at += 1) touching.push(stretches[at]!)
    const isQuiet = touching.length === 1 && touching[0]?.state === 'operational' && day.endAt > knownFrom
    if (isQuiet) return 'operational'
    return day.endAt <= knownFrom ? 'unknown' : stateOfDay(day, touching, { knownFrom, now })
  })
}

/** A minute without eyes does not make a day unknown; more than half of it does, if nothing bad was seen. */
function stateOfDay(
  day: CalendarDay,
  stretches: readonly Stretch[],
  { knownFrom, now }: { readonly knownFrom: number; readonly now: number },
): ComponentState {
  const bad = worstState(stretches.filter((s) => s.state !== 'unknown').map((s) => s.state))
  if (bad !== 'operational') return bad
  const before = Math.max(0, Math.min(knownFrom, now) - day.startAt)
  const unknown = stretches
    .filter((s) => s.state === 'unknown')
    .reduce(
      (sum, s) => sum + Math.max(0, Math.min(s.endAt, day.endAt) - Math.max(s.startAt, day.startAt, knownFrom)),
      0,
    )
  const gone = Math.min(day.endAt, now) - day.startAt
  return unknown > 0 && (unknown + before) * 2 > gone ? 'unknown' : 'operational'
}

/** Milliseconds of `span` within `from` (inclusive) to `to`, as far as time has gone. */
export function overlapMs(
  span: Span,
  window: { readonly startAt: number; readonly endAt: number },
  now: number,
): number {
  const end = Math.min(span.endedAt ?? now, window.endAt, now)
  return Math.max(0, end - Math.max(span.startedAt, window.startAt))
}

/** Down time counts whole, a partial outage half; a degraded service is up. */
const WEIGHTS: Partial<Record<ComponentState, number>> = { major: 1, partial: 0.5 }

/** Lengths of a window's known time, and of the down time in it. */
export interface UpTime {
  readonly knownMs: number
  /** A partial outage counts half. */
  readonly downMs: number
}

/** Overlapping spans count once, by the worst. Unknown and maintenance are left out of the time. */
export function upTime(spans: readonly Span[], window: { readonly from: number; readonly now: number }): UpTime {
  let knownMs = 0
  let downMs = 0
  for (const { state, startAt, endAt } of stretchesOf(spans, window)) {
    if (state === 'unknown' || state === 'maintenance') continue
    knownMs += endAt - startAt
    downMs += (WEIGHTS[state] ?? 0) * (endAt - startAt)
  }
  return { knownMs, downMs }
}

/** Share of the known time in which it was up, 0 to 1; null when nothing is known. */
export function ratioOf({ knownMs, downMs }: UpTime): number | null {
  return knownMs > 0 ? 1 - downMs / knownMs : null
}

/** As `upTime`, as a share. */
export function uptimeRatio(
  spans: readonly Span[],
  window: { readonly from: number; readonly now: number },
): number | null {
  return ratioOf(upTime(spans, window))
}

/** How often it was down or partly down: spans that touch are one outage, and so are those of one incident. */
export function countOutages(spans: readonly (Span & { readonly incidentId: string | null })[]): number {
  const bad = spans
    .filter((s) => s.state === 'partial' || s.state === 'major')
    .toSorted((a, b) => a.startedAt - b.startedAt)
  const incidents = new Set<string>()
  let count = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { startedAt, endedAt, incidentId } of bad) {
    const isKnown = incidentId !== null && incidents.has(incidentId)
    if (startedAt > until && !isKnown) count += 1
    if (incidentId !== null) incidents.add(incidentId)
    until = Math.max(until, endedAt ?? Number.POSITIVE_INFINITY)
  }
  return count
}
