/** Regions that a page names, in every language. Written by apply-catalogue, read by the page and by incidents. */
import type { LocalWords, Region } from '../domain/catalogue.ts'
import type { Db, Tx } from './open.ts'

/** In display order. */
export async function listRegions(db: Db | Tx, pageId: string): Promise<Region[]> {
  const rows = await db
    .selectFrom('regions')
    .selectAll()
    .where('page_id', '=', pageId)
    .orderBy('position')
    .orderBy('key')
    .execute()
  const texts = await db
    .selectFrom('region_texts')
    .innerJoin('regions', 'regions.id', 'region_texts.region_id')
    .selectAll('region_texts')
    .where('regions.page_id', '=', pageId)
    .execute()
  return rows.map((row) => {
    const mine = texts.filter((t) => t.region_id === row.id)
    return {
      id: row.id,
      key: row.key,
      position: row.position,
      name: Object.fromEntries(mine.map((t) => [t.language, t.name])) as LocalWords,
      place: Object.fromEntries(mine.map((t) => [t.language, t.place])) as LocalWords,
      ownerFile: row.owner_file,
    }
  })
}

/** @returns false when the key is taken */
export async function insertRegion(tx: Tx, pageId: string, region: Region): Promise<boolean> {
  const done = await tx
    .insertInto('regions')
    .values({ id: region.id, page_id: pageId, ...columns(region) })
    .onConflict((c) => c.columns(['page_id', 'key']).doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n) return false
  await insertTexts(tx, region)
  return true
}

export async function updateRegion(tx: Tx, region: Region): Promise<void> {
  await tx.updateTable('regions').set(columns(region)).where('id', '=', region.id).execute()
  await tx.deleteFrom('region_texts').where('region_id', '=', region.id).execute()
  await insertTexts(tx, region)
}

/**
 * A region that incidents or locations still name keeps its row and its words, so that the history can be read;
 * it only stops being owned by a file.
 *
 * @returns true if it is gone
 */
export async function removeRegion(tx: Tx, regionId: string): Promise<boolean> {
  const named = await tx
    .selectFrom('incident_regions')
    .select('region_id')
    .where('region_id', '=', regionId)
    .limit(1)
    .executeTakeFirst()
  const located = await tx.selectFrom('locations').select('id').where('region_id', '=', regionId).executeTakeFirst()
  if (named || located) {
    await tx.updateTable('regions').set({ owner_file: null }).where('id', '=', regionId).execute()
    return false
  }
  await tx.deleteFrom('region_texts').where('region_id', '=', regionId).execute()
  await tx.deleteFrom('regions').where('id', '=', regionId).execute()
  return true
}

function columns(region: Region) {
  return { key: region.key, position: region.position, owner_file: region.ownerFile }
}

async function insertTexts(tx: Tx, region: Region): Promise<void> {
  const rows = Object.entries(region.name).map(([language, name]) => ({
    region_id: region.id,
    language,
    name,
    place: region.place[language] ?? name,
  }))
  if (rows.length > 0) await tx.insertInto('region_texts').values(rows).execute()
}
