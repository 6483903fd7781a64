/** Instants, lengths and shares as people write them. Formatters are kept: making one costs more than a thousand uses. */
import { RANGE_STYLES, type RangeStyle, STYLES, type TimeStyle } from './time-styles.ts'

export type { TimeStyle }

const kept = new Map<string, Intl.DateTimeFormat>()

/** @param at epoch ms */
export function timeText(at: number, style: TimeStyle, place: { locale: string; timeZone: string }): string {
  const key = `${style} ${place.locale} ${place.timeZone}`
  const format = kept.get(key) ?? new Intl.DateTimeFormat(place.locale, { ...STYLES[style], timeZone: place.timeZone })
  kept.set(key, format)
  return format.format(at)
}

/** `clock`: "20:47–23:10", for a range on one day; `days`: "1 Nov, 20:47 – 2 Nov, 01:10". */
export function rangeText(
  from: number,
  to: number,
  style: RangeStyle,
  place: { locale: string; timeZone: string },
): string {
  const key = `range ${style} ${place.locale} ${place.timeZone}`
  const format =
    kept.get(key) ?? new Intl.DateTimeFormat(place.locale, { ...RANGE_STYLES[style], timeZone: place.timeZone })
  kept.set(key, format)
  return format.formatRange(from, to)
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of an instant in a zone, as an ISO date. */
export function isoDay(at: number, timeZone: string): string {
  const format = dayFormats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone })
  dayFormats.set(timeZone, format)
  return format.format(at)
}

/** The day after `count` days, ISO date in and out; days of the calendar, whatever the clocks did. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)
}

/** "3 hours, 30 minutes"; lengths below a minute read `short`. Days count 24 hours. */
export function lengthText(ms: number, locale: string, short: string): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return short
  const length = { days: Math.floor(minutes / 1_440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 }
  return new Intl.DurationFormat(locale, { style: 'long' }).format(length)
}

/** Cut and not rounded, so that only a perfect share reads 100 %. */
export function shareText(ratio: number, locale: string): string {
  const digits = ratio === 1 ? 0 : 2
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: 'trunc',
  }).format(ratio)
}
