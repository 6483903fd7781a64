/**
 * What is to be closed next, and in which shares: which raw rows a bucket holds, how many of each probe, and how far time
 * is empty. Reads only, so no writer waits for it. Called by flow/roll-up.
 */
import { HOUR_MS } from '../domain/time.ts'
import type { Db, Tx } from './open.ts'
import {
  finerStarts,
  finerThan,
  type ProbeSpan,
  type RawBucket,
  ROLL_UP_WIDTHS_MS,
  type RollUpMark,
  type RollUpWidth,
} from './roll-ups.ts'

/** Start of the oldest raw result; null without any. */
export async function firstResultAt(db: Db): Promise<number | null> {
  const row = await db.selectFrom('results').select('at').orderBy('no').limit(1).executeTakeFirst()
  return row?.at ?? null
}

export interface RawPlan extends RawBucket {
  /** One transaction each. */
  readonly shares: readonly ProbeSpan[]
}

/**
 * The bucket after `mark`. Results have no index on time, and come in almost that order: of those after `mark.lastNo`, up
 * to the first that is later than the bucket by more than results may be late.
 *
 * @param rowsOfShare about as many raw rows make one share
 * @returns null when it is empty
 */
export async function planResults(
  db: Db,
  { untilAt: fromAt, lastNo }: RollUpMark,
  { lateMs, rowsOfShare }: { readonly lateMs: number; readonly rowsOfShare: number },
): Promise<RawPlan | null> {
  const untilAt = fromAt + ROLL_UP_WIDTHS_MS[0]
  const after = db.selectFrom('results').where('no', '>', lastNo)
  const later = await after
    .select('no')
    .where('at', '>=', untilAt + lateMs)
    // One dated further ahead is of a clock that was wrong, and says nothing about those that follow it.
    .where('at', '<', untilAt + lateMs + HOUR_MS)
    .orderBy('no')
    .limit(1)
    .executeTakeFirst()
  const probes = await after
    .select((e) => ['probe_no', e.fn.countAll<number>().as('n'), e.fn.min('no').as('first'), e.fn.max('no').as('last')])
    .where('no', '<', later?.no ?? Number.MAX_SAFE_INTEGER)
    .where('at', '>=', fromAt)
    .where('at', '<', untilAt)
    .groupBy('probe_no')
    .orderBy('probe_no')
    .execute()
  if (probes.length === 0) return null
  const firstNo = probes.reduce((least, p) => Math.min(least, Number(p.first)), Number.MAX_SAFE_INTEGER)
  const mostNo = probes.reduce((most, p) => Math.max(most, Number(p.last)), 0)
  const counted = probes.map((p) => ({ probeNo: p.probe_no, rows: Number(p.n) }))
  return { fromAt, untilAt, firstNo, lastNo: mostNo, shares: sharesOf(counted, rowsOfShare) }
}

/** Whole probes, in the order of their numbers. */
function sharesOf(probes: readonly { probeNo: number; rows: number }[], rowsOfShare: number): ProbeSpan[] {
  const shares: { first: number; last: number }[] = []
  let room = 0
  for (const { probeNo, rows } of probes) {
    const share = shares.at(-1)
    if (share && rows <= room) share.last = probeNo
    else {
      shares.push({ first: probeNo, last: probeNo })
      room = rowsOfShare
    }
    room -= rows
  }
  return shares
}

/** Locations interleave: the first row of the next bucket may stand before the last of this one. */
export async function lastNoBefore(tx: Tx, untilAt: number, lastNo: number): Promise<number> {
  const later = tx.selectFrom('results').select('no').where('no', '>', lastNo)
  const next = await later.where('at', '>=', untilAt).orderBy('no').limit(1).executeTakeFirst()
  if (next) return next.no - 1
  const last = await later.orderBy('no', 'desc').limit(1).executeTakeFirst()
  return last?.no ?? lastNo
}

/** Shares of all probes of which the next finer width has anything in this bucket. */
export async function planBuckets(
  db: Db,
  { widthMs, fromAt }: { readonly widthMs: RollUpWidth; readonly fromAt: number },
  rowsOfShare: number,
): Promise<ProbeSpan[]> {
  const locations = await db.selectFrom('locations').select('no').orderBy('no', 'desc').limit(1).executeTakeFirst()
  const starts = finerStarts(widthMs, fromAt)
  const size = Math.max(1, Math.floor(rowsOfShare / (starts.length * Math.max(1, locations?.no ?? 1))))
  let most = 0
  for (const startAt of starts) most = Math.max(most, await lastProbeOf(db, finerThan(widthMs), startAt))
  return Array.from({ length: Math.ceil(most / size) }, (_, n) => ({ first: n * size + 1, last: (n + 1) * size }))
}

async function lastProbeOf(db: Db, widthMs: RollUpWidth, fromAt: number): Promise<number> {
  const own = db.selectFrom('rollups').select('probe_no').where('width_ms', '=', widthMs).where('from_at', '=', fromAt)
  return (await own.orderBy('probe_no', 'desc').limit(1).executeTakeFirst())?.probe_no ?? 0
}

/** Of what is not closed yet, the earliest raw result; null without any. For a mark that nothing follows at once. */
export async function nextResultAt(db: Db, { untilAt, lastNo }: RollUpMark): Promise<number | null> {
  const open = db.selectFrom('results').where('no', '>', lastNo).where('at', '>=', untilAt)
  return (await open.select((e) => e.fn.min<number | null>('at').as('at')).executeTakeFirst())?.at ?? null
}

/** Start of the first bucket of a width from `fromAt` on; null without any. */
export async function nextBucketAt(db: Db, widthMs: RollUpWidth, fromAt: number): Promise<number | null> {
  const own = db.selectFrom('rollups').select('from_at').where('width_ms', '=', widthMs).where('from_at', '>=', fromAt)
  return (await own.orderBy('from_at').limit(1).executeTakeFirst())?.from_at ?? null
}
