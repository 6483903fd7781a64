/** Raw results, append-only, and the running state of each check. Written by flow/record-results. */

import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import type { Outcome } from '../../probes/protocol.ts'
import { HEARSAY_KINDS, OUTCOMES, type ProbeResult } from '../../probes/protocol.ts'
import type { CheckState } from '../domain/check-state.ts'
import type { Db, Tx } from './open.ts'

export interface Numbers {
  readonly probeNo: number
  readonly locationNo: number
}

const whole = (ms: number | null) => (ms === null ? null : Math.round(ms))

export async function insertResults(
  tx: Tx,
  rows: readonly (Numbers & { readonly result: ProbeResult })[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('results')
    .values(
      rows.map(({ probeNo, locationNo, result }) => ({
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
      })),
    )
    .execute()
}

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
  const rows = await db
    .selectFrom('results')
    .selectAll()
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

export interface CheckKey {
  readonly probeId: string
  readonly locationId: string
}

export async function loadCheckStates(
  db: Db | Tx,
  probeIds: readonly string[],
): Promise<(CheckKey & { readonly state: CheckState })[]> {
  if (probeIds.length === 0) return []
  const rows = await db.selectFrom('check_states').selectAll().where('probe_id', 'in', probeIds).execute()
  return rows.map((r) => ({
    probeId: r.probe_id,
    locationId: r.location_id,
    state: {
      lastAt: r.last_at,
      lastOutcome: r.last_outcome as Outcome,
      lastCode: r.last_code,
      lastBecause: r.last_because,
      lastTotalMs: r.last_total_ms,
      lastStatus: r.last_status,
      fail: { count: r.fail_streak, sinceAt: r.fail_since_at },
      slow: { count: r.slow_streak, sinceAt: r.slow_since_at },
      pass: { count: r.pass_streak, sinceAt: r.pass_since_at },
      answered: { count: r.answered_streak, sinceAt: r.answered_since_at },
      unwell: { count: r.unwell_streak, sinceAt: r.unwell_since_at },
      flapping: { recent: r.recent, flaps: r.flaps === 1 },
    },
  }))
}

export async function saveCheckState(tx: Tx, { probeId, locationId }: CheckKey, state: CheckState): Promise<void> {
  const values = {
    last_at: state.lastAt,
    last_outcome: state.lastOutcome,
    last_code: state.lastCode,
    last_because: state.lastBecause,
    last_total_ms: state.lastTotalMs,
    last_status: state.lastStatus,
    fail_streak: state.fail.count,
    fail_since_at: state.fail.sinceAt,
    slow_streak: state.slow.count,
    slow_since_at: state.slow.sinceAt,
    pass_streak: state.pass.count,
    pass_since_at: state.pass.sinceAt,
    answered_streak: state.answered.count,
    answered_since_at: state.answered.sinceAt,
    unwell_streak: state.unwell.count,
    unwell_since_at: state.unwell.sinceAt,
    recent: state.flapping.recent,
    flaps: state.flapping.flaps ? 1 : 0,
  }
  await tx
    .insertInto('check_states')
    .values({ probe_id: probeId, location_id: locationId, ...values })
    .onConflict((c) => c.columns(['probe_id', 'location_id']).doUpdateSet(values))
    .execute()
}

/** Starts of the newest checks that count, for "verified": reading what others say checks nothing. Null before the first. */
export async function lastCheckAt(db: Db | Tx): Promise<number | null> {
  const row = await db
    .selectFrom('check_states')
    .innerJoin('probes', 'probes.id', 'check_states.probe_id')
    .where('probes.kind', 'not in', HEARSAY_KINDS)
    .select((e) => e.fn.max('last_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? null
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
  if (probeIds.length === 0) return []
  const rows = await tx
    .selectFrom('recent_failures')
    .selectAll()
    .where('probe_id', 'in', probeIds)
    .orderBy('at')
    .execute()
  return rows.map((r) => ({ probeId: r.probe_id, locationId: r.location_id, result: JSON.parse(r.result) }))
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
