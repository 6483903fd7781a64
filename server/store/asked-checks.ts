/** Checks asked of a location beside its plan, told with its next acknowledgement. Written by flow/ask-checks. */
import type { Db, Tx } from './open.ts'
import { askInPieces, pieces } from './pieces.ts'

export interface AskedCheck {
  readonly locationId: string
  readonly probeId: string
}

/** Asked twice is asked once. */
export async function askChecks(tx: Tx, asked: readonly AskedCheck[], at: number): Promise<void> {
  const rows = asked.map(({ locationId, probeId }) => ({ location_id: locationId, probe_id: probeId, asked_at: at }))
  for (const piece of pieces(rows)) {
    await tx
      .insertInto('asked_checks')
      .values(piece)
      .onConflict((c) => c.columns(['location_id', 'probe_id']).doUpdateSet({ asked_at: at }))
      .execute()
  }
}

/** What a location has answered by itself. */
export async function dropAskedChecks(tx: Tx, locationId: string, probeIds: readonly string[]): Promise<void> {
  const own = tx.deleteFrom('asked_checks').where('location_id', '=', locationId)
  await askInPieces(probeIds, (some) => own.where('probe_id', 'in', some).execute())
}

/** Those of one location, which are then no longer asked. @param since what was asked before is forgotten */
export async function takeAskedChecks(tx: Tx, locationId: string, since: number): Promise<string[]> {
  const rows = await listAskedChecks(tx, locationId)
  if (rows.length === 0) return []
  await tx.deleteFrom('asked_checks').where('location_id', '=', locationId).execute()
  return rows.filter((r) => r.askedAt >= since).map((r) => r.probeId)
}

async function listAskedChecks(db: Db | Tx, locationId: string) {
  const rows = await db
    .selectFrom('asked_checks')
    .select(['probe_id', 'asked_at'])
    .where('location_id', '=', locationId)
    .execute()
  return rows.map((r) => ({ probeId: r.probe_id, askedAt: r.asked_at }))
}
