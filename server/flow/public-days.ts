/** The strip of days of one component or group, from its published intervals. Called by public-page. */
import type { PublicDays, PublicSpan } from '../contract/public.ts'
import { COMPONENT_STATES, type ComponentState } from '../domain/component.ts'
import { type Around, type DayMark, type Strip, spansByDay, wholeStrip } from '../domain/kept-days.ts'
import type { CalendarDay } from '../domain/time.ts'
import type { ToldSpan } from '../domain/told-once.ts'
import { countOutages, overlapMs, ratioOf } from '../domain/uptime.ts'

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

export function publicDays(strip: Strip, around: Around): PublicDays {
  const { now, days } = around
  const { marks, told } = wholeStrip(strip, around)
  const states = statesOf(marks, around)
  const from = days[0]?.startAt ?? now
  const troubled = spansByDay(told, days, now).flatMap((spans, place) => {
    const day = days[place]!
    return [{ day: day.day, state: states[place] ?? 'unknown', ...shownOf(spans, day, now) }]
  })
  return {
    from: days[0]?.day ?? '',
    states: states.map((s) => LETTERS[s]).join(''),
    uptimeRatio: uptimeOf(marks, around),
    outages: countOutages(told.filter((s) => overlapMs(s, { startAt: from, endAt: now }, now) > 0)),
    troubled,
  }
}

function statesOf(marks: readonly DayMark[], { days, knownFrom }: Around): ComponentState[] {
  let next = 0
  return days.map(({ day, endAt }) => {
    const mark = marks[next]
    if (mark?.day !== day) return endAt <= knownFrom ? 'unknown' : 'operational'
    next += 1
    return mark.state
  })
}

function uptimeOf(marks: readonly DayMark[], { now, days, knownFrom }: Around): number | null {
  const sum = (of: (mark: DayMark) => number) => marks.reduce((all, mark) => all + of(mark), 0)
  const ms = now - Math.max(days[0]?.startAt ?? now, knownFrom)
  return ratioOf({ knownMs: ms - sum((m) => m.leftOutMs), downMs: sum((m) => m.downMs) })
}

/** The worst ones, and of those the longest, in the order in which they happened; the rest as a number. */
function shownOf(spans: readonly ToldSpan[], day: CalendarDay, now: number): { spans: PublicSpan[]; more: number } {
  // As they are: of a thousand components nothing is copied that is shown whole.
  if (spans.length <= SPANS_SHOWN) return { spans: [...spans], more: 0 }
  const rank = (span: ToldSpan) => COMPONENT_STATES.indexOf(span.state)
  const ms = (span: ToldSpan) => overlapMs(span, day, now)
  const shown = new Set(spans.toSorted((a, b) => rank(b) - rank(a) || ms(b) - ms(a)).slice(0, SPANS_SHOWN))
  return { spans: spans.filter((span) => shown.has(span)), more: spans.length - shown.size }
}
