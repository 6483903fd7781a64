/** What was said of planned work as it went along, by people and by its plan. */
import type { MaintenanceState } from '../domain/maintenance.ts'
import type { Db, Tx } from './open.ts'

export interface MaintenanceUpdate {
  readonly id: string
  readonly maintenanceId: string
  readonly state: MaintenanceState
  readonly at: number
  readonly author: string
  /** `plan`: its own instant came; it has no words of its own. */
  readonly by: 'person' | 'api' | 'plan'
  /** By language; may be empty: the state says it. */
  readonly body: Readonly<Record<string, string>>
}

export async function insertMaintenanceUpdate(tx: Tx, update: MaintenanceUpdate): Promise<void> {
  const { id, state, at, author, by } = update
  await tx
    .insertInto('maintenance_updates')
    .values({ id, state, at, author, made_by: by, maintenance_id: update.maintenanceId })
    .execute()
  const words = Object.entries(update.body).map(([language, body]) => ({ update_id: id, language, body }))
  if (words.length > 0) await tx.insertInto('maintenance_update_texts').values(words).execute()
}

/** Newest first. */
export async function maintenanceUpdatesOf(
  db: Db | Tx,
  maintenanceIds: readonly string[],
): Promise<MaintenanceUpdate[]> {
  if (maintenanceIds.length === 0) return []
  const rows = await db
    .selectFrom('maintenance_updates')
    .selectAll()
    .where('maintenance_id', 'in', maintenanceIds)
    .orderBy('id', 'desc')
    .execute()
  const texts = await db
    .selectFrom('maintenance_update_texts')
    .innerJoin('maintenance_updates', 'maintenance_updates.id', 'maintenance_update_texts.update_id')
    .selectAll('maintenance_update_texts')
    .where('maintenance_updates.maintenance_id', 'in', maintenanceIds)
    .execute()
  const byUpdate = Map.groupBy(texts, (t) => t.update_id)
  return rows.map((r) => ({
    id: r.id,
    maintenanceId: r.maintenance_id,
    state: r.state as MaintenanceState,
    at: r.at,
    author: r.author,
    by: r.made_by as MaintenanceUpdate['by'],
    body: Object.fromEntries((byUpdate.get(r.id) ?? []).map((t) => [t.language, t.body])),
  }))
}
