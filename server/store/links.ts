/** Links from incidents of ours to those of others. Rows in, shapes out; no rules. */
import type { Db, Tx } from './open.ts'

export interface IncidentLink {
  readonly id: string
  readonly incidentId: string
  readonly url: string
  readonly title: string
}

/** @returns false when this incident has it already */
export async function insertLink(tx: Tx, { id, incidentId, url, title }: IncidentLink): Promise<boolean> {
  const done = await tx
    .insertInto('incident_links')
    .values({ id, url, title, incident_id: incidentId })
    .onConflict((c) => c.columns(['incident_id', 'url']).doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** In the order in which they were added, by incident. */
export async function linksOf(
  db: Db | Tx,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly IncidentLink[]>> {
  if (incidentIds.length === 0) return new Map()
  const rows = db.selectFrom('incident_links').selectAll().where('incident_id', 'in', incidentIds).orderBy('id')
  const links = (await rows.execute()).map(({ id, url, title, incident_id: incidentId }) => {
    return { id, url, title, incidentId }
  })
  return Map.groupBy(links, (one) => one.incidentId)
}

/** @returns its title; null: it is not there */
export async function deleteLink(
  tx: Tx,
  { incidentId, id }: Pick<IncidentLink, 'incidentId' | 'id'>,
): Promise<string | null> {
  const gone = tx.deleteFrom('incident_links').where('id', '=', id).where('incident_id', '=', incidentId)
  return (await gone.returning('title').executeTakeFirst())?.title ?? null
}
