/**
 * Planned work that repeats, as people plan, change and end it: the series, its windows to come, the audit, one revision
 * and one message, in one transaction. Called by publish-maintenance and the routes of /api/v1/maintenance-series.
 */
import type { ChangeSeries, EndSeries, SeriesView } from '../contract/maintenance-series.ts'
import { checkTimes, type Times } from '../domain/maintenance.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { AHEAD_MS, spelledRule } from '../domain/repetition.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import {
  findSeries,
  insertSeries,
  occurrencesAfter,
  type Series,
  type SeriesPlan,
} from '../store/maintenance-series.ts'
import type { WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { callOff, followRule, NAMED } from './follow-series.ts'
import { once } from './once.ts'
import { makeRevision } from './public-page.ts'
import { leadsOf, readPlan } from './read-plan.ts'
import { readSeries } from './series-views.ts'
import { datesOf, makeWindows, readRule } from './series-windows.ts'
import { tell } from './tell-maintenance.ts'
import { turnSeries } from './turn-series.ts'

export interface NewSeries {
  readonly rule: string
  readonly times: Times
  readonly plan: SeriesPlan
  readonly actor: Actor
}

/** Under the page's lock. @returns its first window; all others to come by now are made too */
export async function beginSeries(context: Context, tx: Tx, wanted: NewSeries): Promise<WholeMaintenance | Refusal> {
  const { times, plan, actor } = wanted
  const { timeZone } = await loadPage(tx, context.pageId)
  const rule = { rule: spelledRule(wanted.rule), startsAt: times.startsAt, timeZone }
  const lengthMs = times.endsAt - times.startsAt
  const read = readRule(rule, lengthMs)
  if (isRefusal(read)) return read
  const now = context.clock.now()
  const row = { id: context.ids.next(), pageId: context.pageId, state: 'running', version: 1 } as const
  const made = { madeUntil: now + AHEAD_MS, author: nameOf(actor), createdAt: now, updatedAt: now }
  const series: Series = { ...row, ...rule, lengthMs, plan, ...made }
  await insertSeries(tx, series)
  const [first, ...more] = await makeWindows(context, tx, { series, dates: datesOf(rule, now), actor })
  if (!first) return refuse('rule-empty', 'By this rule it does not come again.', 'rule')
  const deed = { who: actor, action: 'series.begun', subjectId: series.id, detail: series.rule }
  await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
  const revision = await makeRevision(context, tx, `series ${series.id}`)
  const telling = { what: 'planned', work: first, before: null, updateId: null, revision } as const
  if (!plan.isQuiet) await tell(context, tx, { ...telling, series: { dates: more.slice(0, NAMED) } })
  return first
}

/** From now on by other words, times or dates. What a person changed or called off by itself stays as it is. */
export function changeSeries(
  context: Context,
  { actor, repeat }: Editing,
  { id, change }: { readonly id: string; readonly change: ChangeSeries },
): Promise<SeriesView | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, { id, version: change.version })
    if (isRefusal(before)) return before
    const now = context.clock.now()
    const read = await readPlan(context, tx, change)
    if (isRefusal(read)) return read
    const { times } = read
    const checked = checkTimes(times, { now, begun: false })
    if (isRefusal(checked)) return checked
    const isQuiet = change.notify === undefined ? before.plan.isQuiet : !change.notify
    const plan = { ...read.parts, isQuiet, reminders: leadsOf(change) ?? before.plan.reminders }
    const lengthMs = times.endsAt - times.startsAt
    const rule = { rule: spelledRule(change.rule), startsAt: times.startsAt, timeZone: before.timeZone }
    const fits = readRule(rule, lengthMs)
    if (isRefusal(fits)) return fits
    const after = { ...before, ...rule, lengthMs, plan, madeUntil: now + AHEAD_MS }
    const series = await turnSeries(context, tx, { before, after, actor, action: 'series.changed' })
    const news = await followRule(context, tx, { series, actor })
    const revision = await makeRevision(context, tx, `series ${id}`)
    if (news && !isQuiet) await tell(context, tx, { ...news, updateId: null, revision })
    return readSeries(context, tx, id)
  })
}

/** Calls off all that is to come; what has begun goes on. */
export function endSeries(
  context: Context,
  { actor, repeat }: Editing,
  { id, end }: { readonly id: string; readonly end: EndSeries },
): Promise<SeriesView | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, { id, version: end.version })
    if (isRefusal(before)) return before
    const now = context.clock.now()
    const after = { ...before, state: 'ended' } as const
    await turnSeries(context, tx, { before, after, actor, action: 'series.ended' })
    const coming = (await occurrencesAfter(tx, id, now)).filter((one) => one.state === 'scheduled')
    const off = await callOff(context, tx, { windows: coming, actor })
    const revision = await makeRevision(context, tx, `series ${id}`)
    const [work] = off
    if (work && (end.notify ?? !before.plan.isQuiet)) {
      const telling = { what: 'cancelled', work, before: null, updateId: null, revision } as const
      await tell(context, tx, { ...telling, series: { dates: [] } })
    }
    return readSeries(context, tx, id)
  })
}

async function hold(
  context: Context,
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<Series | Refusal> {
  await holdPage(tx, context.pageId)
  const series = await findSeries(tx, context.pageId, id)
  if (!series) return refuse('not-found', `There is no series ${id}.`)
  if (series.version !== version) {
    return refuse('already-moved', `Somebody changed this series: it is at version ${series.version}. Read it again.`)
  }
  if (series.state === 'ended') return refuse('not-allowed-from-here', 'This series has ended. Plan another one.')
  return series
}
