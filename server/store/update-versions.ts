/** The words that updates had before they were put right. Rows in, shapes out; no rules. */
import type { Moment } from '../domain/post-mortem.ts'
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'
import { SPOKEN } from './outbox.ts'
import { insertWords, type UpdateWords } from './updates.ts'

/** `title`: the incident's, where the edit changed that; of a post-mortem, its own. */
export type VersionWords = UpdateWords

export interface UpdateVersion {
  readonly updateId: string
  /** From 1 up, the oldest first. */
  readonly no: number
  readonly words: Readonly<Record<string, VersionWords>>
  readonly replacedAt: number
  readonly replacedBy: string
}

export async function insertVersion(tx: Tx, version: UpdateVersion): Promise<void> {
  const { no, words } = version
  const when = { replaced_at: version.replacedAt, replaced_by: version.replacedBy }
  const row = { update_id: version.updateId, no, words: JSON.stringify(words), ...when }
  await tx.insertInto('update_versions').values(row).execute()
}

/** Newest first within each update; those that were never put right are left out. */
export async function versionsOf(
  db: Db | Tx,
  updateIds: readonly string[],
): Promise<ReadonlyMap<string, readonly UpdateVersion[]>> {
  if (updateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('update_versions')
    .selectAll()
    .where('update_id', 'in', among(db, updateIds))
    .orderBy('no', 'desc')
    .execute()
  const versions = rows.map((r) => ({
    ...{ updateId: r.update_id, no: r.no, replacedAt: r.replaced_at, replacedBy: r.replaced_by },
    words: JSON.parse(r.words) as UpdateVersion['words'],
  }))
  return Map.groupBy(versions, (v) => v.updateId)
}

/** From here on it speaks these languages alone. */
export async function replaceWords(
  tx: Tx,
  updateId: string,
  words: Readonly<Record<string, UpdateWords>>,
): Promise<void> {
  await tx.deleteFrom('update_texts').where('update_id', '=', updateId).execute()
  await insertWords(tx, updateId, words)
}

/** Of a post-mortem: from here on it tells these. */
export async function replaceMoments(tx: Tx, updateId: string, moments: readonly Moment[]): Promise<void> {
  await tx
    .updateTable('updates')
    .set({ moments: JSON.stringify(moments) })
    .where('id', '=', updateId)
    .execute()
}

/** A notice of these words that is not fanned out yet is written from another revision: that of the better words. */
export async function moveNotices(
  tx: Tx,
  { updateId, revision }: { readonly updateId: string; readonly revision: number },
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ revision })
    .where('subject_id', '=', updateId)
    .where('kind', 'in', [...SPOKEN])
    .where('fanned_out_at', 'is', null)
    .where('cursor', '=', '')
    .where('stopped_at', 'is', null)
    .execute()
}
