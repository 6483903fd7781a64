/**
 * Five-field cron expressions in a time zone, right over changes of time: text -> the next instant.
 * Pure; called by schedule.ts. Fields as in Vixie cron: `*`, lists, ranges, steps, names of months and days, 7 is
 * Sunday; if day of month and day of week are both given, either will do.
 */

export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  readonly anyDay: boolean
  readonly anyWeekday: boolean
  /** The hour field starts with `*`: meant as "all the time", so it also runs in the hour that autumn repeats. */
  readonly everyHour: boolean
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
])

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The longest wait there is: from one 29 February to the next over a century that has none, and some. */
const HORIZON_MS = 9 * 366 * DAY_MS

/** null if the expression is not one, or a day that no year has. */
export function parseCron(text: string): Cron | null {
  const fields = (SHORTHANDS.get(text.trim().toLowerCase()) ?? text).trim().toLowerCase().split(/\s+/)
  const [minute, hour, day, month, weekday] = fields
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return null
  const minutes = parseField(minute, { from: 0, to: 59 })
  const hours = parseField(hour, { from: 0, to: 23 })
  const days = parseField(day, { from: 1, to: 31 })
  const months = parseField(month, { from: 1, to: 12, names: MONTHS })
  const weekdays = parseField(weekday, { from: 0, to: 7, names: WEEKDAYS })
  if (!minutes || !hours || !days || !months || !weekdays) return null
  if (weekdays.has(7)) weekdays.add(0)
  const cron: Cron = {
    minutes,
    hours,
    days,
    months,
    weekdays,
    anyDay: day.startsWith('*'),
    anyWeekday: weekday.startsWith('*'),
    everyHour: hour.startsWith('*'),
  }
  return existsInSomeYear(cron) ? cron : null
}

/**
 * The first instant after `afterAt` (both epoch ms). A fixed time that spring leaves out runs that much later; one
 * that autumn repeats runs once, at its first occurrence.
 *
 * @param timeZone an IANA name
 * @throws RangeError if the zone is unknown
 */
export function nextCronAt(cron: Cron, timeZone: string, afterAt: number): number {
  const found = nextMatch(cron, timeZone, afterAt)
  if (cron.everyHour) return found
  return nextLeftOut(cron, timeZone, { afterAt, beforeAt: found }) ?? found
}

interface Bounds {
  readonly from: number
  readonly to: number
  readonly names?: readonly string[]
}

function parseField(text: string, bounds: Bounds): Set<number> | null {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/([0-9]{1,2}))?$/.exec(part)
    if (match === null) return null
    const [, start = '', end, stepText] = match
    if (start === '*' && end !== undefined) return null
    const step = stepText === undefined ? 1 : Number(stepText)
    const first = start === '*' ? bounds.from : parseValue(start, bounds)
    const open = start === '*' || (end === undefined && stepText !== undefined)
    const last = open ? bounds.to : parseValue(end ?? start, bounds)
    if (first === null || last === null || first > last || step < 1) return null
    for (let value = first; value <= last; value += step) values.add(value)
  }
  return values
}

function parseValue(text: string, { from, to, names }: Bounds): number | null {
  const named = names?.indexOf(text) ?? -1
  if (named >= 0) return named + (from === 1 ? 1 : 0)
  if (!/^[0-9]{1,2}$/.test(text)) return null
  const value = Number(text)
  return value >= from && value <= to ? value : null
}

function existsInSomeYear(cron: Cron): boolean {
  if (!cron.anyWeekday) return true
  return [...cron.months].some((month) => {
    const longest = Temporal.PlainYearMonth.from({ year: 2024, month }).daysInMonth
    return [...cron.days].some((day) => day <= longest)
  })
}

function nextMatch(cron: Cron, timeZone: string, afterAt: number): number {
  let at = (Math.floor(afterAt / MINUTE_MS) + 1) * MINUTE_MS
  const end = at + HORIZON_MS
  while (at < end) {
    const local = inZone(at, timeZone)
    if (!matchesDay(cron, local)) at = local.startOfDay().add({ days: 1 }).epochMilliseconds
    else if (!cron.hours.has(local.hour)) at += (60 - local.minute) * MINUTE_MS - (at % MINUTE_MS)
    else if (!cron.minutes.has(local.minute) || (!cron.everyHour && isRepeated(local))) at += MINUTE_MS
    else return at
  }
  throw new RangeError('a cron expression without a next time was let through')
}

/** A fixed time inside an hour that was skipped between `afterAt` and `beforeAt`. */
function nextLeftOut(cron: Cron, timeZone: string, span: { afterAt: number; beforeAt: number }): number | null {
  // From a day before: the shifted time itself may lie up to a gap's length after the change.
  let change = inZone(span.afterAt - DAY_MS, timeZone).getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds < span.beforeAt) {
    const gapMinutes = Math.round(
      (change.offsetNanoseconds - change.subtract({ milliseconds: 1 }).offsetNanoseconds) / 6e10,
    )
    const wallStart = change.toPlainDateTime().subtract({ minutes: Math.max(gapMinutes, 0) })
    for (let minute = 0; minute < gapMinutes; minute++) {
      const at = change.epochMilliseconds + minute * MINUTE_MS
      const wall = wallStart.add({ minutes: minute })
      if (at > span.afterAt && at < span.beforeAt && matches(cron, wall)) return at
    }
    change = change.getTimeZoneTransition('next')
  }
  return null
}

function inZone(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
}

/** The second of two instants with the same wall time. */
function isRepeated(local: Temporal.ZonedDateTime): boolean {
  const first = local.toPlainDateTime().toZonedDateTime(local.timeZoneId, { disambiguation: 'earlier' })
  return first.epochMilliseconds < local.epochMilliseconds
}

function matches(cron: Cron, wall: Temporal.PlainDateTime): boolean {
  return matchesDay(cron, wall) && cron.hours.has(wall.hour) && cron.minutes.has(wall.minute)
}

function matchesDay(cron: Cron, wall: Temporal.PlainDateTime | Temporal.ZonedDateTime): boolean {
  if (!cron.months.has(wall.month)) return false
  const day = cron.days.has(wall.day)
  const weekday = cron.weekdays.has(wall.dayOfWeek % 7)
  return cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday
}
