/** Buckets of results: 5 minutes from raw rows, hours and days from the finer ones; and the bound on raw rows. */
import { OUTCOMES } from '../../probes/protocol.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import type { Tx } from './open.ts'

export const ROLL_UP_WIDTHS_MS = [5 * MINUTE_MS, HOUR_MS, DAY_MS] as const
export type RollUpWidth = (typeof ROLL_UP_WIDTHS_MS)[number]

interface Bucket {
  probe_no: number
  location_no: number
  passed: number
  slow: number
  failed: number
  inconclusive: number
  sum_ms: number
  min_ms: number | null
  max_ms: number | null
  histogram: string
}

/** How far a width is closed. Raw rows up to `lastNo` are in closed buckets: the next close need not look at them. */
export interface RollUpMark {
  readonly untilAt: number
  readonly lastNo: number
}

export async function markOf(tx: Tx, widthMs: RollUpWidth): Promise<RollUpMark | null> {
  const row = await tx.selectFrom('rollup_marks').selectAll().where('width_ms', '=', widthMs).executeTakeFirst()
  return row ? { untilAt: row.until_at, lastNo: row.last_result_no } : null
}

export async function saveMark(tx: Tx, widthMs: RollUpWidth, { untilAt, lastNo }: RollUpMark): Promise<void> {
  const values = { until_at: untilAt, last_result_no: lastNo }
  await tx
    .insertInto('rollup_marks')
    .values({ width_ms: widthMs, ...values })
    .onConflict((c) => c.column('width_ms').doUpdateSet(values))
    .execute()
}

/** Start of the oldest raw result; null without any. */
export async function firstResultAt(tx: Tx): Promise<number | null> {
  const row = await tx.selectFrom('results').select('at').orderBy('no').limit(1).executeTakeFirst()
  return row?.at ?? null
}

/**
 * Closes one bucket of raw results; doing it again writes the same. Results have no index on time: rows come in almost
 * that order, so only those after `lastNo` are looked at.
 *
 * @returns the mark up to which everything is in this bucket or an earlier one
 */
export async function rollUpResults(tx: Tx, { untilAt: fromAt, lastNo }: RollUpMark): Promise<RollUpMark> {
  const widthMs = ROLL_UP_WIDTHS_MS[0]
  const untilAt = fromAt + widthMs
  const rows = await tx
    .selectFrom('results')
    .select(['probe_no', 'location_no', 'outcome', 'total_ms'])
    .where('no', '>', lastNo)
    .where('at', '>=', fromAt)
    .where('at', '<', untilAt)
    .execute()
  const buckets = new Map<string, Bucket>()
  for (const row of rows) {
    const key = `${row.probe_no} ${row.location_no}`
    const bucket = buckets.get(key) ?? emptyBucket(row)
    buckets.set(key, bucket)
    count(bucket, OUTCOMES[row.outcome] ?? 'inconclusive', row.total_ms)
  }
  for (const bucket of buckets.values()) await saveBucket(tx, { widthMs, fromAt }, bucket)
  return { untilAt, lastNo: await lastBefore(tx, untilAt, lastNo) }
}

/** Locations interleave: the first row of the next bucket may stand before the last of this one. */
async function lastBefore(tx: Tx, untilAt: number, lastNo: number): Promise<number> {
  const later = tx.selectFrom('results').where('no', '>', lastNo)
  const next = await later
    .select((e) => e.fn.min('no').as('no'))
    .where('at', '>=', untilAt)
    .executeTakeFirst()
  if (next?.no) return Number(next.no) - 1
  const last = await later.select((e) => e.fn.max('no').as('no')).executeTakeFirst()
  return Number(last?.no ?? lastNo)
}

/** Closes one bucket from the next finer width. */
export async function rollUpBuckets(tx: Tx, widthMs: RollUpWidth, fromAt: number): Promise<void> {
  const finer = ROLL_UP_WIDTHS_MS[ROLL_UP_WIDTHS_MS.indexOf(widthMs) - 1]
  if (finer === undefined) throw new Error(`Nothing is finer than ${widthMs} ms`)
  const rows = await tx
    .selectFrom('rollups')
    .selectAll()
    .where('width_ms', '=', finer)
    .where('from_at', '>=', fromAt)
    .where('from_at', '<', fromAt + widthMs)
    .execute()
  for (const same of Map.groupBy(rows, (r) => `${r.probe_no} ${r.location_no}`).values()) {
    const sum = same.slice(1).reduce<Bucket>(merge, same[0] as Bucket)
    await saveBucket(tx, { widthMs, fromAt }, sum)
  }
}

function emptyBucket({ probe_no, location_no }: { probe_no: number; location_no: number }): Bucket {
  const none = { passed: 0, slow: 0, failed: 0, inconclusive: 0, sum_ms: 0, min_ms: null, max_ms: null }
  return { probe_no, location_no, ...none, histogram: '{}' }
}

/** Latency counts where an answer came: by power-of-two class, so that percentiles add up over buckets. */
function count(bucket: Bucket, outcome: (typeof OUTCOMES)[number], totalMs: number): void {
  if (outcome === 'inconclusive') bucket.inconclusive += 1
  if (outcome === 'fail') bucket.failed += 1
  if (outcome !== 'pass' && outcome !== 'slow') return
  bucket[outcome === 'pass' ? 'passed' : 'slow'] += 1
  bucket.sum_ms += totalMs
  bucket.min_ms = Math.min(bucket.min_ms ?? totalMs, totalMs)
  bucket.max_ms = Math.max(bucket.max_ms ?? totalMs, totalMs)
  const classes = JSON.parse(bucket.histogram) as Record<string, number>
  const key = String(Math.ceil(Math.log2(Math.max(1, totalMs))))
  classes[key] = (classes[key] ?? 0) + 1
  bucket.histogram = JSON.stringify(classes)
}

function merge(a: Bucket, b: Bucket): Bucket {
  const classes = JSON.parse(a.histogram) as Record<string, number>
  for (const [key, n] of Object.entries(JSON.parse(b.histogram) as Record<string, number>))
    classes[key] = (classes[key] ?? 0) + n
  const both = [a.min_ms, b.min_ms].filter((v): v is number => v !== null)
  const most = [a.max_ms, b.max_ms].filter((v): v is number => v !== null)
  return {
    probe_no: a.probe_no,
    location_no: a.location_no,
    passed: a.passed + b.passed,
    slow: a.slow + b.slow,
    failed: a.failed + b.failed,
    inconclusive: a.inconclusive + b.inconclusive,
    sum_ms: a.sum_ms + b.sum_ms,
    min_ms: both.length > 0 ? Math.min(...both) : null,
    max_ms: most.length > 0 ? Math.max(...most) : null,
    histogram: JSON.stringify(classes),
  }
}

async function saveBucket(tx: Tx, key: { widthMs: number; fromAt: number }, bucket: Bucket): Promise<void> {
  const { probe_no, location_no, passed, slow, failed, inconclusive, sum_ms, min_ms, max_ms, histogram } = bucket
  const values = { passed, slow, failed, inconclusive, sum_ms, min_ms, max_ms, histogram }
  await tx
    .insertInto('rollups')
    .values({ width_ms: key.widthMs, from_at: key.fromAt, probe_no, location_no, ...values })
    .onConflict((c) => c.columns(['width_ms', 'probe_no', 'location_no', 'from_at']).doUpdateSet(values))
    .execute()
}
