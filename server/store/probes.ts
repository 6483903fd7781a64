/** Probes: what is checked, how, and from where. Written by apply-catalogue and edit-probe, read by the line and the prober. */
import type { Selectable } from 'kysely'
import { NOTHING_EXPECTED } from '../../probes/protocol.ts'
import type { KeptTarget, Probe } from '../domain/catalogue.ts'
import type { Profile } from '../domain/profile.ts'
import { forgetStatesOf } from './check-states.ts'
import { holderOfKey, type KeyHolder, markRemoved, type Which } from './keyed-rows.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'
import type { ProbesTable } from './schema.ts'

/** Those that are not removed, in the order they were made; paused ones too. */
export async function listProbes(db: Db | Tx, pageId: string): Promise<Probe[]> {
  const rows = await db
    .selectFrom('probes')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('removed_at', 'is', null)
    .orderBy('no')
    .execute()
  return withLocations(db, rows)
}

export type Watching = Pick<Probe, 'componentId' | 'kind' | 'told'>

/** Of `listProbes` whose word each component has, alike ones once: thousands of probes are few of these, and no target is read. */
export async function listWatching(db: Db | Tx, pageId: string): Promise<Watching[]> {
  const rows = await db
    .selectFrom('probes')
    .select(['component_id', 'kind', 'told'])
    .distinct()
    .where('page_id', '=', pageId)
    .where('removed_at', 'is', null)
    .execute()
  return rows.map((row) => ({ componentId: row.component_id, kind: row.kind as Probe['kind'], told: toldOf(row) }))
}

/** As `listProbes`, of those that are not paused, a few at a time: the next that were made after `no`. */
export async function nextProbes(db: Db | Tx, pageId: string, after: { no: number; limit: number }): Promise<Probe[]> {
  const active = standing(db).where('page_id', '=', pageId).where('paused_at', 'is', null)
  return withLocations(db, await active.where('no', '>', after.no).orderBy('no').limit(after.limit).execute())
}

/** Those of one kind that are not removed, in the order they were made; paused ones too. */
export async function probesOfKind(db: Db | Tx, pageId: string, kind: Probe['kind']): Promise<Probe[]> {
  const rows = await db
    .selectFrom('probes')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('kind', '=', kind)
    .where('removed_at', 'is', null)
    .orderBy('no')
    .execute()
  return withLocations(db, rows)
}

/** A text that is another after every edit: versions only rise, and a removed probe keeps its row. */
export async function editsOfProbes(db: Db | Tx, pageId: string): Promise<string> {
  const edits = await db
    .selectFrom('probes')
    .select((e) => [e.fn.countAll().as('probes'), e.fn.sum('version').as('versions')])
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return `${edits?.probes ?? 0}.${edits?.versions ?? 0}`
}

/** Those of `ids` that are there and not removed, in the order they were made. */
export async function probesByIds(db: Db | Tx, ids: readonly string[]): Promise<Probe[]> {
  return inOrder(db, await askInPieces(ids, (some) => standing(db).where('id', 'in', some).execute()))
}

/** As `probesByIds`. */
export async function probesByNos(db: Db | Tx, nos: readonly number[]): Promise<Probe[]> {
  return inOrder(db, await askInPieces(nos, (some) => standing(db).where('no', 'in', some).execute()))
}

/** As `listProbes`, of these components alone. */
export async function probesOfComponents(db: Db | Tx, componentIds: readonly string[]): Promise<Probe[]> {
  return inOrder(
    db,
    await askInPieces(componentIds, (some) => standing(db).where('component_id', 'in', some).execute()),
  )
}

function standing(db: Db | Tx) {
  return db.selectFrom('probes').selectAll().where('removed_at', 'is', null)
}

function inOrder(db: Db | Tx, rows: readonly Selectable<ProbesTable>[]): Promise<Probe[]> {
  return withLocations(
    db,
    rows.toSorted((a, b) => a.no - b.no),
  )
}

export type ProbeFacts = Omit<Probe, 'no' | 'id' | 'version'>

/** Who has this key, removed or not. */
export function probeByKey(tx: Tx, pageId: string, key: string): Promise<KeyHolder | null> {
  return holderOfKey(tx, 'probes', { pageId, key })
}

/** @returns false when the key is taken */
export async function insertProbe(
  tx: Tx,
  where: { readonly pageId: string; readonly id: string; readonly now: number },
  facts: ProbeFacts,
): Promise<boolean> {
  const { pageId, id, now } = where
  const done = await tx
    .insertInto('probes')
    .values({ id, page_id: pageId, ...columns(facts), version: 1, created_at: now, updated_at: now, removed_at: null })
    .onConflict((c) => c.columns(['page_id', 'key']).doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n) return false
  await setLocations(tx, id, facts.locationIds)
  return true
}

