/** Verdicts of probes and components, their changes, and the two ledgers of intervals. No rules here. */
import type { Selectable } from 'kysely'
import type { ComponentState, VerdictState } from '../domain/component.ts'
import type { ComponentVerdict, ProbeVerdict } from '../domain/verdict.ts'
import type { Db, Tx } from './open.ts'
import type { ProbeVerdictsTable } from './schema.ts'

/** The quorum over all locations; regions get rows of their own. */
export const EVERYWHERE = ''

export async function loadProbeVerdicts(db: Db | Tx, probeIds: readonly string[]): Promise<Map<string, ProbeVerdict>> {
  if (probeIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('probe_verdicts')
    .selectAll()
    .where('probe_id', 'in', probeIds)
    .where('region_id', '=', EVERYWHERE)
    .execute()
  return new Map(rows.map((r) => [r.probe_id, verdictOf(r)]))
}

/** By probe, then by place: what a region, or a location without one, says alone. */
export async function loadPlaceVerdicts(
  db: Db | Tx,
  probeIds: readonly string[],
): Promise<Map<string, ReadonlyMap<string, ProbeVerdict>>> {
  if (probeIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('probe_verdicts')
    .selectAll()
    .where('probe_id', 'in', probeIds)
    .where('region_id', '!=', EVERYWHERE)
    .execute()
  const byProbe = Map.groupBy(rows, (r) => r.probe_id)
  return new Map(
    [...byProbe].map(
      ([probeId, own]) => [probeId, new Map(own.map((r) => [r.region_id, verdictOf(r)] as const))] as const,
    ),
  )
}

/** What any place sees bad now, of whichever probe. */
export async function badPlaceVerdicts(
  db: Db | Tx,
): Promise<(ProbeVerdict & { readonly probeId: string; readonly placeId: string })[]> {
  const rows = await db
    .selectFrom('probe_verdicts')
    .selectAll()
    .where('region_id', '!=', EVERYWHERE)
    .where('state', 'in', ['down', 'degraded'])
    .orderBy('since_at')
    .execute()
  return rows.map((r) => ({ ...verdictOf(r), probeId: r.probe_id, placeId: r.region_id }))
}

function verdictOf(r: Selectable<ProbeVerdictsTable>): ProbeVerdict {
  return {
    state: r.state as VerdictState,
    sinceAt: r.since_at,
    because: r.because,
    wasBad: r.was_bad === 1,
    flaps: r.flaps === 1,
  }
}

/** @param placeId default: everywhere */
export async function saveProbeVerdict(
  tx: Tx,
  probeId: string,
  verdict: ProbeVerdict,
  placeId: string = EVERYWHERE,
): Promise<void> {
  const values = {
    state: verdict.state,
    since_at: verdict.sinceAt,
    because: verdict.because,
    was_bad: verdict.wasBad ? 1 : 0,
    flaps: verdict.flaps ? 1 : 0,
  }
  await tx
    .insertInto('probe_verdicts')
    .values({ probe_id: probeId, region_id: placeId, ...values })
    .onConflict((c) => c.columns(['probe_id', 'region_id']).doUpdateSet(values))
    .execute()
}

export type StoredVerdict = ComponentVerdict & { readonly dismissedAt: number | null }

export async function loadComponentVerdicts(
  db: Db | Tx,
  componentIds: readonly string[],
): Promise<Map<string, StoredVerdict>> {
  if (componentIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('component_verdicts')
    .selectAll()
    .where('component_id', 'in', componentIds)
    .where('region_id', '=', EVERYWHERE)
    .execute()
  return new Map(
    rows.map((r) => [
      r.component_id,
      { state: r.state as VerdictState, sinceAt: r.since_at, because: r.because, dismissedAt: r.dismissed_at },
    ]),
  )
}

/** A new verdict is not dismissed: what a person said was about the one before. */
export async function saveComponentVerdict(tx: Tx, componentId: string, verdict: ComponentVerdict): Promise<void> {
  const values = { state: verdict.state, since_at: verdict.sinceAt, because: verdict.because, dismissed_at: null }
  await tx
    .insertInto('component_verdicts')
    .values({ component_id: componentId, region_id: EVERYWHERE, ...values })
    .onConflict((c) => c.columns(['component_id', 'region_id']).doUpdateSet(values))
    .execute()
}

/** The same verdict for another reason: what a person said of it stands. */
export async function restateComponentVerdict(tx: Tx, componentId: string, because: string): Promise<void> {
  await tx
    .updateTable('component_verdicts')
    .set({ because })
    .where('component_id', '=', componentId)
    .where('region_id', '=', EVERYWHERE)
    .execute()
}

export async function dropComponentVerdict(tx: Tx, componentId: string): Promise<void> {
  await tx.deleteFrom('component_verdicts').where('component_id', '=', componentId).execute()
}

export async function dismissVerdicts(tx: Tx, componentIds: readonly string[], at: number): Promise<void> {
  if (componentIds.length === 0) return
  await tx
    .updateTable('component_verdicts')
    .set({ dismissed_at: at })
    .where('component_id', 'in', componentIds)
    .execute()
}

export interface VerdictChange {
  readonly id: string
  readonly componentId: string
  /** Absent: everywhere. */
  readonly regionId?: string
  readonly from: VerdictState
  readonly to: VerdictState
  readonly because: string
  readonly at: number
  readonly decidedAt: number
}

export async function insertVerdictChange(tx: Tx, change: VerdictChange): Promise<void> {
  await tx
    .insertInto('verdict_changes')
    .values({
      id: change.id,
      component_id: change.componentId,
      region_id: change.regionId ?? EVERYWHERE,
      from_state: change.from,
      to_state: change.to,
      because: change.because,
      at: change.at,
      decided_at: change.decidedAt,
    })
    .execute()
}

/** What the checks last gave as the reason of a bad verdict; '' when there never was one. */
export async function lastBadReason(tx: Tx, componentId: string): Promise<string> {
  const row = await tx
    .selectFrom('verdict_changes')
    .select('because')
    .where('component_id', '=', componentId)
    .where('region_id', '=', EVERYWHERE)
    .where('to_state', 'in', ['down', 'degraded'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.because ?? ''
}

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
    .selectAll()
    .where('page_id', '=', pageId)
    .where('ledger', '=', 'published')
    .where('withdrawn_at', 'is', null)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', from)]))
    .orderBy('started_at')
    .execute()
  return rows.map((r) => ({
    id: r.id,
    pageId: r.page_id,
    componentId: r.component_id,
    ledger: r.ledger as Ledger,
    by: r.made_by as Interval['by'],
    state: r.state as ComponentState,
    startedAt: r.started_at,
    endedAt: r.ended_at,
    incidentId: r.incident_id,
  }))
}
