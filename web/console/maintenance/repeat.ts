/** How the form says that planned work repeats, and the rule of RFC 5545 that it comes to. Pure; `repeat-fields.tsx` asks. */

export const REPEATS = ['once', 'weekly', 'monthly-day', 'monthly-weekday', 'rule'] as const
export type Repeat = (typeof REPEATS)[number]

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const
const DAY_MS = 86_400_000

export interface Start {
  /** 1 to 31 */
  readonly day: number
  /** As RFC 5545 writes it. */
  readonly weekday: string
  /** 1 to 4; -1: the last one of its month. */
  readonly nth: number
  /** Midnight UTC of the day, for its name. */
  readonly at: number
}

/** @param startsAt the value of a `datetime-local` field; null while it is none */
export function startIn(startsAt: string): Start | null {
  const at = Date.parse(`${startsAt.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(at)) return null
  const date = new Date(at)
  const day = date.getUTCDate()
  const isLast = new Date(at + 7 * DAY_MS).getUTCMonth() !== date.getUTCMonth()
  return { day, weekday: DAYS[date.getUTCDay()] ?? 'MO', nth: isLast ? -1 : Math.ceil(day / 7), at }
}

/** @returns undefined: once */
export function ruleOf(repeat: Repeat, startsAt: string, own: string): string | undefined {
  const start = startIn(startsAt)
  if (repeat === 'once' || !start) return undefined
  if (repeat === 'weekly') return 'FREQ=WEEKLY'
  if (repeat === 'monthly-day') return `FREQ=MONTHLY;BYMONTHDAY=${start.day}`
  if (repeat === 'monthly-weekday') return `FREQ=MONTHLY;BYDAY=${start.nth}${start.weekday}`
  return own.trim().toUpperCase()
}
