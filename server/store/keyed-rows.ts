/** What components and probes have in common: keys that are unique for good, a version, and a removal that keeps the row. */
import type { Tx } from './open.ts'

type Keyed = 'components' | 'probes'

export interface KeyHolder {
  readonly id: string
  readonly version: number
  readonly isRemoved: boolean
}

/** Who has this key, removed or not: a removed one's row is used again. */
export async function holderOfKey(
  tx: Tx,
  table: Keyed,
  { pageId, key }: { readonly pageId: string; readonly key: string },
): Promise<KeyHolder | null> {
  const row = await tx
    .selectFrom(table)
    .select(['id', 'version', 'removed_at'])
    .where('page_id', '=', pageId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ? { id: row.id, version: row.version, isRemoved: row.removed_at !== null } : null
}

export interface Which {
  readonly id: string
  readonly version: number
  readonly now: number
}

/** @returns false when `version` is not the one that stands */
export async function markRemoved(tx: Tx, table: Keyed, { id, version, now }: Which): Promise<boolean> {
  const done = await tx
    .updateTable(table)
    .set({ removed_at: now, updated_at: now, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
