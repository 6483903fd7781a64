/**
 * The dates of a rule of repetition in a time zone, by RFC 5545: a time that no clock shows is left out, of one that comes
 * twice the first counts. Called by the flows of series.
 */
import { createRequire } from 'node:module'
import type * as Rules from 'rrule-temporal'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { ruleFault } from '../domain/repetition.ts'

export interface Rule {
  readonly rule: string
  /** The first date that may be one, and the time of day of all. */
  readonly startsAt: number
  readonly timeZone: string
}

/** Steps without a date, after which a rule is held to have none. */
const IN_VAIN = 2_000

/** @returns the first `count` dates; refuses what cannot be read, and what has no date */
export function firstDates(rule: Rule, count: number): number[] | Refusal {
  const fault = ruleFault(rule.rule)
  if (fault) return refuse('rule-unreadable', fault, 'rule')
  try {
    const dates = read(rule).all((_date, index) => index < count)
    return dates.length > 0 ? dates.map((date) => date.epochMilliseconds) : refuse('rule-empty', NEVER, 'rule')
  } catch {
    // It throws for what it cannot read and for what it looked for in vain; both are the rule's.
    return refuse('rule-empty', NEVER, 'rule')
  }
}

const NEVER = 'This rule has no date from then on: what it asks for never comes together.'

/** Dates after `from` and up to `to`; those of a rule that was taken before, which has been read once. */
export function datesBetween(rule: Rule, { from, to }: { readonly from: number; readonly to: number }): number[] {
  return read(rule)
    .between(new Date(from), new Date(to), true)
    .map((date) => date.epochMilliseconds)
    .filter((at) => at > from && at <= to)
}

/** The first date after `from`; null: it is over. */
export function dateAfter(rule: Rule, from: number): number | null {
  try {
    return read(rule).next(new Date(from), false)?.epochMilliseconds ?? null
  } catch {
    // Looked for in vain: nothing comes within its steps.
    return null
  }
}

/** Dates to make by now: those up to the horizon, at least the next one. */
export function datesAhead(rule: Rule, { from, to, most }: Horizon): number[] {
  const near = datesBetween(rule, { from, to }).slice(0, most)
  if (near.length > 0) return near
  const next = dateAfter(rule, from)
  return next === null ? [] : [next]
}

export interface Horizon {
  readonly from: number
  readonly to: number
  readonly most: number
}

/** Loaded with the first rule, since most installations have none. */
const load = createRequire(import.meta.url)

function read({ rule, startsAt, timeZone }: Rule) {
  const { RRuleTemporal } = load('rrule-temporal') as typeof Rules
  const dtstart = Temporal.Instant.fromEpochMilliseconds(startsAt).toZonedDateTimeISO(timeZone)
  return new RRuleTemporal({ rruleString: rule, dtstart, maxIterations: IN_VAIN, temporal: Temporal })
}
