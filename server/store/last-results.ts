/**
 * The last results of some probes, and those of one in a stretch of time. Results have no index but their number: the open
 * bucket is looked through, then those buckets that hold any of theirs.
 */
import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import { OUTCOMES, type Outcome } from '../../probes/protocol.ts'
import type { Db, Tx } from './open.ts'
import { padded } from './pieces.ts'
import { spanBetween, spansOf } from './result-spans.ts'
import { markOf, ROLL_UP_WIDTHS_MS } from './roll-ups.ts'

export interface StoredResult {
  readonly probeNo: number
  readonly at: number
  readonly locationNo: number
  readonly outcome: Outcome
  readonly code: string
  readonly status: number | null
  readonly totalMs: number
}

/** Newest first. @param limit of all these probes together: one that is checked often leaves less to the others */
export async function lastResults(db: Db | Tx, probeNos: readonly number[], limit: number): Promise<StoredResult[]> {
  if (probeNos.length === 0) return []
  const closedNo = (await markOf(db, ROLL_UP_WIDTHS_MS[0]))?.lastNo ?? 0
  const found = await resultsWithin(db, probeNos, { firstNo: closedNo + 1, lastNo: Number.MAX_SAFE_INTEGER, limit })
  // Buckets overlap where locations interleave: each row is looked at in one of them.
  let lastNo = closedNo
  for (const span of found.length < limit ? await spansOf(db, probeNos, limit - found.length) : []) {
    if (found.length >= limit) break
    const within = { firstNo: span.firstNo, lastNo: Math.min(span.lastNo, lastNo), limit: limit - found.length }
    found.push(...(await resultsWithin(db, probeNos, within)))
    lastNo = Math.min(lastNo, span.firstNo - 1)
  }
  return found
}

/** Oldest first. What came late, long after it was seen, is left out. */
export async function resultsBetween(
  db: Db | Tx,
  probeNo: number,
  { fromAt, untilAt, limit }: { readonly fromAt: number; readonly untilAt: number; readonly limit: number },
): Promise<StoredResult[]> {
  const closed = await markOf(db, ROLL_UP_WIDTHS_MS[0])
  const span = await spanBetween(db, fromAt, untilAt)
  const isOpen = closed === null || untilAt >= closed.untilAt
  if (span === null && !isOpen) return []
  const rows = await readRows(db)
    .where('no', '>=', span?.firstNo ?? (closed?.lastNo ?? 0) + 1)
    .where('no', '<=', isOpen ? Number.MAX_SAFE_INTEGER : (span?.lastNo ?? 0))
    .where('probe_no', '=', probeNo)
    .where('at', '>=', fromAt)
    .where('at', '<=', untilAt)
    .orderBy('no')
    .limit(limit)
    .execute()
  return rows.map(toResult).sort((a, b) => a.at - b.at)
}

interface Within {
  readonly firstNo: number
  readonly lastNo: number
  readonly limit: number
}

async function resultsWithin(
  db: Db | Tx,
  probeNos: readonly number[],
  { firstNo, lastNo, limit }: Within,
): Promise<StoredResult[]> {
  const rows = await readRows(db)
    .where('no', '>=', firstNo)
    .where('no', '<=', lastNo)
    .where('probe_no', 'in', padded(probeNos))
    .orderBy('no', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toResult)
}

function readRows(db: Db | Tx) {
  return db.selectFrom('results').select(['probe_no', 'at', 'location_no', 'outcome', 'code', 'status', 'total_ms'])
}

function toResult(row: Awaited<ReturnType<ReturnType<typeof readRows>['execute']>>[number]): StoredResult {
  return {
    probeNo: row.probe_no,
    at: row.at,
    locationNo: row.location_no,
    outcome: OUTCOMES[row.outcome] ?? 'inconclusive',
    code: RESULT_CODES[row.code] ?? 'fault',
    status: row.status,
    totalMs: row.total_ms,
  }
}
