/** What the roll-ups say of one probe since an instant, by location. Read by flow/probe-latency. */

import type { Db } from './open.ts'
import { padded } from './pieces.ts'
import { addSums, markOf, noSums, ROLL_UP_WIDTHS_MS, type RollUpWidth, type Sums, sumsOfRow } from './roll-ups.ts'

export interface Rolled {
  /** Start of the first bucket and end of the last: whole buckets alone are counted. */
  readonly fromAt: number
  readonly untilAt: number
  readonly byLocation: ReadonlyMap<number, Sums>
}

/**
 * From buckets of `widthMs` as far as they are closed, then from finer ones.
 *
 * @param since.fromAt counts from the start of the bucket that it lies in
 * @returns null before the first bucket was closed
 */
export async function rolledSince(
  db: Db,
  probeNo: number,
  since: { readonly fromAt: number; readonly widthMs: RollUpWidth },
): Promise<Rolled | null> {
  const firstAt = Math.floor(since.fromAt / since.widthMs) * since.widthMs
  const byLocation = new Map<number, Sums>()
  let untilAt = firstAt
  for (const widthMs of ROLL_UP_WIDTHS_MS.filter((w) => w <= since.widthMs).toReversed()) {
    const closedUntil = (await markOf(db, widthMs))?.untilAt ?? 0
    const starts: number[] = []
    for (; untilAt + widthMs <= closedUntil; untilAt += widthMs) starts.push(untilAt)
    await addBuckets(db, byLocation, { probeNo, widthMs, starts })
  }
  return untilAt === firstAt ? null : { fromAt: firstAt, untilAt, byLocation }
}

interface Asked {
  readonly probeNo: number
  readonly widthMs: RollUpWidth
  readonly starts: readonly number[]
}

async function addBuckets(db: Db, into: Map<number, Sums>, { probeNo, widthMs, starts }: Asked): Promise<void> {
  if (starts.length === 0) return
  const rows = await db
    .selectFrom('rollups')
    .selectAll()
    .where('width_ms', '=', widthMs)
    .where('from_at', 'in', padded(starts))
    .where('probe_no', '=', probeNo)
    .execute()
  for (const row of rows) {
    const sums = into.get(row.location_no) ?? noSums(probeNo, row.location_no)
    addSums(sums, sumsOfRow(row))
    into.set(row.location_no, sums)
  }
}
