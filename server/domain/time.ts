/** Lengths of time in ms, and days as people in a time zone count them. Used by rules and by the page projection. */

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** One calendar day in a zone: 23, 24 or 25 hours long where clocks change. `endAt` is exclusive. */
export interface CalendarDay {
  /** ISO date, `2026-06-11`. */
  readonly day: string
  readonly startAt: number
  readonly endAt: number
}

/**
 * The `count` calendar days that end with the day on which `now` falls, oldest first.
 *
 * @param timeZone IANA name; @throws RangeError if it is unknown
 */
export function lastDays(now: number, count: number, timeZone: string): CalendarDay[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  return Array.from({ length: count }, (_, index) => {
    const day = today.subtract({ days: count - 1 - index })
    const startAt = day.toZonedDateTime(timeZone).epochMilliseconds
    const endAt = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
    return { day: day.toString(), startAt, endAt }
  })
}

/** `2026-11`: the month that it is at `at` in the zone. */
export function monthOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString()
}

/** @param month `2026-11`; `endAt` is exclusive. @throws RangeError when it is no month, or the zone is unknown */
export function calendarMonth(month: string, timeZone: string): { readonly startAt: number; readonly endAt: number } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 })
  const startAt = first.toZonedDateTime(timeZone).epochMilliseconds
  return { startAt, endAt: first.add({ months: 1 }).toZonedDateTime(timeZone).epochMilliseconds }
}

/** `skipped`: clocks were put forward over it; `twice`: they were put back, and it came two times. */
export type WallTime = { readonly at: number } | { readonly is: 'skipped' | 'twice' }

/**
 * The instant at which a clock in the zone shows this.
 *
 * @param local `2026-11-25T02:30`; @throws RangeError when it is no date, or the zone is unknown
 */
export function wallTime(local: string, timeZone: string): WallTime {
  const plain = Temporal.PlainDateTime.from(local)
  const first = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const last = plain.toZonedDateTime(timeZone, { disambiguation: 'later' })
  if (first.epochMilliseconds === last.epochMilliseconds) return { at: first.epochMilliseconds }
  return { is: first.toPlainDateTime().equals(plain) ? 'twice' : 'skipped' }
}
