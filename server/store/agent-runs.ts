/** The processes of a distant agent, held against each other: two that live are a key that was copied. Called by accept-batch and agents. */
import type { Run } from '../domain/agent.ts'
import type { Db, Tx } from './open.ts'

export async function listRuns(db: Db | Tx, locationId: string): Promise<Run[]> {
  const rows = await db.selectFrom('agent_runs').selectAll().where('location_id', '=', locationId).execute()
  return rows.map(({ run, sequence, body_hash: bodyHash, returned_at: returnedAt, tried, in_vain: inVain }) => {
    // Of a row from before tries were counted, what was taken is the highest that was tried.
    return { run, sequence, bodyHash, returnedAt, tried: Math.max(tried, sequence), inVain }
  })
}

export async function saveRun(tx: Tx, locationId: string, run: Run, at: number): Promise<void> {
  const { sequence, bodyHash, returnedAt, tried, inVain } = run
  const values = { sequence, body_hash: bodyHash, returned_at: returnedAt, tried, in_vain: inVain, last_at: at }
  await tx
    .insertInto('agent_runs')
    .values({ location_id: locationId, run: run.run, ...values })
    .onConflict((c) => c.columns(['location_id', 'run']).doUpdateSet(values))
    .execute()
}

/** Processes that have been silent since before `at` are over. */
export async function dropRuns(tx: Tx, locationId: string, at: number): Promise<void> {
  await tx.deleteFrom('agent_runs').where('location_id', '=', locationId).where('last_at', '<', at).execute()
}

export async function forgetRuns(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('agent_runs').where('location_id', '=', id).execute()
  await tx.deleteFrom('asked_checks').where('location_id', '=', id).execute()
}
