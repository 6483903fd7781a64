/** The two ledgers of intervals: what the quorum saw, and what the public is told. No rules here. */
import type { ComponentState } from '../domain/component.ts'
import type { ToldSpan } from '../domain/told-once.ts'
import { forgetDays } from './kept-days.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'
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
  if (ledger === 'published') await forgetDays(tx, [interval])
}

export interface OpenIntervals {
  readonly componentId: string
  readonly by: 'checks' | 'person'
  readonly endedAt: number
  readonly incidentId?: string
}

/** Ends what is open, in both ledgers; never before it began. Days that are kept end before anything that is open began. */
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
  const claimed = await tx
    .updateTable('intervals')
    .set({ incident_id: incidentId })
    .where('component_id', 'in', componentIds)
    .where('made_by', '=', 'checks')
    .where('incident_id', 'is', null)
    .where('state', 'in', ['degraded', 'partial', 'major'])
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', since)]))
    .returning(['component_id', 'started_at'])
    .execute()
  await forgetDays(tx, claimed.map(toBeginning))
}

/** One outage, one incident: what the one explained is the other's, in both ledgers. */
export async function reassignIntervals(
  tx: Tx,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const moved = await tx
    .updateTable('intervals')
    .set({ incident_id: to })
    .where('incident_id', '=', from)
    .returning(['component_id', 'started_at'])
    .execute()
  await forgetDays(tx, moved.map(toBeginning))
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
  const withdrawn = await tx
    .updateTable('intervals')
    .set({ withdrawn_at: row.at, withdrawn_by: row.by, withdrawn_why: row.why })
    .where('incident_id', '=', row.incidentId)
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .returning(['component_id', 'started_at'])
    .execute()
  await forgetDays(tx, withdrawn.map(toBeginning))
}

function toBeginning(row: { readonly component_id: string; readonly started_at: number }) {
  return { componentId: row.component_id, startedAt: row.started_at }
}

/** A published stretch that was not withdrawn. */
export interface PublishedSpan extends ToldSpan {
  readonly componentId: string
}

/** Those of a page that touch the time since `from`, oldest first. */
export async function publishedSpans(db: Db | Tx, pageId: string, from: number): Promise<PublishedSpan[]> {
  const rows = await published(db)
    .where('page_id', '=', pageId)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', from)]))
    .orderBy('started_at')
    .execute()
  return rows.map(toSpan)
}

/** Those of these components that began at `from` or later. */
export async function publishedSpansOf(
  db: Db | Tx,
  componentIds: readonly string[],
  from: number,
): Promise<PublishedSpan[]> {
  const rows = await askInPieces(componentIds, (ids) =>
    published(db).where('component_id', 'in', ids).where('started_at', '>=', from).execute(),
  )
  return rows.map(toSpan)
}

/** When the first stretch began that crosses or touches this instant, of each of these components that has one. */
export async function beganBefore(
  db: Db | Tx,
  componentIds: readonly string[],
  at: number,
): Promise<Map<string, number>> {
  const rows = await askInPieces(componentIds, (ids) =>
    db
      .selectFrom('intervals')
      .select(['component_id', (e) => e.fn.min('started_at').as('began_at')])
      .where('component_id', 'in', ids)
      .where('ledger', '=', 'published')
      .where('started_at', '<', at)
      .where('withdrawn_at', 'is', null)
      .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', at)]))
      .groupBy('component_id')
      .execute(),
  )
  return new Map(rows.map((r) => [r.component_id, Number(r.began_at)]))
}

// Thousands: no column that nobody asks for.
function published(db: Db | Tx) {
  return db
    .selectFrom('intervals')
    .select(['component_id', 'made_by', 'state', 'started_at', 'ended_at', 'incident_id'])
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
}

type PublishedRow = Awaited<ReturnType<ReturnType<typeof published>['execute']>>[number]

function toSpan(row: PublishedRow): PublishedSpan {
  return {
    componentId: row.component_id,
    by: row.made_by as PublishedSpan['by'],
    state: row.state as ComponentState,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    incidentId: row.incident_id,
  }
}
