/**
 * How planned work repeats: which rules are taken, how far ahead its windows are made, and how those that nobody touched
 * follow a changed rule. Dates are made from a rule by flow/rule-dates; the flows of series ask here.
 */
import { DAY_MS } from './time.ts'

export const SERIES_STATES = ['running', 'ended'] as const
export type SeriesState = (typeof SERIES_STATES)[number]

/** Windows are made this far ahead; beyond it the next one alone. */
export const AHEAD_MS = 60 * DAY_MS
export const MOST_AHEAD = 100
/** Ahead by less than this, it is looked what is to be made. */
export const TOP_UP_BELOW_MS = AHEAD_MS - DAY_MS
export const LONGEST_RULE = 300

const NUMBER = '[+-]?[1-9]\\d{0,2}'
const NUMBERS = `${NUMBER}(?:,${NUMBER}){0,30}`
const DAY = '(?:[+-]?[1-9]\\d?)?(?:MO|TU|WE|TH|FR|SA|SU)'
/** The time of day is that of the start, and what comes more often than daily is no planned work. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(?:T\d{6}Z)?$/,
  WKST: /^(?:MO|TU|WE|TH|FR|SA|SU)$/,
  BYDAY: new RegExp(`^${DAY}(?:,${DAY}){0,30}$`),
  BYMONTHDAY: new RegExp(`^${NUMBERS}$`),
  BYMONTH: new RegExp(`^${NUMBERS}$`),
  BYYEARDAY: new RegExp(`^${NUMBERS}$`),
  BYWEEKNO: new RegExp(`^${NUMBERS}$`),
  BYSETPOS: new RegExp(`^${NUMBERS}$`),
}

/** The largest number of each part, forwards and backwards. */
const LARGEST: Readonly<Record<string, number>> = {
  ...{ BYMONTHDAY: 31, BYMONTH: 12, BYYEARDAY: 366, BYWEEKNO: 53, BYSETPOS: 366 },
}

/** As it is kept: calendars write `RRULE:` before it, and people small letters. */
export function spelledRule(rule: string): string {
  return rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
}

/** Why this is no rule of planned work, in English; null: it may be one. RFC 5545, section 3.3.10. */
export function ruleFault(rule: string): string | null {
  const parts = rule.split(';').map((part) => part.split('='))
  const names = parts.map(([name = '']) => name)
  for (const [name = '', value = '', ...more] of parts) {
    const form = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
    if (!form) return `A rule here has no part ${name || '""'}; it has ${Object.keys(PARTS).join(', ')}.`
    const isTooLarge = value
      .split(',')
      .some((one) => Math.abs(Number(one)) > (LARGEST[name] ?? Number.POSITIVE_INFINITY))
    if (!form.test(value) || isTooLarge || more.length > 0) return `${name} cannot be ${value || 'empty'}.`
  }
  if (!names.includes('FREQ')) return 'A rule says how often: FREQ=WEEKLY, for instance.'
  if (new Set(names).size < names.length) return 'Each part of a rule stands there once.'
  if (names.includes('COUNT') && names.includes('UNTIL')) return 'COUNT and UNTIL end it in two ways: keep one.'
  return null
}

/** Does one of these windows begin before the one before it is over? */
export function overlaps(dates: readonly number[], lengthMs: number): boolean {
  return dates.some((at, i) => i > 0 && at - (dates[i - 1] ?? at) < lengthMs)
}

export interface Following<W> {
  readonly stay: readonly { readonly window: W; readonly at: number }[]
  readonly off: readonly W[]
  readonly add: readonly number[]
}

/**
 * How windows that nobody touched follow new dates. One whose date stays is that one still; the others take what is left in
 * its order, so that a subscriber's calendar moves them; what is over is called off, what is missing is added.
 */
export function follow<W extends { readonly occurrenceAt: number }>(
  windows: readonly W[],
  dates: readonly number[],
): Following<W> {
  const same = windows.filter((window) => dates.includes(window.occurrenceAt))
  const kept = new Set(same.map((window) => window.occurrenceAt))
  const others = windows.filter((window) => !kept.has(window.occurrenceAt))
  const free = dates.filter((at) => !kept.has(at))
  const moved = others.slice(0, free.length).flatMap((window, i) => {
    const at = free[i]
    return at === undefined ? [] : [{ window, at }]
  })
  return {
    stay: [...same.map((window) => ({ window, at: window.occurrenceAt })), ...moved],
    off: others.slice(free.length),
    add: free.slice(others.length),
  }
}
