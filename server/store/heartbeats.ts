/** When each job is awaited and what it said last: one row is the truth for every process. Written by flow/hear-job and flow/sweep-heartbeats. */
import { sql } from 'kysely'
import type { Pulse, Signal } from '../domain/heartbeat.ts'
import type { Db, Tx } from './open.ts'

export interface KeptPulse extends Pulse {
  /** The probe's version that it was planned with; 0: none yet. */
  readonly plannedVersion: number
  readonly lastAt: number | null
  readonly lastSignal: Signal['is'] | null
}

/** By probe, of all that were ever heard of. */
export async function listPulses(db: Db | Tx): Promise<ReadonlyMap<string, KeptPulse>> {
  const rows = await db.selectFrom('heartbeats').select(COLUMNS).execute()
  return new Map(rows.map((row) => [row.probe_id, toPulse(row)]))
}

const COLUMNS = ['probe_id', 'planned_version', 'due_at', 'started_at', 'last_at', 'last_signal'] as const

/** By probe: the beginning of what came with its last signal, of all that said anything. */
export async function lastBodies(db: Db | Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('heartbeats')
    .select(['probe_id', sql<string>`substr(last_body, 1, ${sql.lit(SHOWN)})`.as('body')])
    .where('last_body', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.probe_id, row.body]))
}

/** Of a body, where jobs stand in a list. */
const SHOWN = 2_000

/** Held until the transaction ends: words about one job come one after the other. Made when it is not there. */
export async function holdPulse(tx: Tx, probeId: string): Promise<KeptPulse> {
  await tx
    .insertInto('heartbeats')
    .values({ probe_id: probeId, planned_version: 0 })
    .onConflict((c) => c.column('probe_id').doUpdateSet((e) => ({ probe_id: e.ref('excluded.probe_id') })))
    .execute()
  return toPulse(
    await tx.selectFrom('heartbeats').select(COLUMNS).where('probe_id', '=', probeId).executeTakeFirstOrThrow(),
  )
}

/** @param lastBody what came with the last signal; absent: as it stands */
export async function savePulse(
  tx: Tx,
  probeId: string,
  pulse: KeptPulse & { readonly lastBody?: string | null },
): Promise<void> {
  await tx
    .updateTable('heartbeats')
    .set({
      planned_version: pulse.plannedVersion,
      due_at: pulse.dueAt,
      started_at: pulse.startedAt,
      last_at: pulse.lastAt,
      last_signal: pulse.lastSignal,
      ...(pulse.lastBody === undefined ? {} : { last_body: pulse.lastBody }),
    })
    .where('probe_id', '=', probeId)
    .execute()
}

interface Row {
  readonly planned_version: number
  readonly due_at: number | null
  readonly started_at: number | null
  readonly last_at: number | null
  readonly last_signal: string | null
}

function toPulse(row: Row): KeptPulse {
  return {
    plannedVersion: row.planned_version,
    dueAt: row.due_at,
    startedAt: row.started_at,
    lastAt: row.last_at,
    lastSignal: row.last_signal as KeptPulse['lastSignal'],
  }
}
