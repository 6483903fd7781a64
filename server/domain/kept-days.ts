/**
 * Days that are over, reckoned once: a component's strip is what is kept of them and what its stretches make of the rest. The
 * line between the two is a midnight that no stretch crosses or touches, so both sides are told as if they were one. Asked by
 * flow/public-days and flow/keep-days.
 */
import type { ComponentState } from './component.ts'
import type { CalendarDay } from './time.ts'
import { type ToldSpan, tellOnce } from './told-once.ts'
import { dayStates, overlapMs, type Span, upTime } from './uptime.ts'

/** A day of which there is more to say than that all was well. */
export interface DayMark {
  /** ISO date. */
  readonly day: string
  readonly state: ComponentState
  /** Of its known time: unknown or planned, so no part of uptime. */
  readonly leftOutMs: number
  /** A partial outage counts half. */
  readonly downMs: number
}

export interface KeptDays {
  /** Every stretch that began before it ended before it. */
  readonly untilAt: number
  /** Oldest first. */
  readonly marks: readonly DayMark[]
  /** As `tellOnce` gives them, oldest first. */
  readonly told: readonly ToldSpan[]
}

/** What a strip is made of. */
export interface Strip {
  readonly kept: KeptDays
  /** Every stretch that began at `kept.untilAt` or later, in any order. */
  readonly spans: readonly ToldSpan[]
}

export interface Around {
  readonly now: number
  /** Those to be shown, oldest first, without gaps. */
  readonly days: readonly CalendarDay[]
  /** Before it nothing is known: the component was not there. */
  readonly knownFrom: number
}

/** @param untilAt an instant that no stretch crosses or touches, no later than the first day that is shown */
export function nothingKept(untilAt: number): KeptDays {
  return { untilAt, marks: [], told: [] }
}

/** Of the days that are shown; a day that is not over counts as far as it went. */
export function wholeStrip({ kept, spans }: Strip, around: Around): Pick<KeptDays, 'marks' | 'told'> {
  const first = around.days[0]
  const days = around.days.filter((day) => day.startAt >= kept.untilAt)
  return {
    marks: [...kept.marks.filter((mark) => mark.day >= (first?.day ?? '')), ...marksOf(days, spans, around)],
    told: [...kept.told, ...tell(spans)].filter((t) => (t.endedAt ?? around.now) > (first?.startAt ?? around.now)),
  }
}

/**
 * What may be kept by now.
 *
 * @param settledAt what happens before it was written down long ago; days that end later are not kept yet
 * @returns `strip.kept` itself where nothing more may be
 */
export function keepOn(strip: Strip, around: Around, settledAt: number): KeptDays {
  const starts = around.days.map((day) => day.startAt).filter((at) => at <= settledAt)
  const untilAt = lastGap(strip.spans, starts)
  if (untilAt <= strip.kept.untilAt) return strip.kept
  const days = around.days.filter((day) => day.endAt <= untilAt)
  const spans = strip.spans.filter((s) => s.startedAt < untilAt)
  return { untilAt, ...wholeStrip({ kept: strip.kept, spans }, { ...around, days, now: untilAt }) }
}

/** @returns the last of these instants that no stretch crosses or touches; before all of them when there is none */
function lastGap(spans: readonly Span[], instants: readonly number[]): number {
  let at = instants.at(-1)
  while (at !== undefined) {
    const line = at
    const touching = spans.filter((s) => s.startedAt < line && (s.endedAt ?? line) >= line)
    if (touching.length === 0) return line
    const began = Math.min(...touching.map((s) => s.startedAt))
    at = instants.findLast((one) => one <= began)
  }
  return Number.NEGATIVE_INFINITY
}

function tell(spans: readonly ToldSpan[]): ToldSpan[] {
  return tellOnce(spans.filter((s) => s.state !== 'unknown' && s.state !== 'operational'))
}

function marksOf(days: readonly CalendarDay[], spans: readonly Span[], { knownFrom, now }: Around): DayMark[] {
  if (spans.length === 0) return []
  const states = dayStates(days, spans, { knownFrom, now })
  return spansByDay(spans, days, now).flatMap((own, place) => {
    const { day, startAt, endAt } = days[place]!
    if (endAt <= knownFrom) return []
    const from = Math.max(startAt, knownFrom)
    const until = Math.max(from, Math.min(endAt, now))
    const { knownMs, downMs } = upTime(own, { from, now: until })
    return [{ day, state: states[place] ?? 'unknown', leftOutMs: until - from - knownMs, downMs }]
  })
}

/**
 * Of a thousand components most days are quiet: it goes from stretch to stretch, not from day to day.
 *
 * @returns by place among `days`, as far as they went by `now`; a day without any has no entry
 */
export function spansByDay<T extends Span>(spans: readonly T[], days: readonly CalendarDay[], now: number): T[][] {
  const found: T[][] = []
  let first = 0
  for (const span of spans.toSorted((a, b) => a.startedAt - b.startedAt)) {
    while ((days[first]?.endAt ?? Number.POSITIVE_INFINITY) <= span.startedAt) first += 1
    for (let place = first; (days[place]?.startAt ?? Number.POSITIVE_INFINITY) < (span.endedAt ?? now); place += 1) {
      if (overlapMs(span, days[place]!, now) <= 0) continue
      const own = found[place] ?? []
      own.push(span)
      found[place] = own
    }
  }
  return found
}
