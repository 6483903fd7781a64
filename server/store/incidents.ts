/**
 * Incidents with their titles, components and regions. Rows in, domain shapes out; no rules. Whoever asks gets real ones:
 * what is rehearsed comes only to those who ask for it by name, so that no door has to remember to keep it in.
 */
import type { Impact } from '../domain/component.ts'
import type { IncidentState } from '../domain/incident.ts'
import type { MassChange } from '../domain/mass-change.ts'
import type { NearIncident } from '../domain/suspicion.ts'
import type { Db, Tx } from './open.ts'
import { padded, pieces } from './pieces.ts'

export interface Incident {
  readonly id: string
  readonly pageId: string
  readonly state: IncidentState
  readonly version: number
  readonly impact: Impact
  readonly origin: 'checks' | 'person'
  readonly startedAt: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly confirmedAt: number | null
  readonly monitoringAt: number | null
  readonly looksOverAt: number | null
  readonly resolvedAt: number | null
  readonly dismissedWhy: string | null
  /** The one in which it goes on; null: it ended by itself, or has not. */
  readonly mergedInto: string | null
  readonly nextUpdateAt: number | null
  /** Of which it is the incident; null: it is a real one. */
  readonly rehearsalId: string | null
}

export async function insertIncident(tx: Tx, incident: Incident): Promise<void> {
  await tx
    .insertInto('incidents')
    .values({ id: incident.id, page_id: incident.pageId, ...columns(incident) })
    .execute()
}

/** @returns false when the row is no longer at `fromVersion`: somebody else moved it */
export async function moveIncident(tx: Tx, incident: Incident, fromVersion: number): Promise<boolean> {
  const done = await tx
    .updateTable('incidents')
    .set(columns(incident))
    .where('id', '=', incident.id)
    .where('version', '=', fromVersion)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

function columns(i: Incident) {
  return {
    state: i.state,
    version: i.version,
    impact: i.impact,
    origin: i.origin,
    started_at: i.startedAt,
    created_at: i.createdAt,
    updated_at: i.updatedAt,
    confirmed_at: i.confirmedAt,
    monitoring_at: i.monitoringAt,
    looks_over_at: i.looksOverAt,
    resolved_at: i.resolvedAt,
    dismissed_why: i.dismissedWhy,
    merged_into: i.mergedInto,
    next_update_at: i.nextUpdateAt,
    rehearsal_id: i.rehearsalId,
  }
}

/** What most checks changed to when these began; those of which it is not known are left out. */
export async function sameAnswers(db: Db | Tx, incidentIds: readonly string[]): Promise<Map<string, MassChange>> {
  if (incidentIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'same_answer'])
    .where('id', 'in', incidentIds)
    .where('same_answer', 'is not', null)
    .execute()
  return new Map(rows.map((r) => [r.id, JSON.parse(r.same_answer ?? 'null') as MassChange]))
}

