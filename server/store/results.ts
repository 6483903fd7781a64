/** Raw results, append-only, the failures kept until the quorum has spoken, and the numbers of batches. Written by flow/record-results. */

import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import { OUTCOMES, type ProbeResult } from '../../probes/protocol.ts'
import type { Tx } from './open.ts'
import { askInPieces, pieces } from './pieces.ts'

/** As the rows of a check are numbered. */
export interface Numbers {
  readonly probeNo: number
  readonly locationNo: number
}

/** As they are named. */
export interface CheckKey {
  readonly probeId: string
  readonly locationId: string
}

const whole = (ms: number | null) => (ms === null ? null : Math.round(ms))

export async function insertResults(
  tx: Tx,
  rows: readonly (Numbers & { readonly result: ProbeResult })[],
): Promise<void> {
  for (const piece of pieces(rows)) await tx.insertInto('results').values(piece.map(rowOf)).execute()
}

function rowOf({ probeNo, locationNo, result }: Numbers & { readonly result: ProbeResult }) {
  return {
    probe_no: probeNo,
    location_no: locationNo,
    at: result.at,
    outcome: OUTCOMES.indexOf(result.outcome),
    code: RESULT_CODES.indexOf(result.code),
    status: result.status,
    dns_ms: whole(result.phases.dnsMs),
    connect_ms: whole(result.phases.connectMs),
    tls_ms: whole(result.phases.tlsMs),
    first_byte_ms: whole(result.phases.firstByteMs),
    total_ms: Math.round(result.phases.totalMs),
  }
}

/** Of one probe at one location, however it fails and slows in turn. */
const FAILURES_KEPT = 10

/** Keeps failed results until the quorum has spoken: then they are evidence, or nothing. */
export async function keepFailure(tx: Tx, key: CheckKey, result: ProbeResult): Promise<void> {
  await tx
    .insertInto('recent_failures')
    .values({ probe_id: key.probeId, location_id: key.locationId, at: result.at, result: JSON.stringify(result) })
    .onConflict((c) => c.columns(['probe_id', 'location_id', 'at']).doNothing())
    .execute()
  const mine = tx
    .selectFrom('recent_failures')
    .where('probe_id', '=', key.probeId)
    .where('location_id', '=', key.locationId)
  const newest = mine.select('at').orderBy('at', 'desc').limit(FAILURES_KEPT)
  await tx
    .deleteFrom('recent_failures')
    .where('probe_id', '=', key.probeId)
    .where('location_id', '=', key.locationId)
    .where('at', 'not in', newest)
    .execute()
}

/** Oldest first. */
export async function failuresOf(
  tx: Tx,
  probeIds: readonly string[],
): Promise<(CheckKey & { readonly result: ProbeResult })[]> {
  const all = tx.selectFrom('recent_failures').selectAll()
  const rows = await askInPieces(probeIds, (some) => all.where('probe_id', 'in', some).execute())
  const ordered = rows.sort((a, b) => a.at - b.at)
  return ordered.map((r) => ({ probeId: r.probe_id, locationId: r.location_id, result: JSON.parse(r.result) }))
}

export async function dropFailures(tx: Tx, { probeId, locationId }: CheckKey): Promise<void> {
  await tx.deleteFrom('recent_failures').where('probe_id', '=', probeId).where('location_id', '=', locationId).execute()
}

/** @returns false when this sequence number was taken before: the batch is a repeat. */
export async function takeSequence(
  tx: Tx,
  batch: {
    readonly locationId: string
    readonly sequence: number
    readonly at: number
    readonly sees: boolean
    readonly because: string
  },
): Promise<boolean> {
  const done = await tx
    .updateTable('locations')
    .set({
      last_sequence: batch.sequence,
      last_batch_at: batch.at,
      sees: batch.sees ? 1 : 0,
      sees_because: batch.because,
    })
    .where('id', '=', batch.locationId)
    .where('last_sequence', '<', batch.sequence)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
