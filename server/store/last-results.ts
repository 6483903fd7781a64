/** The last results of one probe. Results have no index on probes: the open bucket is looked through, then those that hold any of it. */
import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import { OUTCOMES, type Outcome } from '../../probes/protocol.ts'
import type { Db } from './open.ts'
import { spansOf } from './result-spans.ts'
import { markOf, ROLL_UP_WIDTHS_MS } from './roll-ups.ts'

export interface StoredResult {
  readonly at: number
  readonly locationNo: number
  readonly outcome: Outcome
  readonly code: string
  readonly status: number | null
  readonly totalMs: number
}

/** Newest first. */
export async function lastResults(db: Db, probeNo: number, limit: number): Promise<StoredResult[]> {
  const closedNo = (await markOf(db, ROLL_UP_WIDTHS_MS[0]))?.lastNo ?? 0
  const found = await resultsWithin(db, probeNo, { firstNo: closedNo + 1, lastNo: Number.MAX_SAFE_INTEGER, limit })
  // Buckets overlap where locations interleave: each row is looked at in one of them.
  let lastNo = closedNo
  for (const span of found.length < limit ? await spansOf(db, probeNo, limit - found.length) : []) {
    if (found.length >= limit) break
    const within = { firstNo: span.firstNo, lastNo: Math.min(span.lastNo, lastNo), limit: limit - found.length }
    found.push(...(await resultsWithin(db, probeNo, within)))
    lastNo = Math.min(lastNo, span.firstNo - 1)
  }
  return found
}

interface Within {
  readonly firstNo: number
  readonly lastNo: number
  readonly limit: number
}

async function resultsWithin(db: Db, probeNo: number, { firstNo, lastNo, limit }: Within): Promise<StoredResult[]> {
  const rows = await db
    .selectFrom('results')
    .select(['at', 'location_no', 'outcome', 'code', 'status', 'total_ms'])
    .where('no', '>=', firstNo)
    .where('no', '<=', lastNo)
    .where('probe_no', '=', probeNo)
    .orderBy('no', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({
    at: r.at,
    locationNo: r.location_no,
    outcome: OUTCOMES[r.outcome] ?? 'inconclusive',
    code: RESULT_CODES[r.code] ?? 'fault',
    status: r.status,
    totalMs: r.total_ms,
  }))
}
