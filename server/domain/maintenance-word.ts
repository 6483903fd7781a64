/** What subscribers are told of planned work, and when they are reminded of it. Asked by flow/tell-maintenance. */
import type { MaintenanceState, Times } from './maintenance.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

export const MAINTENANCE_WORDS = [
  ...(['planned', 'reminder', 'started', 'noted', 'ended', 'rescheduled', 'cancelled'] as const),
] as const
export type MaintenanceWord = (typeof MAINTENANCE_WORDS)[number]

/** Before the start, unless the plan says otherwise. */
export const REMINDERS_MS: readonly number[] = [DAY_MS, HOUR_MS]
export const SHORTEST_REMINDER_MS = 5 * MINUTE_MS
export const LONGEST_REMINDER_MS = 30 * DAY_MS
export const MOST_REMINDERS = 5

export interface Told extends Times {
  readonly state: MaintenanceState
}

const TURNS = { 'in-progress': 'started', completed: 'ended', cancelled: 'cancelled' } as const

/**
 * The one word for all that happened since `before`: where its beginning and its end are found together, after a long stop,
 * only the end is told. Null: nothing that a subscriber would want to know.
 *
 * @param isSaid somebody said something with it
 */
export function wordFor(before: Told, after: Told, isSaid: boolean): MaintenanceWord | null {
  if (before.state !== after.state && after.state !== 'scheduled') return TURNS[after.state]
  if (before.startsAt !== after.startsAt || before.endsAt !== after.endsAt) return 'rescheduled'
  return isSaid ? 'noted' : null
}

/**
 * When its subscribers are reminded next; null: not any more. A reminder that would come right after they were told is left
 * out: within a quarter of the time by which it comes before the start.
 *
 * @param leadsMs how long before the start, in any order
 * @param knownAt when they were last told of these times
 */
export function nextReminder(
  startsAt: number,
  { leadsMs, knownAt }: { readonly leadsMs: readonly number[]; readonly knownAt: number },
): number | null {
  const due = leadsMs.filter((lead) => startsAt - lead - knownAt > lead / 4).map((lead) => startsAt - lead)
  return due.length > 0 ? Math.min(...due) : null
}
