/** Posts with a tag: the last count of each hashtag probe, and its hours of the last weeks. Written by flow/post-counts. */
import type { PostCount } from '../../probes/protocol/report.ts'
import type { HourOfPosts } from '../domain/hashtag.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'

export interface StoredCount extends PostCount {
  /** Start of the check that brought it. */
  readonly at: number
}

export async function loadCounts(db: Db | Tx, probeIds: readonly string[]): Promise<Map<string, StoredCount>> {
  const rows = await askInPieces(probeIds, (some) =>
    db.selectFrom('post_counts').selectAll().where('probe_id', 'in', some).execute(),
  )
  return new Map(
    rows.map((r) => [r.probe_id, { tag: r.tag, count: r.posts, isAtLeast: r.is_at_least === 1, at: r.at }]),
  )
}

/** @returns false when a newer one stands */
export async function saveCount(tx: Tx, probeId: string, { tag, count, isAtLeast, at }: StoredCount): Promise<boolean> {
  const values = { tag, posts: count, is_at_least: isAtLeast ? 1 : 0, at }
  const done = await tx
    .insertInto('post_counts')
    .values({ probe_id: probeId, ...values })
    .onConflict((c) => c.column('probe_id').doUpdateSet(values).where('post_counts.at', '<', at))
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** One more look in an hour of the clock: what is usual is the average over its looks. */
export async function addToHour(tx: Tx, probeId: string, { hourAt, posts }: HourOfPosts): Promise<void> {
  await tx
    .insertInto('post_hours')
    .values({ probe_id: probeId, hour_at: hourAt, posts, looks: 1 })
    .onConflict((c) =>
      c.columns(['probe_id', 'hour_at']).doUpdateSet((e) => ({
        posts: e('post_hours.posts', '+', posts),
        looks: e('post_hours.looks', '+', 1),
      })),
    )
    .execute()
}

export async function hoursOf(db: Db | Tx, probeId: string, since: number): Promise<HourOfPosts[]> {
  const rows = await db
    .selectFrom('post_hours')
    .selectAll()
    .where('probe_id', '=', probeId)
    .where('hour_at', '>=', since)
    .orderBy('hour_at')
    .execute()
  return rows.map((r) => ({ hourAt: r.hour_at, posts: r.posts / r.looks }))
}

/** Of all tags, also of those that nobody counts any more. */
export async function dropHours(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('post_hours').where('hour_at', '<', before).execute()
}
