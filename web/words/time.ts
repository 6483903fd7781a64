/** Instants, lengths and shares as people write them. Formatters are kept: making one costs more than a thousand uses. */
import { RANGE_STYLES, type RangeStyle, STYLES, type TimeStyle } from './time-styles.ts'

export type { TimeStyle }

const kept = new Map<string, unknown>()

/** The formatter of that name, made at its first use. */
function keep<Format>(key: string, make: () => Format): Format {
  const known = kept.get(key) as Format | undefined
  if (known) return known
  const made = make()
  kept.set(key, made)
  return made
}

const MOST_WRITTEN = 20_000
const written = new Map<string, string>()

/** Ranges and lengths take a tenth of a millisecond each, and a page says the same ones every minute. */
function once(key: string, write: () => string): string {
  const known = written.get(key)
  if (known !== undefined) return known
  if (written.size >= MOST_WRITTEN) written.clear()
  const text = write()
  written.set(key, text)
  return text
}

/** Where a reader stands: their language's habits, and the zone whose clock they read. */
export interface Place {
  readonly locale: string
  readonly timeZone: string
}

/** @param at epoch ms */
export function timeText(at: number, style: TimeStyle, { locale, timeZone }: Place): string {
  const make = () => new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone })
  return keep(`${style} ${locale} ${timeZone}`, make).format(at)
}

/** `clock`: "20:47–23:10", for a range on one day; `days`: "1 Nov, 20:47 – 2 Nov, 01:10"; `dates`: with the year. */
export function rangeText(from: number, to: number, style: RangeStyle, { locale, timeZone }: Place): string {
  const make = () => new Intl.DateTimeFormat(locale, { ...RANGE_STYLES[style], timeZone })
  const key = `range ${style} ${locale} ${timeZone}`
  return once(`${key} ${from} ${to}`, () => keep(key, make).formatRange(from, to))
}

/** The calendar day of an instant in a zone, as an ISO date. */
export function isoDay(at: number, timeZone: string): string {
  return keep(`iso ${timeZone}`, () => new Intl.DateTimeFormat('sv-SE', { timeZone })).format(at)
}

/** A day of a calendar, which no zone can move: "Thursday 11 June". */
export function dayText(day: string, locale: string): string {
  const make = () => new Intl.DateTimeFormat(locale, { ...STYLES.day, timeZone: 'UTC' })
  return keep(`calendar ${locale}`, make).format(new Date(`${day}T12:00:00Z`))
}

/** "3 hours, 30 minutes"; lengths below a minute read `short`. Days count 24 hours. Page, mails and templates ask here. */
export function lengthText(ms: number, locale: string, short: string): string {
  if (ms < 60_000) return short
  const minutes = Math.round(ms / 60_000)
  const length = { days: Math.floor(minutes / 1_440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 }
  const make = () => new Intl.DurationFormat(locale, { style: 'long' })
  return once(`length ${locale} ${minutes}`, () => keep(`length ${locale}`, make).format(length))
}

/** Cut and not rounded, so that only a perfect share reads 100 %. */
export function shareText(ratio: number, locale: string): string {
  const digits = ratio === 1 ? 0 : 2
  const make = () =>
    new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      roundingMode: 'trunc',
    })
  return keep(`share ${digits} ${locale}`, make).format(ratio)
}

/** "a, b and c": for plain text, and in pieces for parts that are elements. */
export function listFormat(locale: string): Intl.ListFormat {
  return keep(`list ${locale}`, () => new Intl.ListFormat(locale))
}
