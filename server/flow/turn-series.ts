/** What follows when a series changes or ends: its row, the audit, and desks that read it again. Called by repeat-maintenance and extend-series, under the page's lock. */
import { moveSeries, type Series } from '../store/maintenance-series.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'

export interface SeriesTurn {
  readonly before: Series
  /** Its version and when it was updated are set here. */
  readonly after: Series
  readonly actor: Actor
  readonly action: 'series.changed' | 'series.ended'
}

/**
 * @returns the series as it is kept now
 * @throws Error when the row moved under the page's lock: a bug
 */
export async function turnSeries(context: Context, tx: Tx, turn: SeriesTurn): Promise<Series> {
  const { before, actor, action } = turn
  const series = { ...turn.after, version: before.version + 1, updatedAt: context.clock.now() }
  if (!(await moveSeries(tx, series, before.version))) throw new Error(`Series ${before.id} moved under its lock`)
  const deed = { who: actor, action, subjectId: series.id, detail: series.rule }
  await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
  return series
}
