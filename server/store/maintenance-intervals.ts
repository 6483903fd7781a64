/** Stretches of the ledgers that planned work explains: its own, and those that it keeps out of the published one. */
import type { ComponentState } from '../domain/component.ts'
import type { Interval } from './intervals.ts'
import { forgetDays } from './kept-days.ts'
import type { Tx } from './open.ts'
import { EVERYWHERE } from './verdicts.ts'

export interface Withdrawal {
  readonly at: number
  readonly by: string
  readonly why: string
}

/** @param withdrawn it stands in the ledger, and the public is not told; null: it is */
export async function insertExplained(
  tx: Tx,
  interval: Interval,
  { maintenanceId, withdrawn }: { readonly maintenanceId: string; readonly withdrawn: Withdrawal | null },
): Promise<void> {
  const { id, ledger, by, state } = interval
  await tx
    .insertInto('intervals')
    .values({
      ...{ id, ledger, state, made_by: by, region_id: EVERYWHERE },
      page_id: interval.pageId,
      component_id: interval.componentId,
      started_at: interval.startedAt,
      ended_at: interval.endedAt,
      incident_id: interval.incidentId,
      maintenance_id: maintenanceId,
      withdrawn_at: withdrawn?.at ?? null,
      withdrawn_by: withdrawn?.by ?? null,
      withdrawn_why: withdrawn?.why ?? null,
    })
    .execute()
  if (ledger === 'published' && !withdrawn) await forgetDays(tx, [interval])
}

/** The planned work itself is over. */
export async function endWork(tx: Tx, maintenanceId: string, endedAt: number): Promise<void> {
  await tx
    .updateTable('intervals')
    .set({ ended_at: endedAt })
    .where('maintenance_id', '=', maintenanceId)
    .where('state', '=', 'maintenance')
    .where('ended_at', 'is', null)
    .execute()
}

/** What the checks still see bad and the public was not told because of this work. */
export async function keptQuiet(tx: Tx, maintenanceId: string): Promise<Interval[]> {
  const rows = await tx
    .selectFrom('intervals')
    .selectAll()
    .where('maintenance_id', '=', maintenanceId)
    .where('ledger', '=', 'published')
    .where('made_by', '=', 'checks')
    .where('withdrawn_at', 'is not', null)
    .where('ended_at', 'is', null)
    .execute()
  return rows.map((r) => ({
    ...{ id: r.id, pageId: r.page_id, componentId: r.component_id, incidentId: r.incident_id },
    ...{ ledger: 'published', by: 'checks', state: r.state as ComponentState },
    ...{ startedAt: r.started_at, endedAt: r.ended_at },
  }))
}

/** Another window goes on over it. */
export async function handOverQuiet(tx: Tx, intervalId: string, maintenanceId: string): Promise<void> {
  await tx.updateTable('intervals').set({ maintenance_id: maintenanceId }).where('id', '=', intervalId).execute()
}
