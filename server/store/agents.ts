/** Distant agents: the key that speaks for a location, what it says of itself, and what on-call was told of it. */
import type { Selectable } from 'kysely'
import type { Location } from '../domain/catalogue.ts'
import type { LocationTrouble } from '../domain/location-news.ts'
import { forgetRuns } from './agent-runs.ts'
import { forgetStatesFrom } from './check-states.ts'
import { toLocation } from './locations.ts'
import type { Db, Tx } from './open.ts'
import type { LocationsTable } from './schema.ts'

/** A location with what is known of its agent. The local one has none. */
export interface Agent extends Location {
  /** Raw Ed25519, base64url; null: nobody may speak for it. */
  readonly publicKey: string | null
  readonly enrolHash: string | null
  readonly enrolExpiresAt: number | null
  readonly enrolledAt: number | null
  readonly revokedAt: number | null
  readonly quarantinedAt: number | null
  readonly quarantinedBecause: string
  readonly agentVersion: string
  /** What it said it knows beyond the first version. */
  readonly features: readonly string[]
  /** The process whose batch was taken last. */
  readonly run: string
  /** How old the oldest result of its last batch was when it came; null: no batch yet. */
  readonly lagMs: number | null
  /** When it last asked for its assignments, by its own clock. */
  readonly askedAt: number
  /** What on-call was last told of it; null: nothing, or that it is back. */
  readonly told: LocationTrouble | null
  readonly toldSinceAt: number | null
}

/** In the order they were made, the local one too; those that were deleted are not there. */
export async function listAgents(db: Db | Tx): Promise<Agent[]> {
  const rows = await db.selectFrom('locations').selectAll().where('removed_at', 'is', null).orderBy('no').execute()
  return rows.map(toAgent)
}

export async function findAgent(db: Db | Tx, id: string): Promise<Agent | null> {
  const row = await db
    .selectFrom('locations')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row ? toAgent(row) : null
}

export async function agentByEnrolHash(db: Db | Tx, enrolHash: string): Promise<Agent | null> {
  const row = await db.selectFrom('locations').selectAll().where('enrol_hash', '=', enrolHash).executeTakeFirst()
  return row ? toAgent(row) : null
}

/** One that was deleted comes back with its results. @returns its id; null when the key is taken */
export async function insertLocation(
  tx: Tx,
  location: Pick<Location, 'id' | 'key' | 'name' | 'regionId'> & { readonly createdAt: number },
): Promise<string | null> {
  const { id, key, name, regionId, createdAt } = location
  const made = await tx
    .insertInto('locations')
    .values({ id, key, name, region_id: regionId, is_local: 0, last_batch_at: null, created_at: createdAt })
    .onConflict((c) =>
      c
        .column('key')
        .doUpdateSet({ name, region_id: regionId, created_at: createdAt, removed_at: null, ...NEVER_HEARD })
        .where('locations.removed_at', 'is not', null),
    )
    .returning('id')
    .executeTakeFirst()
  return made?.id ?? null
}

/** Its next agent begins anew; what was counted goes on, so that nothing is counted twice. */
const NEVER_HEARD = {
  last_batch_at: null,
  enrolled_at: null,
  revoked_at: null,
  agent_version: '',
  features: '[]',
  lag_ms: null,
  sees: 1,
  sees_because: '',
}

export async function renameLocation(tx: Tx, id: string, name: string): Promise<void> {
  await tx.updateTable('locations').set({ name }).where('id', '=', id).execute()
}

/** Its agent is shut out and its key is free; the row stays, for the results that name it. */
export async function removeLocation(tx: Tx, id: string, at: number): Promise<void> {
  await revoke(tx, id, at)
  await tx
    .updateTable('locations')
    .set({ removed_at: at, told: null, told_since_at: null })
    .where('id', '=', id)
    .execute()
}

/** @param trouble null: there is none any more */
export async function noteTold(
  tx: Tx,
  id: string,
  trouble: { readonly is: string; readonly sinceAt: number } | null,
): Promise<void> {
  await tx
    .updateTable('locations')
    .set({ told: trouble?.is ?? null, told_since_at: trouble?.sinceAt ?? null })
    .where('id', '=', id)
    .execute()
}

/** The token before it opens nothing any more. */
export async function keepEnrolToken(
  tx: Tx,
  id: string,
  token: { readonly hash: string; readonly expiresAt: number },
): Promise<void> {
  await tx
    .updateTable('locations')
    .set({ enrol_hash: token.hash, enrol_expires_at: token.expiresAt })
    .where('id', '=', id)
    .execute()
}

/** What an agent says of itself. */
export interface Known {
  readonly version: string
  readonly features: readonly string[]
}

