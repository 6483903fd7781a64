/** The probes of the catalogue file, brought into the database. Called by apply-catalogue. */
import { isDeepStrictEqual } from 'node:util'
import type { Catalogue, CatalogueProbe } from '../contract/catalogue-file.ts'
import type { Probe } from '../domain/catalogue.ts'
import { measures } from '../domain/hearsay.ts'
import { insertLocation } from '../store/agents.ts'
import { locationIdsByKey } from '../store/locations.ts'
import { insertProbe, listProbes, type ProbeFacts, probeByKey, removeProbe, updateProbe } from '../store/probes.ts'
import { type Applying, note } from './applying.ts'
import { sealTarget } from './kept-target.ts'
import { letGoOfChecks } from './let-go-of-checks.ts'
import { placesOf, probeFacts } from './probe-facts.ts'

/** Removes those that a file owned and this one does not name. */
export async function removeProbes(applying: Applying, catalogue: Catalogue): Promise<void> {
  const { context, tx, now } = applying
  const known = await listProbes(tx, context.pageId)
  const named = new Set(catalogue.probes.map((wanted) => wanted.edit.key))
  const gone = known.filter((p) => p.ownerFile !== null && !named.has(p.key))
  for (const probe of gone) {
    await removeProbe(tx, { id: probe.id, version: probe.version, now })
    await note(applying, 'removed', { kind: 'probe', id: probe.id, key: probe.key })
  }
  await letGoOfChecks(context, tx, new Set(gone.map((p) => p.componentId)))
}

/** @param idOf component ids by key */
export async function applyProbes(
  applying: Applying,
  catalogue: Catalogue,
  idOf: ReadonlyMap<string, string>,
): Promise<void> {
  const { context, tx } = applying
  const known = new Map((await listProbes(tx, context.pageId)).map((probe) => [probe.key, probe]))
  const idOfLocation = await locationsOf(applying, catalogue)
  const left = new Set<string>()
  for (const wanted of catalogue.probes) {
    const before = known.get(wanted.edit.key) ?? null
    const componentId = idOf.get(wanted.componentKey) ?? ''
    const after = wantedFacts(applying, {
      wanted,
      before,
      componentId,
      timeZone: catalogue.page.timeZone,
      idOfLocation,
    })
    const isHeardNoMore = before !== null && measures(before) && !measures(after)
    if (before && (before.componentId !== componentId || after.pausedAt !== null || isHeardNoMore)) {
      left.add(before.componentId)
    }
    await applyOne(applying, before, after)
  }
  await letGoOfChecks(context, tx, left)
}

/** All that there are, with those that the file names and nobody has made: their agents enrol later. */
async function locationsOf(
  { context, tx, now }: Applying,
  { probes }: Catalogue,
): Promise<ReadonlyMap<string, string>> {
  const known = await locationIdsByKey(tx)
  const named = new Set(probes.flatMap((p) => placesOf(p.edit)))
  const missing = [...named].filter((key) => !known.has(key))
  for (const key of missing) {
    await insertLocation(tx, { id: context.ids.next(), key, name: '', regionId: null, createdAt: now })
  }
  return missing.length > 0 ? locationIdsByKey(tx) : known
}

interface Wanted {
  readonly wanted: CatalogueProbe
  readonly before: Probe | null
  readonly componentId: string
  readonly timeZone: string
  /** By key. */
  readonly idOfLocation: ReadonlyMap<string, string>
}

function wantedFacts({ context, planner, file, now }: Applying, one: Wanted): ProbeFacts {
  const { target, ...edited } = probeFacts(one.wanted.edit, { timeZone: one.timeZone, planner })
  return {
    ...edited,
    componentId: one.componentId,
    target: sealTarget(context.vault, target, one.before?.target ?? null),
    pausedAt: one.wanted.edit.paused ? (one.before?.pausedAt ?? now) : null,
    ownerFile: file,
    locationIds: placesOf(one.wanted.edit)
      .flatMap((key) => one.idOfLocation.get(key) ?? [])
      .toSorted(),
  }
}

async function applyOne(applying: Applying, before: Probe | null, after: ProbeFacts): Promise<void> {
  const { context, tx, now } = applying
  if (before) {
    if (isDeepStrictEqual(factsOf(before), after)) return
    await updateProbe(tx, { id: before.id, version: before.version, now }, after)
    await note(applying, 'updated', { kind: 'probe', id: before.id, key: after.key })
    return
  }
  const removed = await probeByKey(tx, context.pageId, after.key)
  const id = removed?.id ?? context.ids.next()
  if (removed) await updateProbe(tx, { id, version: removed.version, now }, after)
  else await insertProbe(tx, { pageId: context.pageId, id, now }, after)
  await note(applying, 'created', { kind: 'probe', id, key: after.key })
}

function factsOf(probe: Probe): ProbeFacts {
  const { no: _no, id: _id, version: _version, ...facts } = probe
  return facts
}
