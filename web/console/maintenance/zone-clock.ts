/** Instants as a clock in the page's zone shows them: planned work is told in that zone, wherever the desk stands. */

/** "25 Nov 2026, 02:00" */
export function zoneClock(at: number, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at)
}

/** The value of a `datetime-local` field: `2026-11-25T02:00`. */
export function zoneInput(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(at)
  return parts.replace(' ', 'T')
}
