/** Days of the week as the rota counts them: 1 is Monday. Asked by the rota's screen and form. */

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

export function weekdayName(weekday: number, locale: string): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday))
}
