/** The places that probes look from. There is always the local one: the worker thread of this installation. */
import type { Selectable } from 'kysely'
import type { Location } from '../domain/catalogue.ts'
import type { Db, Tx } from './open.ts'
import type { LocationsTable } from './schema.ts'

/** The built-in prober's. */
export const LOCAL_KEY = 'local'

/** In the order they were made; deleted ones too, by whose name their last results are shown. */
export async function listLocations(db: Db | Tx): Promise<Location[]> {
  const rows = await db.selectFrom('locations').selectAll().orderBy('no').execute()
  return rows.map(toLocation)
}

/** Ids by key, of those that are there. */
export async function locationIdsByKey(db: Db | Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('locations').select(['key', 'id']).where('removed_at', 'is', null).execute()
  return new Map(rows.map((l) => [l.key, l.id]))
}

/** @throws if none was made: apply-catalogue makes it at every start */
export async function localLocation(db: Db | Tx): Promise<Location> {
  const row = await findLocal(db)
  if (!row) throw new Error('There is no local location: the catalogue was never applied')
  return row
}

/** Makes the local location unless it is there; safe to repeat, also by several processes. */
export async function ensureLocalLocation(tx: Tx, ids: { next(): string }, now: number): Promise<Location> {
  const known = await findLocal(tx)
  if (known) return known
  await tx
    .insertInto('locations')
    .values({ id: ids.next(), key: LOCAL_KEY, region_id: null, is_local: 1, last_batch_at: null, created_at: now })
    .onConflict((c) => c.column('key').doNothing())
    .execute()
  return localLocation(tx)
}

async function findLocal(db: Db | Tx): Promise<Location | null> {
  const row = await db.selectFrom('locations').selectAll().where('key', '=', LOCAL_KEY).executeTakeFirst()
  return row ? toLocation(row) : null
}

export function toLocation(row: Selectable<LocationsTable>): Location {
  return {
    no: row.no,
    id: row.id,
    key: row.key,
    regionId: row.region_id,
    isLocal: row.is_local === 1,
    lastSequence: row.last_sequence,
    lastBatchAt: row.last_batch_at,
    sees: row.sees === 1,
    seesBecause: row.sees_because,
    name: row.name,
  }
}
