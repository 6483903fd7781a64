/** The last results of some probes. Results have no index on probes: the open bucket is looked through, then those that hold any of theirs. */
import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import { OUTCOMES, type Outcome } from '../../probes/protocol.ts'
import type { Db, Tx } from './open.ts'
import { padded } from './pieces.ts'
import { spansOf } from './result-spans.ts'
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
  const rows = await db
    .selectFrom('results')
    .select(['probe_no', 'at', 'location_no', 'outcome', 'code', 'status', 'total_ms'])
    .where('no', '>=', firstNo)
    .where('no', '<=', lastNo)
    .where('probe_no', 'in', padded(probeNos))
    .orderBy('no', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({
    probeNo: r.probe_no,
    at: r.at,
    locationNo: r.location_no,
    outcome: OUTCOMES[r.outcome] ?? 'inconclusive',
    code: RESULT_CODES[r.code] ?? 'fault',
    status: r.status,
    totalMs: r.total_ms,
  }))
}
