/** Probes that a distant location is asked to try once: told with its next acknowledgement, answered by itself. Written by flow/dry-run-from. */
import type { ProbeResult } from '../../probes/protocol.ts'
import type { Db, Tx } from './open.ts'

export interface AskedDryRun {
  readonly id: string
  readonly locationId: string
  /** Sealed. */
  readonly assignment: string
  readonly askedAt: number
}

export async function askDryRun(tx: Tx, { id, locationId, assignment, askedAt }: AskedDryRun): Promise<void> {
  const values = { id, location_id: locationId, assignment, asked_at: askedAt, told_at: null, result: null }
  await tx.insertInto('asked_dry_runs').values(values).execute()
}

/**
 * Those that this location was not told yet, told now.
 *
 * @param times.since what was asked before is forgotten
 * @param times.lostSince what was told from then on is told again, unless it is answered: no word of ours has arrived since
 */
export async function tellDryRuns(
  tx: Tx,
  locationId: string,
  { since, now, lostSince }: { readonly since: number; readonly now: number; readonly lostSince: number },
): Promise<Pick<AskedDryRun, 'id' | 'assignment'>[]> {
  // One statement: what is asked between a look and a mark would be marked and never told.
  return tx
    .updateTable('asked_dry_runs')
    .set({ told_at: now })
    .where('location_id', '=', locationId)
    .where((e) => e.or([e('told_at', 'is', null), e('told_at', '>=', lostSince)]))
    .where('result', 'is', null)
    .where('asked_at', '>=', since)
    .returning(['id', 'assignment'])
    .execute()
}

/** @returns false: this location was not asked, or somebody waits for it no longer, or it has answered */
export async function answerDryRun(tx: Tx, id: string, locationId: string, result: ProbeResult): Promise<boolean> {
  const done = await tx
    .updateTable('asked_dry_runs')
    .set({ result: JSON.stringify(result) })
    .where('id', '=', id)
    .where('location_id', '=', locationId)
    .where('told_at', 'is not', null)
    .where('result', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Null: no answer yet. */
export async function dryRunAnswer(db: Db | Tx, id: string): Promise<ProbeResult | null> {
  const row = await db.selectFrom('asked_dry_runs').select('result').where('id', '=', id).executeTakeFirst()
  return row?.result ? (JSON.parse(row.result) as ProbeResult) : null
}

/** Nobody waits for it any more; those that a process left behind when it ended go too. */
export async function dropDryRuns(tx: Tx, id: string, before: number): Promise<void> {
  await tx
    .deleteFrom('asked_dry_runs')
    .where((e) => e.or([e('id', '=', id), e('asked_at', '<', before)]))
    .execute()
}
