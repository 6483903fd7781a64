/** The windows of a series: read from its rule, and made. Called by repeat-maintenance for people, by extend-series for time. */

import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { AHEAD_MS, MOST_AHEAD, overlaps } from '../domain/repetition.ts'
import { findOccurrence, type Series } from '../store/maintenance-series.ts'
import type { WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { addWindow } from './add-window.ts'
import type { Actor, Context } from './context.ts'
import { datesAhead, firstDates, type Rule } from './rule-dates.ts'

/** What a rule and its first time come to; refuses what cannot be read, has no date, or would overlap itself. */
export function readRule(rule: Rule, lengthMs: number): readonly number[] | Refusal {
  const dates = firstDates(rule, MOST_AHEAD)
  if (isRefusal(dates)) return dates
  if (!overlaps(dates, lengthMs)) return dates
  return refuse('rule-overlaps', 'By this rule it begins again before it is over.', 'rule')
}

/** Those that are to be there at `now`. */
export function datesOf({ rule, startsAt, timeZone }: Rule, now: number): number[] {
  return datesAhead({ rule, startsAt, timeZone }, { from: now - 1, to: now + AHEAD_MS, most: MOST_AHEAD })
}

/** One window for each date that has none yet. @returns the new ones, soonest first */
export async function makeWindows(
  context: Context,
  tx: Tx,
  { series, dates, actor }: { readonly series: Series; readonly dates: readonly number[]; readonly actor: Actor },
): Promise<WholeMaintenance[]> {
  const { words, covers, isQuiet, reminders } = series.plan
  const made: WholeMaintenance[] = []
  for (const startsAt of dates) {
    if (await findOccurrence(tx, series, startsAt)) continue
    const times = { startsAt, endsAt: startsAt + series.lengthMs }
    const of = { seriesId: series.id, occurrenceAt: startsAt }
    made.push(
      await addWindow(context, tx, { times, parts: { words, covers }, wish: { isQuiet, reminders }, actor, of }),
    )
  }
  return made
}
