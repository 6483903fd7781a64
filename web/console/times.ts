/** Instants and lengths as the desk prints them, in the zone of whoever sits at it; it is named where the page has another. */
import { useEffect, useState } from 'preact/hooks'
import type { DeskWords } from '../words/en.ts'
import { serverNow } from './api.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let pageZone: string | null = null

/** The zone that drafts and public texts are written in, as the session tells it. */
export function setPageZone(timeZone: string): void {
  pageZone = timeZone
}

/** "20:47" here beside "21:47 CET" in the draft would read as two moments: then this one names its zone too. */
function zoneOf(at: number): Intl.DateTimeFormatOptions {
  if (pageZone === null) return {}
  const read = (zone: object) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'short', ...zone }).format(at)
  return read({ timeZone: pageZone }) === read({}) ? {} : { timeZoneName: 'short' }
}

/** "20:47" today, "11 Jun, 20:47" on another day, "11 Jun 2025, 20:47" in another year. */
export function clock(at: number, t: DeskWords, now = serverNow()): string {
  const time = new Intl.DateTimeFormat(t.locale, { hour: '2-digit', minute: '2-digit', ...zoneOf(at) }).format(at)
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  const day = new Intl.DateTimeFormat(t.locale, { day: 'numeric', month: 'short', ...yearOf(at, now) }).format(at)
  return `${day}, ${time}`
}

function yearOf(at: number, now: number): Intl.DateTimeFormatOptions {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }
}

/** With seconds, for evidence and deliveries. */
export function exactClock(at: number, t: DeskWords, now = serverNow()): string {
  return new Intl.DateTimeFormat(t.locale, {
    day: 'numeric',
    month: 'short',
    ...yearOf(at, now),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...zoneOf(at),
  }).format(at)
}

/** "12 min", "3 h 20 min", "2 days"; under a minute in seconds. */
export function length(ms: number, t: DeskWords): string {
  const whole = Math.max(0, ms)
  if (whole < MINUTE_MS) return t.time.seconds(Math.round(whole / 1_000))
  if (whole < HOUR_MS) return t.time.minutes(Math.floor(whole / MINUTE_MS))
  if (whole < 2 * DAY_MS) return t.time.hours(Math.floor(whole / HOUR_MS), Math.floor((whole % HOUR_MS) / MINUTE_MS))
  return t.time.days(Math.floor(whole / DAY_MS))
}

/** How long a check took, or a job: the one in milliseconds, the other may take hours. */
export function took(ms: number, t: DeskWords): string {
  return ms < MINUTE_MS ? `${Math.round(ms)} ms` : length(ms, t)
}

/** The next whole five minutes after so many: a promise that a person can read off a clock. */
export function promiseAt(minutes: number, now: number): number {
  const step = 5 * MINUTE_MS
  return Math.ceil((now + minutes * MINUTE_MS) / step) * step
}

/** The value of a `datetime-local` field, and back. */
export function toLocalInput(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE_MS)
  return local.toISOString().slice(0, 16)
}

export function fromLocalInput(value: string): number | null {
  const at = new Date(value).getTime()
  return Number.isNaN(at) ? null : at
}

/** Redraws by itself so that "12 min ago" stays true. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const tick = setInterval(() => setNow(serverNow()), everyMs)
    return () => clearInterval(tick)
  }, [everyMs])
  return now
}
