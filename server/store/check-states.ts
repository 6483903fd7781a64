/**
 * The running state of each check: a wide row that is written when something changes, and a narrow one that moves with
 * every result (domain/beat says how the two make one state). Written by flow/record-results, read by verdicts and views.
 */
import { type Selectable, sql } from 'kysely'
import { HEARSAY_KINDS, type Outcome } from '../../probes/protocol.ts'
import { type Beat, type KeptState, stateOf } from '../domain/beat.ts'
import type { CheckState } from '../domain/check-state.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces, pieces } from './pieces.ts'
import type { CheckKey, Numbers } from './results.ts'
import type { CheckStatesTable } from './schema.ts'

export interface StoredState extends CheckKey {
  readonly state: CheckState
  readonly kept: KeptState
}

/** Of these probes, however many, from wherever they are checked. */
export function loadCheckStates(db: Db | Tx, probeIds: readonly string[]): Promise<StoredState[]> {
  return askInPieces(probeIds, (some) => loadSome(db, some))
}

async function loadSome(db: Db | Tx, probeIds: readonly string[]): Promise<StoredState[]> {
  const rows = await db
    .selectFrom('check_states as s')
    .innerJoin('probes as p', 'p.id', 's.probe_id')
    .innerJoin('locations as l', 'l.id', 's.location_id')
    .innerJoin('check_beats as b', (j) => j.onRef('b.probe_no', '=', 'p.no').onRef('b.location_no', '=', 'l.no'))
    .selectAll('s')
    .select(['b.last_at as beat_at', 'b.total_ms as beat_ms', 'b.results as beats'])
    .where('s.probe_id', 'in', probeIds)
    .execute()
  return rows.map((r) => {
    const kept = { written: writtenOf(r), beat: { lastAt: r.beat_at, totalMs: r.beat_ms, count: r.beats } }
    return { probeId: r.probe_id, locationId: r.location_id, kept, state: stateOf(kept) }
  })
}

function writtenOf(r: Selectable<CheckStatesTable>): CheckState {
  return {
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
  }
}

/** With how long its last result counts; null: until the next. */
export type BeatRow = Numbers & Beat & { readonly freshMs: number | null }

/** Together with `saveWritten` of those whose state was written anew, in one transaction: one says nothing without the other. */
export async function saveBeats(tx: Tx, rows: readonly BeatRow[]): Promise<void> {
  // By their key: on PostgreSQL two that write the same rows in another order would wait for each other.
  const ordered = rows.toSorted((a, b) => a.probeNo - b.probeNo || a.locationNo - b.locationNo)
  for (const piece of pieces(ordered)) {
    await tx
      .insertInto('check_beats')
      .values(
        piece.map((row) => ({
          probe_no: row.probeNo,
          location_no: row.locationNo,
          last_at: row.lastAt,
          total_ms: row.totalMs,
          results: row.count,
          fresh_ms: row.freshMs,
        })),
      )
      .onConflict((c) =>
        c.columns(['probe_no', 'location_no']).doUpdateSet((e) => ({
          last_at: e.ref('excluded.last_at'),
          total_ms: e.ref('excluded.total_ms'),
          results: e.ref('excluded.results'),
          fresh_ms: e.ref('excluded.fresh_ms'),
        })),
      )
      .execute()
  }
}

export type WrittenRow = CheckKey & { readonly written: CheckState }

export async function saveWritten(tx: Tx, rows: readonly WrittenRow[]): Promise<void> {
  const ordered = rows.toSorted((a, b) => (a.probeId < b.probeId ? -1 : a.probeId > b.probeId ? 1 : 0))
  for (const piece of pieces(ordered)) {
    await tx
      .insertInto('check_states')
      .values(piece.map(rowOf))
      .onConflict((c) =>
        c.columns(['probe_id', 'location_id']).doUpdateSet((e) => ({
          last_at: e.ref('excluded.last_at'),
          last_outcome: e.ref('excluded.last_outcome'),
          last_code: e.ref('excluded.last_code'),
          last_because: e.ref('excluded.last_because'),
          last_total_ms: e.ref('excluded.last_total_ms'),
          last_status: e.ref('excluded.last_status'),
          fail_streak: e.ref('excluded.fail_streak'),
          fail_since_at: e.ref('excluded.fail_since_at'),
          slow_streak: e.ref('excluded.slow_streak'),
          slow_since_at: e.ref('excluded.slow_since_at'),
          pass_streak: e.ref('excluded.pass_streak'),
          pass_since_at: e.ref('excluded.pass_since_at'),
          answered_streak: e.ref('excluded.answered_streak'),
          answered_since_at: e.ref('excluded.answered_since_at'),
          unwell_streak: e.ref('excluded.unwell_streak'),
          unwell_since_at: e.ref('excluded.unwell_since_at'),
          recent: e.ref('excluded.recent'),
          flaps: e.ref('excluded.flaps'),
        })),
      )
      .execute()
  }
}

function rowOf({ probeId, locationId, written: state }: WrittenRow) {
  return {
    probe_id: probeId,
    location_id: locationId,
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
}

/**
 * Numbers of the probes of which some place's result is too old to count, for no longer than it may take, and a while more,
 * until all are silent for good.
 *
 * @param around.awakeAt what was not heard before that is our own silence, and begins then
 */
export async function fallingSilent(
  db: Db,
  { now, awakeAt, whileMs }: { readonly now: number; readonly awakeAt: number; readonly whileMs: number },
): Promise<number[]> {
  const rows = await sql<{ probe_no: number }>`
    select distinct probe_no from check_beats
    where last_at <= ${now} - fresh_ms
      and (case when last_at < ${awakeAt} then ${awakeAt} else last_at end) > ${now - whileMs} - 2 * fresh_ms`.execute(
    db,
  )
  return rows.rows.map((r) => r.probe_no)
}

/** Starts of the newest checks that count, for "verified": reading what others say checks nothing. Null before the first. */
export async function lastCheckAt(db: Db | Tx): Promise<number | null> {
  const row = await db
    .selectFrom('check_beats')
    .innerJoin('probes', 'probes.no', 'check_beats.probe_no')
    .where('probes.kind', 'not in', HEARSAY_KINDS)
    .select((e) => e.fn.max('check_beats.last_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? null
}

/** What was seen of a probe: its next checks begin anew. */
export async function forgetStatesOf(tx: Tx, probeId: string): Promise<void> {
  await tx.deleteFrom('check_states').where('probe_id', '=', probeId).execute()
  await tx
    .deleteFrom('check_beats')
    .where('probe_no', '=', (e) => e.selectFrom('probes').select('no').where('id', '=', probeId))
    .execute()
}

/** What was seen from a location. */
export async function forgetStatesFrom(tx: Tx, locationId: string): Promise<void> {
  await tx.deleteFrom('check_states').where('location_id', '=', locationId).execute()
  await tx
    .deleteFrom('check_beats')
    .where('location_no', '=', (e) => e.selectFrom('locations').select('no').where('id', '=', locationId))
    .execute()
}
