/**
 * Buckets of results: 5 minutes from raw rows, hours and days from the finer ones. What closes a bucket is bounded: a
 * share of its probes at a time, and doing it again writes the same. Called by flow/roll-up.
 */
import { OUTCOMES } from '../../probes/protocol.ts'
import { mergeSketch, noteLatency, readSketch, type Sketch, writeSketch } from '../domain/latency-sketch.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import type { Db, Tx } from './open.ts'
import { pieces } from './pieces.ts'

export const ROLL_UP_WIDTHS_MS = [5 * MINUTE_MS, HOUR_MS, DAY_MS] as const
export type RollUpWidth = (typeof ROLL_UP_WIDTHS_MS)[number]

/** How far a width is closed. Raw rows up to `lastNo` are in closed buckets: the next close need not look at them. */
export interface RollUpMark {
  readonly untilAt: number
  readonly lastNo: number
}

export async function markOf(db: Db | Tx, widthMs: RollUpWidth): Promise<RollUpMark | null> {
  const row = await db.selectFrom('rollup_marks').selectAll().where('width_ms', '=', widthMs).executeTakeFirst()
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

/** A stretch of probes by their numbers, both ends included. */
export interface ProbeSpan {
  readonly first: number
  readonly last: number
}

/** A bucket to be closed, and where its raw rows stand: among others, from `firstNo` to `lastNo`. */
export interface RawBucket {
  readonly fromAt: number
  readonly untilAt: number
  readonly firstNo: number
  readonly lastNo: number
}

/** Closes the bucket for some probes. */
export async function rollUpResults(tx: Tx, bucket: RawBucket, probes: ProbeSpan): Promise<void> {
  const rows = await tx
    .selectFrom('results')
    .select(['probe_no', 'location_no', 'outcome', 'total_ms'])
    .where('no', '>=', bucket.firstNo)
    .where('no', '<=', bucket.lastNo)
    .where('at', '>=', bucket.fromAt)
    .where('at', '<', bucket.untilAt)
    .where('probe_no', '>=', probes.first)
    .where('probe_no', '<=', probes.last)
    .execute()
  const sums = new Map<string, Sums>()
  for (const row of rows) {
    const own = sumsIn(sums, row)
    const outcome = OUTCOMES[row.outcome] ?? 'inconclusive'
    count(own, outcome, row.total_ms)
  }
  await saveSums(tx, { widthMs: ROLL_UP_WIDTHS_MS[0], fromAt: bucket.fromAt }, sums)
}

/** Closes a bucket for some probes from the next finer width. */
export async function rollUpBuckets(
  tx: Tx,
  bucket: { readonly widthMs: RollUpWidth; readonly fromAt: number },
  probes: ProbeSpan,
): Promise<void> {
  const { widthMs, fromAt } = bucket
  const rows = await tx
    .selectFrom('rollups')
    .selectAll()
    .where('width_ms', '=', finerThan(widthMs))
    .where('from_at', 'in', finerStarts(widthMs, fromAt))
    .where('probe_no', '>=', probes.first)
    .where('probe_no', '<=', probes.last)
    .execute()
  const sums = new Map<string, Sums>()
  for (const row of rows) addSums(sumsIn(sums, row), sumsOfRow(row))
  await saveSums(tx, bucket, sums)
}

export function finerThan(widthMs: RollUpWidth): RollUpWidth {
  const finer = ROLL_UP_WIDTHS_MS[ROLL_UP_WIDTHS_MS.indexOf(widthMs) - 1]
  if (finer === undefined) throw new Error(`Nothing is finer than ${widthMs} ms`)
  return finer
}

/** Of the finer buckets within one. */
export function finerStarts(widthMs: RollUpWidth, fromAt: number): number[] {
  const finer = finerThan(widthMs)
  return Array.from({ length: widthMs / finer }, (_, n) => fromAt + n * finer)
}

/** What a bucket says of one probe at one location. Latencies are those of answers: of what passed or was slow. */
export interface Sums {
  readonly probeNo: number
  readonly locationNo: number
  passed: number
  slow: number
  failed: number
  inconclusive: number
  sumMs: number
  minMs: number | null
  maxMs: number | null
  readonly sketch: Sketch
}

type Numbered = { readonly probe_no: number; readonly location_no: number }

function sumsIn(sums: Map<string, Sums>, { probe_no: probeNo, location_no: locationNo }: Numbered): Sums {
  const key = `${probeNo} ${locationNo}`
  const known = sums.get(key)
  if (known) return known
  const fresh = noSums(probeNo, locationNo)
  sums.set(key, fresh)
  return fresh
}

export function noSums(probeNo: number, locationNo: number): Sums {
  const none = { passed: 0, slow: 0, failed: 0, inconclusive: 0, sumMs: 0, minMs: null, maxMs: null }
  return { probeNo, locationNo, ...none, sketch: new Map() }
}

const COUNTS = { pass: 'passed', slow: 'slow', fail: 'failed', inconclusive: 'inconclusive' } as const

function count(sums: Sums, outcome: (typeof OUTCOMES)[number], totalMs: number): void {
  sums[COUNTS[outcome]] += 1
  if (outcome !== 'pass' && outcome !== 'slow') return
  sums.sumMs += totalMs
  sums.minMs = Math.min(sums.minMs ?? totalMs, totalMs)
  sums.maxMs = Math.max(sums.maxMs ?? totalMs, totalMs)
  noteLatency(sums.sketch, totalMs)
}

export function addSums(into: Sums, from: Sums): void {
  for (const key of Object.values(COUNTS)) into[key] += from[key]
  into.sumMs += from.sumMs
  if (from.minMs !== null) into.minMs = Math.min(into.minMs ?? from.minMs, from.minMs)
  if (from.maxMs !== null) into.maxMs = Math.max(into.maxMs ?? from.maxMs, from.maxMs)
  mergeSketch(into.sketch, from.sketch)
}

type Row = Numbered & Pick<Sums, 'passed' | 'slow' | 'failed' | 'inconclusive'> & RowLatencies
interface RowLatencies {
  readonly sum_ms: number
  readonly min_ms: number | null
  readonly max_ms: number | null
  readonly sketch: string
}

export function sumsOfRow(row: Row): Sums {
  const { passed, slow, failed, inconclusive } = row
  return {
    ...{ probeNo: row.probe_no, locationNo: row.location_no, passed, slow, failed, inconclusive },
    ...{ sumMs: row.sum_ms, minMs: row.min_ms, maxMs: row.max_ms, sketch: readSketch(row.sketch) },
  }
}

type Key = { readonly widthMs: RollUpWidth; readonly fromAt: number }

async function saveSums(tx: Tx, { widthMs, fromAt }: Key, sums: ReadonlyMap<string, Sums>): Promise<void> {
  // By their key: on PostgreSQL two that write the same rows in another order would wait for each other.
  const ordered = [...sums.values()].sort((a, b) => a.probeNo - b.probeNo || a.locationNo - b.locationNo)
  const rows = ordered.map(({ passed, slow, failed, inconclusive, ...s }) => ({
    ...{ width_ms: widthMs, from_at: fromAt, probe_no: s.probeNo, location_no: s.locationNo },
    ...{ passed, slow, failed, inconclusive },
    ...{ sum_ms: s.sumMs, min_ms: s.minMs, max_ms: s.maxMs, sketch: writeSketch(s.sketch) },
  }))
  for (const piece of pieces(rows)) {
    await tx
      .insertInto('rollups')
      .values(piece)
      .onConflict((c) =>
        c.columns(['width_ms', 'from_at', 'probe_no', 'location_no']).doUpdateSet((e) => ({
          passed: e.ref('excluded.passed'),
          slow: e.ref('excluded.slow'),
          failed: e.ref('excluded.failed'),
          inconclusive: e.ref('excluded.inconclusive'),
          sum_ms: e.ref('excluded.sum_ms'),
          min_ms: e.ref('excluded.min_ms'),
          max_ms: e.ref('excluded.max_ms'),
          sketch: e.ref('excluded.sketch'),
        })),
      )
      .execute()
  }
}
