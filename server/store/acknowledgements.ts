/** Who has taken an incident in hand; and whether a person has spoken of it since. Used by flow/acknowledge and flow/escalate. */
import type { Db, Tx } from './open.ts'

export interface Acknowledged {
  readonly at: number
  /** As the audit names whoever it was: `person:01j...:Ada`. */
  readonly by: string
}

/** By incident id; those that nobody has are missing. */
export async function acknowledgementsOf(
  db: Db | Tx,
  incidentIds: readonly string[],
): Promise<Map<string, Acknowledged>> {
  if (incidentIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'acknowledged_at', 'acknowledged_by'])
    .where('id', 'in', incidentIds)
    .where('acknowledged_at', 'is not', null)
    .execute()
  return new Map(rows.map((r) => [r.id, { at: r.acknowledged_at ?? 0, by: r.acknowledged_by ?? '' }]))
}

/** @param taken null: nobody has it */
export async function saveAcknowledged(tx: Tx, incidentId: string, taken: Acknowledged | null): Promise<void> {
  await tx
    .updateTable('incidents')
    .set({ acknowledged_at: taken?.at ?? null, acknowledged_by: taken?.by ?? null })
    .where('id', '=', incidentId)
    .execute()
}

/** Open incidents of this page that a person of the desk has in hand. */
export async function inHandOf(
  tx: Tx,
  { pageId, staffId }: { readonly pageId: string; readonly staffId: string },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('incidents')
    .select('id')
    .where('page_id', '=', pageId)
    .where('acknowledged_by', 'like', `person:${staffId}:%`)
    .where('state', 'in', ['suspected', 'investigating', 'identified', 'monitoring'])
    .orderBy('id')
    .execute()
  return rows.map((r) => r.id)
}

/** Whether a person, or a program of theirs, published something of it since then. */
export async function isSpokenOfSince(db: Db | Tx, incidentId: string, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('updates')
    .select('id')
    .where('incident_id', '=', incidentId)
    .where('created_at', '>=', since)
    .where('made_by', '!=', 'policy')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
