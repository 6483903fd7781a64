/** The two ledgers of intervals: what the quorum saw, and what the public is told. No rules here. */
import type { ComponentState } from '../domain/component.ts'
import type { Db, Tx } from './open.ts'
import { EVERYWHERE } from './verdicts.ts'

export const LEDGERS = ['observed', 'published'] as const
export type Ledger = (typeof LEDGERS)[number]

export interface Interval {
  readonly id: string
  readonly pageId: string
  readonly componentId: string
  readonly ledger: Ledger
  readonly by: 'checks' | 'person'
  readonly state: ComponentState
  readonly startedAt: number
  readonly endedAt: number | null
  readonly incidentId: string | null
}

export async function insertInterval(tx: Tx, interval: Interval): Promise<void> {
  const { id, ledger, by, state } = interval
  await tx
    .insertInto('intervals')
    .values({
      id,
      ledger,
      made_by: by,
      state,
      page_id: interval.pageId,
      component_id: interval.componentId,
      region_id: EVERYWHERE,
      started_at: interval.startedAt,
      ended_at: interval.endedAt,
      incident_id: interval.incidentId,
    })
    .execute()
}

export interface OpenIntervals {
  readonly componentId: string
  readonly by: 'checks' | 'person'
  readonly endedAt: number
  readonly incidentId?: string
}

/** Ends what is open, in both ledgers; never before it began. */
export async function endIntervals(tx: Tx, { componentId, by, endedAt, incidentId }: OpenIntervals): Promise<void> {
  let query = tx
    .updateTable('intervals')
    .set((e) => ({ ended_at: e.case().when('started_at', '>', endedAt).then(e.ref('started_at')).else(endedAt).end() }))
    .where('component_id', '=', componentId)
    .where('made_by', '=', by)
    .where('ended_at', 'is', null)
  if (incidentId) query = query.where('incident_id', '=', incidentId)
  await query.execute()
}

/** The published bad times that this incident explains. */
export async function claimIntervals(
  tx: Tx,
  {
    componentIds,
    incidentId,
    since,
  }: { readonly componentIds: readonly string[]; readonly incidentId: string; readonly since: number },
): Promise<void> {
  if (componentIds.length === 0) return
  await tx
    .updateTable('intervals')
    .set({ incident_id: incidentId })
    .where('component_id', 'in', componentIds)
    .where('made_by', '=', 'checks')
    .where('incident_id', 'is', null)
    .where('state', 'in', ['degraded', 'partial', 'major'])
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', since)]))
    .execute()
}

/** Since when the checks measured each component bad that this incident explains, by the public ledger. */
export async function measuredSince(tx: Tx, incidentId: string): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('intervals')
    .select(['component_id', (e) => e.fn.min('started_at').as('since')])
    .where('incident_id', '=', incidentId)
    .where('made_by', '=', 'checks')
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .groupBy('component_id')
    .execute()
  return new Map(rows.map((r) => [r.component_id, Number(r.since)]))
}

/** By incident: components of which the checks measured something bad that goes on and that it explains. */
export async function explainedNow(tx: Tx, incidentIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  if (incidentIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('intervals')
    .select(['incident_id', 'component_id'])
    .distinct()
    .where('incident_id', 'in', incidentIds)
    .where('made_by', '=', 'checks')
    .where('ended_at', 'is', null)
    .execute()
  const byIncident = Map.groupBy(rows, (r) => r.incident_id ?? '')
  return new Map([...byIncident].map(([id, own]) => [id, own.map((r) => r.component_id)]))
}

/** A dismissed suspicion leaves the public ledger, with who and why; the observed one keeps it. */
export async function withdrawPublished(
  tx: Tx,
  row: { readonly incidentId: string; readonly at: number; readonly by: string; readonly why: string },
): Promise<void> {
  await tx
    .updateTable('intervals')
    .set({ withdrawn_at: row.at, withdrawn_by: row.by, withdrawn_why: row.why })
    .where('incident_id', '=', row.incidentId)
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .execute()
}

/** Published and not withdrawn, touching the time since `from`, oldest first. */
export async function publishedIntervals(db: Db | Tx, pageId: string, from: number): Promise<Interval[]> {
  const rows = await db
    .selectFrom('intervals')
    // Thousands: no column that nobody asks for.
    .select(['id', 'component_id', 'made_by', 'state', 'started_at', 'ended_at', 'incident_id'])
    .where('page_id', '=', pageId)
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', from)]))
    .orderBy('started_at')
    .execute()
  return rows.map((r) => ({
    id: r.id,
    pageId,
    componentId: r.component_id,
    ledger: 'published',
    by: r.made_by as Interval['by'],
    state: r.state as ComponentState,
    startedAt: r.started_at,
    endedAt: r.ended_at,
    incidentId: r.incident_id,
  }))
}
