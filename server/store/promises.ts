/** Promises of a next update, as their updates made them, and the update that came after each. Rows in, shapes out. */
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'

export interface MadePromise {
  readonly updateId: string
  readonly incidentId: string
  readonly author: string
  readonly madeAt: number
  readonly promisedAt: number
  /** When the next update came, of the incident or of the one that it was merged into, corrections aside; null: not yet. */
  readonly saidAt: number | null
}

/** Promised for an instant in `[from, to)`, by that instant; corrections repeat a promise and make none. */
export async function promisesFor(
  db: Db,
  { pageId, from, to }: { readonly pageId: string; readonly from: number; readonly to: number },
): Promise<MadePromise[]> {
  const rows = await db
    .selectFrom('updates as u')
    .innerJoin('incidents as i', 'i.id', 'u.incident_id')
    .select(['u.id', 'u.incident_id', 'u.author', 'u.created_at', 'u.next_update_at'])
    .select((e) =>
      e
        .selectFrom('updates as n')
        .select('n.created_at')
        .whereRef('n.id', '>', 'u.id')
        .where((n) =>
          n.or([
            n('n.incident_id', '=', n.ref('u.incident_id')),
            // Merged into another it goes on there: what that one said before was not about this.
            n.and([n('n.incident_id', '=', n.ref('i.merged_into')), n('n.created_at', '>=', n.ref('i.resolved_at'))]),
          ]),
        )
        .where('n.correction_of', 'is', null)
        .orderBy('n.id')
        .limit(1)
        .as('said_at'),
    )
    .where('u.page_id', '=', pageId)
    .where('i.rehearsal_id', 'is', null)
    .where('u.next_update_at', '>=', from)
    .where('u.next_update_at', '<', to)
    .where('u.correction_of', 'is', null)
    .orderBy('u.next_update_at')
    .orderBy('u.id')
    .$narrowType<{ next_update_at: number }>()
    .execute()
  return rows.map((r) => ({
    updateId: r.id,
    incidentId: r.incident_id,
    author: r.author,
    madeAt: r.created_at,
    promisedAt: r.next_update_at,
    saidAt: r.said_at,
  }))
}

/** By incident and language. */
export async function titlesOf(db: Db, incidentIds: readonly string[]): Promise<Map<string, Record<string, string>>> {
  const titles = new Map<string, Record<string, string>>()
  if (incidentIds.length === 0) return titles
  const rows = await db
    .selectFrom('incident_titles')
    .selectAll()
    .where('incident_id', 'in', among(db, incidentIds))
    .execute()
  for (const r of rows) titles.set(r.incident_id, { ...titles.get(r.incident_id), [r.language]: r.title })
  return titles
}

/** The incident's newest update, corrections aside. */
export async function newestUpdateId(tx: Tx, incidentId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('updates')
    .select('id')
    .where('incident_id', '=', incidentId)
    .where('correction_of', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}
