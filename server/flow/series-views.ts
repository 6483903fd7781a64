/** Series of planned work as the desk and the API see them, and the dates of a rule that is only thought of. */
import type { AskDates, MaintenanceDates, SeriesView } from '../contract/maintenance-series.ts'
import { checkTimes } from '../domain/maintenance.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { spelledRule } from '../domain/repetition.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { findSeries, type Series } from '../store/maintenance-series.ts'
import type { Db, Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import type { Context } from './context.ts'
import { coveredView, wordsView } from './maintenance-views.ts'
import { instantOf } from './read-plan.ts'
import { dateAfter } from './rule-dates.ts'
import { readRule } from './series-windows.ts'

const SHOWN = 5

export async function readSeries(context: Context, db: Db | Tx, id: string): Promise<SeriesView | Refusal> {
  const series = await findSeries(db, context.pageId, id)
  if (!series) return refuse('not-found', `There is no series ${id}.`)
  const { plan, state, version, rule, timeZone, lengthMs } = series
  const known = { components: await listComponents(db, context.pageId), regions: await listRegions(db, context.pageId) }
  return {
    ...{ id, state, version, rule, timeZone, ...wordsView(plan.words) },
    components: coveredView(plan.covers, known),
    notify: !plan.isQuiet,
    reminders: plan.reminders.map((lead) => lead / MINUTE_MS),
    dates: state === 'ended' ? [] : spans(nextOf(series, context.clock.now()), lengthMs),
  }
}

/** What a rule comes to, before anything is planned: its first dates. */
export async function readDates(context: Context, asked: AskDates): Promise<MaintenanceDates | Refusal> {
  const { timeZone } = await loadPage(context.store.db, context.pageId)
  const startsAt = refuseAt('startsAt', instantOf(asked.startsAt, timeZone))
  if (isRefusal(startsAt)) return startsAt
  const endsAt = refuseAt('endsAt', instantOf(asked.endsAt, timeZone))
  if (isRefusal(endsAt)) return endsAt
  const times = checkTimes({ startsAt, endsAt }, { now: context.clock.now(), begun: false })
  if (isRefusal(times)) return times
  const dates = readRule({ rule: spelledRule(asked.rule), startsAt, timeZone }, endsAt - startsAt)
  return isRefusal(dates) ? dates : { dates: spans(dates.slice(0, SHOWN), endsAt - startsAt) }
}

function nextOf(series: Series, now: number): number[] {
  const dates: number[] = []
  for (let at = dateAfter(series, now); at !== null && dates.length < SHOWN; at = dateAfter(series, at)) dates.push(at)
  return dates
}

function spans(dates: readonly number[], lengthMs: number) {
  return dates.map((startsAt) => ({ startsAt, endsAt: startsAt + lengthMs }))
}
