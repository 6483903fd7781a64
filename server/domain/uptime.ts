/** Days and uptime from intervals, never from raw results. Asked when the page is made. */
import { type ComponentState, worstState } from './component.ts'
import type { CalendarDay } from './time.ts'

/** A stretch of one state. `endedAt` null: it goes on. */
export interface Span {
  readonly state: ComponentState
  readonly startedAt: number
  readonly endedAt: number | null
}

/**
 * The worst state of each day, in the order of `days`. Before `knownFrom` nothing is known; a day that is not over
 * counts as far as it went.
 */
export function dayStates(
  days: readonly CalendarDay[],
  spans: readonly Span[],
  { knownFrom, now }: { readonly knownFrom: number; readonly now: number },
): ComponentState[] {
  return days.map((day) => {
    if (day.endAt <= knownFrom) return 'unknown'
    const touching = spans.filter((s) => overlapMs(s, day, now) > 0)
    const bad = touching.filter((s) => s.state !== 'unknown').map((s) => s.state)
    return bad.length > 0 || !mostlyUnknown(touching, day, { knownFrom, now }) ? worstState(bad) : 'unknown'
  })
}

/** A minute without eyes does not make a day unknown; more than half of it does. */
function mostlyUnknown(
  spans: readonly Span[],
  day: CalendarDay,
  { knownFrom, now }: { readonly knownFrom: number; readonly now: number },
): boolean {
  const gone = Math.min(day.endAt, now) - day.startAt
  const before = Math.max(0, Math.min(knownFrom, now) - day.startAt)
  const unknown = spans.reduce(
    (sum, s) => sum + overlapMs(s, { startAt: Math.max(day.startAt, knownFrom), endAt: day.endAt }, now),
    0,
  )
  return gone > 0 && (unknown + before) * 2 > gone && unknown > 0
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

/**
 * Share of the known time in which it was up, 0 to 1; null when nothing is known.
 * Overlapping spans count once, by the worst. Unknown and maintenance are left out of the time.
 */
export function uptimeRatio(
  spans: readonly Span[],
  window: { readonly from: number; readonly now: number },
): number | null {
  const cuts = new Set([window.from, window.now])
  for (const s of spans) {
    for (const at of [s.startedAt, s.endedAt ?? window.now]) if (at > window.from && at < window.now) cuts.add(at)
  }
  const points = [...cuts].sort((a, b) => a - b)
  let known = 0
  let down = 0
  for (let i = 1; i < points.length; i += 1) {
    const startAt = points[i - 1] ?? 0
    const endAt = points[i] ?? 0
    const state = worstState(spans.filter((s) => overlapMs(s, { startAt, endAt }, window.now) > 0).map((s) => s.state))
    if (state === 'unknown' || state === 'maintenance') continue
    known += endAt - startAt
    down += (WEIGHTS[state] ?? 0) * (endAt - startAt)
  }
  return known > 0 ? 1 - down / known : null
}
