/** The bad answers that an incident stands on. Written by flow/raise-suspicion; read by incident-detail and why. */
import type { Selectable } from 'kysely'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { Db, Tx } from './open.ts'
import type { EvidenceTable } from './schema.ts'

export interface EvidenceRow {
  readonly id: string
  readonly incidentId: string
  readonly componentId: string
  readonly probeId: string
  readonly locationId: string
  readonly result: ProbeResult
}

export async function insertEvidence(tx: Tx, row: EvidenceRow): Promise<void> {
  await tx
    .insertInto('evidence')
    .values({
      id: row.id,
      incident_id: row.incidentId,
      component_id: row.componentId,
      probe_id: row.probeId,
      location_id: row.locationId,
      at: row.result.at,
      result: JSON.stringify(row.result),
    })
    .execute()
}

/** Oldest first: the first bad answer on top. */
export async function evidenceOf(db: Db | Tx, incidentId: string, limit: number): Promise<EvidenceRow[]> {
  const own = db.selectFrom('evidence').selectAll().where('incident_id', '=', incidentId)
  return (await own.orderBy('at').limit(limit).execute()).map(toEvidence)
}

/** Of one component, oldest first. */
export async function evidenceAbout(
  db: Db | Tx,
  componentId: string,
  incidentIds: readonly string[],
): Promise<EvidenceRow[]> {
  if (incidentIds.length === 0) return []
  const own = db.selectFrom('evidence').selectAll().where('incident_id', 'in', incidentIds)
  return (await own.where('component_id', '=', componentId).orderBy('at').execute()).map(toEvidence)
}

function toEvidence(row: Selectable<EvidenceTable>): EvidenceRow {
  return {
    id: row.id,
    incidentId: row.incident_id,
    componentId: row.component_id,
    probeId: row.probe_id,
    locationId: row.location_id,
    result: JSON.parse(row.result) as ProbeResult,
  }
}
