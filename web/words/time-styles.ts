/** How times are written: shared by the server's rendering and the page's script, which writes them in the viewer's zone. */

/** `time` 20:47 CEST · `clock` 20:47 · `day` Thursday 11 June · `dayOfYear` Thursday 11 June 2026 · `date` 11 June 2026 · `month` June 2026 · `moment` all of it. */
export type TimeStyle = 'time' | 'clock' | 'day' | 'dayOfYear' | 'date' | 'month' | 'moment'

export const STYLES: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayOfYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  moment: { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
}

export type RangeStyle = 'clock' | 'days' | 'dates'

/** From when until when. */
export const RANGE_STYLES: Readonly<Record<RangeStyle, Intl.DateTimeFormatOptions>> = {
  clock: STYLES.clock,
  days: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  dates: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
}
