/** Measured stretches on the page that went on after the incident they were told with was resolved. Used by `flow/dismiss-incident`. */
import type { ComponentState } from '../domain/component.ts'
import type { Interval } from './intervals.ts'
import { forgetDays } from './kept-days.ts'
import type { Tx } from './open.ts'

export interface Outlived {
  readonly interval: Interval
  /** Of the incident that it was told with. */
  readonly resolvedAt: number
}

/** Of these components, what was still bad at `since`. */
export async function outlivedIncidents(
  tx: Tx,
  { componentIds, since }: { readonly componentIds: readonly string[]; readonly since: number },
): Promise<Outlived[]> {
  if (componentIds.length === 0) return []
  const rows = await tx
    .selectFrom('intervals')
    .innerJoin('incidents', 'incidents.id', 'intervals.incident_id')
    .selectAll('intervals')
    .select('incidents.resolved_at')
    .where('intervals.component_id', 'in', componentIds)
    .where('intervals.ledger', '=', 'published')
    .where('intervals.made_by', '=', 'checks')
    .where('intervals.withdrawn_at', 'is', null)
    .where((e) => e.or([e('intervals.ended_at', 'is', null), e('intervals.ended_at', '>', since)]))
    .where('incidents.state', '=', 'resolved')
    .execute()
  return rows.map((r) => ({
    interval: {
      ...{ id: r.id, pageId: r.page_id, componentId: r.component_id, incidentId: r.incident_id },
      ...{ ledger: 'published', by: 'checks', state: r.state as ComponentState },
      ...{ startedAt: r.started_at, endedAt: r.ended_at },
    },
    resolvedAt: r.resolved_at ?? since,
  }))
}

export async function endIntervalAt(tx: Tx, intervalId: string, endedAt: number): Promise<void> {
  const ended = await tx
    .updateTable('intervals')
    .set({ ended_at: endedAt })
    .where('id', '=', intervalId)
    .returning(['component_id as componentId', 'started_at as startedAt'])
    .execute()
  await forgetDays(tx, ended)
}
