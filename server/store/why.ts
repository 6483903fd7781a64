/** What led to a component's state: its verdict changes, incidents, ledgers, and what people did. Read by flow/why. */
import type { ComponentState, VerdictState } from '../domain/component.ts'
import type { LedgerSpan } from '../domain/two-ledgers.ts'
import type { Db, Tx } from './open.ts'
import type { AuditEntry } from './traces.ts'
import { EVERYWHERE, type VerdictChange } from './verdicts.ts'

/** Newest first, of the component and of single places. */
export async function verdictChangesOf(db: Db | Tx, componentId: string, limit: number): Promise<VerdictChange[]> {
  const rows = await db
    .selectFrom('verdict_changes')
    .selectAll()
    .where('component_id', '=', componentId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({
    ...{ id: r.id, componentId: r.component_id, because: r.because, at: r.at, decidedAt: r.decided_at },
    ...(r.region_id === EVERYWHERE ? {} : { regionId: r.region_id }),
    ...{ from: r.from_state as VerdictState, to: r.to_state as VerdictState },
  }))
}

/** Ids, newest first. */
export async function incidentsOf(db: Db | Tx, componentId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('incident_components')
    .select('incident_id')
    .where('component_id', '=', componentId)
    .orderBy('incident_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => r.incident_id)
}

/** Both ledgers with what was taken back, touching the time since `from`. */
export async function ledgersOf(db: Db | Tx, componentId: string, from: number): Promise<LedgerSpan[]> {
  const rows = await db
    .selectFrom('intervals')
    .selectAll()
    .where('component_id', '=', componentId)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', from)]))
    .orderBy('started_at')
    .execute()
  return rows.map((r) => ({
    ...{ ledger: r.ledger as LedgerSpan['ledger'], by: r.made_by as LedgerSpan['by'] },
    ...{ state: r.state as ComponentState, startedAt: r.started_at, endedAt: r.ended_at },
    ...{ incidentId: r.incident_id, maintenanceId: r.maintenance_id },
    withdrawn: r.withdrawn_at === null ? null : { by: r.withdrawn_by ?? '', why: r.withdrawn_why ?? '' },
  }))
}

/** Who did what to these things, newest first; without the words of the checks themselves. */
export async function deedsAbout(db: Db | Tx, subjectIds: readonly string[], limit: number): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where('subject_id', 'in', subjectIds)
    .where('who', 'not like', 'checks%')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({ ...r, pageId: r.page_id, subjectId: r.subject_id }))
}