/** @param change null: what is bad in it has other reasons */
export async function saveSameAnswer(tx: Tx, incidentId: string, change: MassChange | null): Promise<void> {
  await tx
    .updateTable('incidents')
    .set({ same_answer: change && JSON.stringify(change) })
    .where('id', '=', incidentId)
    .execute()
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

function rowsOf(db: Db | Tx, pageId: string) {
  return db.selectFrom('incidents').selectAll().where('page_id', '=', pageId).execute()
}

function incidentOf(r: Row): Incident {
  return {
    id: r.id,
    pageId: r.page_id,
    state: r.state as IncidentState,
    version: r.version,
    impact: r.impact as Impact,
    origin: r.origin as Incident['origin'],
    startedAt: r.started_at,
    createdAt: r.created_at,
    updatedAt: r.updated_at,
    confirmedAt: r.confirmed_at,
    monitoringAt: r.monitoring_at,
    looksOverAt: r.looks_over_at,
    resolvedAt: r.resolved_at,
    dismissedWhy: r.dismissed_why,
    mergedInto: r.merged_into,
    nextUpdateAt: r.next_update_at,
    rehearsalId: r.rehearsal_id,
  }
}

export async function findIncident(db: Db | Tx, pageId: string, id: string): Promise<Incident | null> {
  const incident = await findRealOrRehearsed(db, pageId, id)
  return incident?.rehearsalId === null ? incident : null
}

/** For the desk and for on-call; never for what the public sees or what the checks judge. */
export async function findRealOrRehearsed(db: Db | Tx, pageId: string, id: string): Promise<Incident | null> {
  const row = await db
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', id)
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row ? incidentOf(row) : null
}

export interface IncidentFilter {
  readonly states: readonly IncidentState[]
  /** Only incidents with a smaller id (older): for paging. */
  readonly before?: string | undefined
  readonly limit: number
  readonly resolvedSince?: number | undefined
  /** Rehearsed ones too, as in `findRealOrRehearsed`. */
  readonly orRehearsed?: boolean
}

/** Newest first. */
export async function listIncidents(db: Db | Tx, pageId: string, filter: IncidentFilter): Promise<Incident[]> {
  let query = db
    .selectFrom('incidents')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('state', 'in', filter.states)
    .orderBy('id', 'desc')
    .limit(filter.limit)
  if (!filter.orRehearsed) query = query.where('rehearsal_id', 'is', null)
  if (filter.before) query = query.where('id', '<', filter.before)
  if (filter.resolvedSince !== undefined) query = query.where('resolved_at', '>=', filter.resolvedSince)
  return (await query.execute()).map(incidentOf)
}

/** Suspected and open ones with their components, newest first. */
export async function nearIncidents(tx: Tx, pageId: string): Promise<NearIncident[]> {
  const states = ['suspected', 'investigating', 'identified', 'monitoring'] as const
  const incidents = await listIncidents(tx, pageId, { states, limit: 500 })
  if (incidents.length === 0) return []
  const ids = incidents.map((i) => i.id)
  const hit = await tx
    .selectFrom('incident_components')
    .select(['incident_id', 'component_id', 'impact'])
    .where('incident_id', 'in', padded(ids))
    .orderBy('component_id')
    .execute()
  const byIncident = Map.groupBy(hit, (c) => c.incident_id)
  return incidents.map(({ id, state, startedAt }) => {
    const own = Map.groupBy(byIncident.get(id) ?? [], (c) => c.impact !== 'none')
    const idsOf = (isHit: boolean) => (own.get(isHit) ?? []).map((c) => c.component_id)
    return { id, state, startedAt, componentIds: idsOf(true), wellIds: idsOf(false) }
  })
}

/** The newest suspicion of this component that was over since then before anybody acted; null: none. */
export async function lapsedSince(
  tx: Tx,
  { pageId, componentId, since }: { readonly pageId: string; readonly componentId: string; readonly since: number },
): Promise<Incident | null> {
  const row = await tx
    .selectFrom('incidents as i')
    .innerJoin('incident_components as c', 'c.incident_id', 'i.id')
    .select('i.id')
    .where('i.page_id', '=', pageId)
    .where('i.state', '=', 'lapsed')
    .where('i.rehearsal_id', 'is', null)
    .where('i.updated_at', '>=', since)
    .where('c.component_id', '=', componentId)
    .orderBy('i.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? findIncident(tx, pageId, row.id) : null
}

export interface IncidentComponent {
  readonly incidentId: string
  readonly componentId: string
  readonly impact: Impact
  readonly worst: Impact
  readonly regionIds: readonly string[]
}

export interface IncidentParts {
  readonly titles: ReadonlyMap<string, Record<string, string>>
  readonly components: readonly IncidentComponent[]
}

export async function loadParts(db: Db | Tx, incidentIds: readonly string[]): Promise<IncidentParts> {
  if (incidentIds.length === 0) return { titles: new Map(), components: [] }
  const titleRows = await db.selectFrom('incident_titles').selectAll().where('incident_id', 'in', incidentIds).execute()
  const componentRows = await db
    .selectFrom('incident_components')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('component_id')
    .execute()
  const regionRows = await db
    .selectFrom('incident_regions')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .execute()
  const titles = new Map<string, Record<string, string>>()
  for (const r of titleRows) titles.set(r.incident_id, { ...titles.get(r.incident_id), [r.language]: r.title })
  const components = componentRows.map((r) => ({
    incidentId: r.incident_id,
    componentId: r.component_id,
    impact: r.impact as Impact,
    worst: r.worst as Impact,
    regionIds: regionRows
      .filter((g) => g.incident_id === r.incident_id && g.component_id === r.component_id)
      .map((g) => g.region_id),
  }))
  return { titles, components }
}

type Hit = Pick<IncidentComponent, 'impact' | 'worst'>

/** How an incident hits this component (null: not at all), and how the others, alike ones once: a wave may be hundreds. */
export async function impactsIn(
  tx: Tx,
  { incidentId, componentId }: Pick<IncidentComponent, 'incidentId' | 'componentId'>,
): Promise<{ readonly own: Hit | null; readonly others: readonly Hit[] }> {
  const rows = tx.selectFrom('incident_components').select(['impact', 'worst']).where('incident_id', '=', incidentId)
  const own = await rows.where('component_id', '=', componentId).executeTakeFirst()
  const others = await rows.where('component_id', '!=', componentId).distinct().execute()
  return { own: (own as Hit | undefined) ?? null, others: others as Hit[] }
}

/** These are well: it hits them no longer, and how bad they were stays. */
export async function markWell(tx: Tx, incidentId: string, componentIds: readonly string[]): Promise<void> {
  for (const ids of pieces(componentIds)) {
    await tx
      .updateTable('incident_components')
      .set({ impact: 'none' })
      .where('incident_id', '=', incidentId)
      .where('component_id', 'in', ids)
      .execute()
  }
}

export async function saveComponent(tx: Tx, row: IncidentComponent): Promise<void> {
  const { incidentId, componentId, impact, worst } = row
  await tx
    .insertInto('incident_components')
    .values({ incident_id: incidentId, component_id: componentId, impact, worst })
    .onConflict((c) => c.columns(['incident_id', 'component_id']).doUpdateSet({ impact, worst }))
    .execute()
  await tx
    .deleteFrom('incident_regions')
    .where('incident_id', '=', incidentId)
    .where('component_id', '=', componentId)
    .execute()
  if (row.regionIds.length === 0) return
  await tx
    .insertInto('incident_regions')
    .values(row.regionIds.map((id) => ({ incident_id: incidentId, component_id: componentId, region_id: id })))
    .execute()
}
