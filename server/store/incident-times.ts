/** The times that incidents had before they were put right, and the stretches of the published ledger that hang on them. */
import { forgetDays } from './kept-days.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'

export interface EarlierTimes {
  readonly startedAt: number
  readonly resolvedAt: number | null
  readonly replacedAt: number
  readonly replacedBy: string
}

/** Newest first, by incident; absent: they stand as they were said. */
export async function earlierTimes(db: Db | Tx, incidentIds: readonly string[]): Promise<Map<string, EarlierTimes[]>> {
  const rows = await askInPieces(incidentIds, (ids) =>
    db.selectFrom('incident_times').selectAll().where('incident_id', 'in', ids).orderBy('no', 'desc').execute(),
  )
  const all = new Map<string, EarlierTimes[]>()
  for (const { incident_id, started_at, resolved_at, replaced_at, replaced_by } of rows) {
    const one = { startedAt: started_at, resolvedAt: resolved_at, replacedAt: replaced_at, replacedBy: replaced_by }
    all.set(incident_id, [...(all.get(incident_id) ?? []), one])
  }
  return all
}

export async function insertEarlierTimes(tx: Tx, incidentId: string, one: EarlierTimes): Promise<void> {
  const { count } = await tx
    .selectFrom('incident_times')
    .select((e) => e.fn.countAll().as('count'))
    .where('incident_id', '=', incidentId)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('incident_times')
    .values({
      ...{ incident_id: incidentId, no: Number(count) + 1, started_at: one.startedAt, resolved_at: one.resolvedAt },
      ...{ replaced_at: one.replacedAt, replaced_by: one.replacedBy },
    })
    .execute()
}

export interface StatedSpan {
  readonly id: string
  readonly componentId: string
  readonly startedAt: number
  readonly endedAt: number | null
}

/** Those that people stated with this incident, and that count. */
export async function statedSpans(tx: Tx, incidentId: string): Promise<StatedSpan[]> {
  const rows = await tx
    .selectFrom('intervals')
    .select(['id', 'component_id', 'started_at', 'ended_at'])
    .where('incident_id', '=', incidentId)
    .where('ledger', '=', 'published')
    .where('made_by', '=', 'person')
    .where('withdrawn_at', 'is', null)
    .execute()
  return rows.map((r) => ({ id: r.id, componentId: r.component_id, startedAt: r.started_at, endedAt: r.ended_at }))
}

/** @param before as it was: days that were kept with it are reckoned anew, too */
export async function moveSpan(
  tx: Tx,
  { before, after }: { readonly before: StatedSpan; readonly after: StatedSpan },
): Promise<void> {
  const { id, startedAt, endedAt } = after
  await tx.updateTable('intervals').set({ started_at: startedAt, ended_at: endedAt }).where('id', '=', id).execute()
  await forgetDays(tx, [before, after])
}