/** Whoever has this key speaks for the location from now on; the token stays, so that a lost answer can be had again. */
export async function enrol(
  tx: Tx,
  id: string,
  agent: Known & { readonly publicKey: string; readonly at: number },
): Promise<void> {
  await tx
    .updateTable('locations')
    .set({
      public_key: agent.publicKey,
      agent_version: agent.version,
      features: JSON.stringify(agent.features),
      enrolled_at: agent.at,
      revoked_at: null,
      ...NO_SUSPICION,
      asked_at: 0,
      run: '',
    })
    .where('id', '=', id)
    .execute()
  await forgetRuns(tx, id)
}

export async function revoke(tx: Tx, id: string, at: number): Promise<void> {
  await tx
    .updateTable('locations')
    .set({ public_key: null, enrol_hash: null, enrol_expires_at: null, revoked_at: at, ...NO_SUSPICION })
    .where('id', '=', id)
    .execute()
  await forgetRuns(tx, id)
  await forgetSeen(tx, id)
}

export async function quarantine(
  tx: Tx,
  id: string,
  suspicion: { readonly at: number; readonly because: string },
): Promise<void> {
  await tx
    .updateTable('locations')
    .set({ quarantined_at: suspicion.at, quarantined_because: suspicion.because })
    .where('id', '=', id)
    .execute()
  await forgetSeen(tx, id)
}

/** Its results count again, and who spoke before is forgotten. */
export async function release(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('locations').set(NO_SUSPICION).where('id', '=', id).execute()
  await forgetRuns(tx, id)
}

const NO_SUSPICION = { quarantined_at: null, quarantined_because: '' }

/**
 * A request for assignments counts once.
 *
 * @param at by the agent's clock
 * @returns false when one of that time or a later one came before
 */
export async function takeAsking(tx: Tx, id: string, at: number): Promise<boolean> {
  const done = await tx
    .updateTable('locations')
    .set({ asked_at: at })
    .where('id', '=', id)
    .where('asked_at', '<', at)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** The row is ours until the transaction ends: of two batches of one location one comes first. */
export async function holdAgent(tx: Tx, id: string): Promise<Agent | null> {
  await tx
    .updateTable('locations')
    .set((e) => ({ name: e.ref('name') }))
    .where('id', '=', id)
    .execute()
  return findAgent(tx, id)
}

export async function noteSpeaker(
  tx: Tx,
  id: string,
  speaker: Known & { readonly run: string; readonly lagMs: number },
): Promise<void> {
  const { run, version, features, lagMs } = speaker
  await tx
    .updateTable('locations')
    .set({ run, agent_version: version, features: JSON.stringify(features), lag_ms: Math.round(lagMs) })
    .where('id', '=', id)
    .execute()
}

/** It has no vote any more. */
async function forgetSeen(tx: Tx, id: string): Promise<void> {
  await forgetStatesFrom(tx, id)
  await tx.deleteFrom('recent_failures').where('location_id', '=', id).execute()
  // A place says nothing any more, bad or well, once nobody looks from it: its own, and a region that nobody else stands in.
  await tx.deleteFrom('probe_verdicts').where('region_id', '=', id).execute()
  await tx
    .deleteFrom('probe_verdicts')
    .where('region_id', '=', (e) => e.selectFrom('locations').select('region_id').where('id', '=', id))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('check_states as s')
            .innerJoin('locations as l', 'l.id', 's.location_id')
            .select('s.probe_id')
            .whereRef('s.probe_id', '=', 'probe_verdicts.probe_id')
            .whereRef('l.region_id', '=', 'probe_verdicts.region_id'),
        ),
      ),
    )
    .execute()
}

/** Since when each of `ids` (at most 500) stands as it is, removed ones too; what is missing never was a probe. */
export async function probesSince(db: Db | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('probes').select(['id', 'updated_at', 'removed_at']).where('id', 'in', ids).execute()
  return new Map(rows.map((r) => [r.id, Math.max(r.updated_at, r.removed_at ?? 0)]))
}

export function toAgent(row: Selectable<LocationsTable>): Agent {
  return {
    ...toLocation(row),
    publicKey: row.public_key,
    enrolHash: row.enrol_hash,
    enrolExpiresAt: row.enrol_expires_at,
    enrolledAt: row.enrolled_at,
    revokedAt: row.revoked_at,
    quarantinedAt: row.quarantined_at,
    quarantinedBecause: row.quarantined_because,
    agentVersion: row.agent_version,
    features: JSON.parse(row.features) as string[],
    run: row.run,
    lagMs: row.lag_ms,
    askedAt: row.asked_at,
    told: row.told as LocationTrouble | null,
    toldSinceAt: row.told_since_at,
  }
}
