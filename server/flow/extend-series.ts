/** The next windows of every series are made ahead of time, once. Called every second by each process that does jobs. */
import { AHEAD_MS, MOST_AHEAD, TOP_UP_BELOW_MS } from '../domain/repetition.ts'
import { holdPage } from '../store/catalogue.ts'
import { findSeries, moveSeries, occurrencesAfter, type Series, seriesMadeBefore } from '../store/maintenance-series.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { makeRevision } from './public-page.ts'
import { dateAfter, datesBetween } from './rule-dates.ts'
import { makeWindows } from './series-windows.ts'
import { turnSeries } from './turn-series.ts'
import { PLAN } from './turn-window.ts'

export async function extendSeries(context: Context): Promise<void> {
  const { store, pageId, clock } = context
  for (const id of await seriesMadeBefore(store.db, pageId, clock.now() + TOP_UP_BELOW_MS)) {
    await store.transact((tx) => extendOne(context, tx, id))
  }
}

async function extendOne(context: Context, tx: Tx, id: string): Promise<void> {
  await holdPage(tx, context.pageId)
  const series = await findSeries(tx, context.pageId, id)
  const now = context.clock.now()
  // Another process was faster.
  if (series?.state !== 'running' || series.madeUntil >= now + TOP_UP_BELOW_MS) return
  const { dates, isOver } = await nextDates(tx, series, now)
  const made = await makeWindows(context, tx, { series, dates, actor: PLAN })
  const after = { ...series, madeUntil: now + AHEAD_MS }
  if (isOver) {
    const turn = { before: series, after: { ...after, state: 'ended' }, actor: PLAN, action: 'series.ended' } as const
    await turnSeries(context, tx, turn)
    return
  }
  // The same version: nobody decides on how far its windows are made.
  if (!(await moveSeries(tx, after, series.version))) throw new Error(`Series ${id} moved under its lock`)
  if (made.length > 0) await makeRevision(context, tx, `series ${id}`)
}

/** What a long stop has passed over is not made any more. */
async function nextDates(tx: Tx, series: Series, now: number) {
  const from = Math.max(series.madeUntil, now)
  const ahead = await occurrencesAfter(tx, series.id, now)
  const near = datesBetween(series, { from, to: now + AHEAD_MS }).slice(0, Math.max(0, MOST_AHEAD - ahead.length))
  if (near.length > 0 || ahead.length > 0) return { dates: near, isOver: false }
  const next = dateAfter(series, now)
  return { dates: next === null ? [] : [next], isOver: next === null }
}