/**
 * Writes every fact anew, also over a removed one; its checks begin anew too.
 *
 * @returns false when `version` is not the one that stands: somebody else moved it
 */
export async function updateProbe(tx: Tx, which: Which, facts: ProbeFacts): Promise<boolean> {
  const done = await tx
    .updateTable('probes')
    .set({ ...columns(facts), version: which.version + 1, updated_at: which.now, removed_at: null })
    .where('id', '=', which.id)
    .where('version', '=', which.version)
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) return false
  await setLocations(tx, which.id, facts.locationIds)
  await forgetChecks(tx, which.id)
  return true
}

/** What was seen before an edit, a pause or a move says nothing of after: the next checks decide anew. */
async function forgetChecks(tx: Tx, probeId: string): Promise<void> {
  await tx.deleteFrom('probe_verdicts').where('probe_id', '=', probeId).execute()
  await forgetStatesOf(tx, probeId)
  await tx.deleteFrom('recent_failures').where('probe_id', '=', probeId).execute()
  await tx.deleteFrom('upstream_reports').where('probe_id', '=', probeId).execute()
  await tx.deleteFrom('post_counts').where('probe_id', '=', probeId).execute()
}

/** Its results stay. @returns false when `version` is not the one that stands */
export function removeProbe(tx: Tx, which: Which): Promise<boolean> {
  return markRemoved(tx, 'probes', which)
}

async function setLocations(tx: Tx, probeId: string, locationIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('probe_locations').where('probe_id', '=', probeId).execute()
  const rows = locationIds.map((locationId) => ({ probe_id: probeId, location_id: locationId }))
  if (rows.length > 0) await tx.insertInto('probe_locations').values(rows).execute()
}

function columns(facts: ProbeFacts) {
  return {
    component_id: facts.componentId,
    key: facts.key,
    kind: facts.kind,
    profile: facts.profile,
    target: JSON.stringify(facts.target),
    expect: JSON.stringify(facts.expect),
    cadence: JSON.stringify(facts.cadence),
    told: facts.told && JSON.stringify(facts.told),
    recover_good: facts.recoverGood,
    recover_ms: facts.recoverMs,
    paused_at: facts.pausedAt,
    owner_file: facts.ownerFile,
  }
}

async function withLocations(db: Db | Tx, rows: readonly Selectable<ProbesTable>[]): Promise<Probe[]> {
  if (rows.length === 0) return []
  const kept = db.selectFrom('probe_locations').select(['probe_id', 'location_id'])
  const ids = rows.map((r) => r.id)
  const pairs = await askInPieces(ids, (some) => kept.where('probe_id', 'in', some).orderBy('location_id').execute())
  const byProbe = Map.groupBy(pairs, (p) => p.probe_id)
  const parse = readers()
  return rows.map((row) =>
    toProbe(row, { ...parse, locationIds: (byProbe.get(row.id) ?? []).map((p) => p.location_id) }),
  )
}

/** Most probes expect the same and keep the same time: read once, they are also held, and sent to the prober, once. */
function readers() {
  return {
    // What was kept before an option was there asks for nothing by it.
    expect: once((text): Probe['expect'] => ({
      ...NOTHING_EXPECTED,
      ...(JSON.parse(text) as Partial<Probe['expect']>),
    })),
    cadence: once((text) => JSON.parse(text) as Probe['cadence']),
  }
}

function once<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const same = known.get(text) ?? read(text)
    known.set(text, same)
    return same
  }
}

type Reading = ReturnType<typeof readers> & Pick<Probe, 'locationIds'>

function toProbe(row: Selectable<ProbesTable>, { expect, cadence, locationIds }: Reading): Probe {
  return {
    no: row.no,
    id: row.id,
    key: row.key,
    componentId: row.component_id,
    kind: row.kind as Probe['kind'],
    profile: row.profile as Profile,
    target: JSON.parse(row.target) as KeptTarget,
    expect: expect(row.expect),
    cadence: cadence(row.cadence),
    told: toldOf(row),
    recoverGood: row.recover_good,
    recoverMs: row.recover_ms,
    pausedAt: row.paused_at,
    ownerFile: row.owner_file,
    version: row.version,
    locationIds,
  }
}

function toldOf({ told }: Pick<Selectable<ProbesTable>, 'told'>): Probe['told'] {
  return told === null ? null : (JSON.parse(told) as Probe['told'])
}
