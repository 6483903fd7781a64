/**
 * Where the raw rows of each closed bucket stand. Results have no index but their number: with these, the rows of one probe
 * are found among a few thousand instead of all. Written by flow/roll-up.
 */
import type { Db, Tx } from './open.ts'
import { padded } from './pieces.ts'
import { type RawBucket, ROLL_UP_WIDTHS_MS } from './roll-ups.ts'

export async function saveResultSpan(tx: Tx, { fromAt, firstNo, lastNo }: RawBucket): Promise<void> {
  const values = { first_no: firstNo, last_no: lastNo }
  await tx
    .insertInto('result_spans')
    .values({ from_at: fromAt, ...values })
    .onConflict((c) => c.column('from_at').doUpdateSet(values))
    .execute()
}

/** Both ends included; rows of other probes stand between. */
export interface ResultSpan {
  readonly firstNo: number
  readonly lastNo: number
}

/** The closed buckets in which any of these probes has results, newest first. */
export async function spansOf(db: Db | Tx, probeNos: readonly number[], limit: number): Promise<ResultSpan[]> {
  const rows = await db
    .selectFrom('result_spans as s')
    .innerJoin('rollups as r', (j) =>
      j
        .onRef('r.from_at', '=', 's.from_at')
        .on('r.width_ms', '=', ROLL_UP_WIDTHS_MS[0])
        .on('r.probe_no', 'in', padded(probeNos)),
    )
    .select(['s.from_at', 's.first_no', 's.last_no'])
    .distinct()
    .orderBy('s.from_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({ firstNo: r.first_no, lastNo: r.last_no }))
}

/** From the first row to the last of all closed buckets that touch this time. */
export async function spanBetween(db: Db | Tx, fromAt: number, untilAt: number): Promise<ResultSpan | null> {
  const row = await db
    .selectFrom('result_spans')
    .select((e) => [e.fn.min('first_no').as('first'), e.fn.max('last_no').as('last')])
    .where('from_at', '>', fromAt - ROLL_UP_WIDTHS_MS[0])
    .where('from_at', '<=', untilAt)
    .executeTakeFirst()
  return row?.first == null || row.last == null ? null : { firstNo: Number(row.first), lastNo: Number(row.last) }
}

export async function dropSpans(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('result_spans').where('from_at', '<', before).execute()
}
