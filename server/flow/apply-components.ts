/** The components of the catalogue file, brought into the database. Called by apply-catalogue. */
import { isDeepStrictEqual } from 'node:util'
import type { Catalogue, CatalogueComponent } from '../contract/catalogue-file.ts'
import type { Component } from '../domain/catalogue.ts'
import { listComponents } from '../store/catalogue.ts'
import {
  type ComponentFacts,
  componentByKey,
  insertComponent,
  openIncidentWith,
  removeComponent,
  updateComponent,
} from '../store/components.ts'
import { listProbes } from '../store/probes.ts'
import { type Applying, note } from './applying.ts'

/** @returns ids by key of every component in the file */
export async function applyComponents(applying: Applying, catalogue: Catalogue): Promise<ReadonlyMap<string, string>> {
  const known = await listComponents(applying.tx, applying.context.pageId)
  await removeComponents(applying, known, catalogue)
  const byKey = new Map(known.map((one) => [one.key, one]))
  const idOf = new Map<string, string>()
  for (const wanted of catalogue.components) {
    const parentId = wanted.parentKey === null ? null : (idOf.get(wanted.parentKey) ?? null)
    const before = byKey.get(wanted.key)
    idOf.set(wanted.key, await applyOne(applying, { wanted, parentId, before }))
  }
  return idOf
}

interface One {
  readonly wanted: CatalogueComponent
  readonly parentId: string | null
  readonly before: Component | undefined
}

async function applyOne(applying: Applying, { wanted, parentId, before }: One): Promise<string> {
  const { context, tx, now, file } = applying
  const { parentKey: _named, ...rest } = wanted
  const after: ComponentFacts = {
    ...rest,
    parentId,
    dependsOn: rest.dependsOn ?? [],
    automaticAfterMin: rest.automaticAfterMin ?? null,
    ownerFile: file,
  }
  if (before) {
    if (isDeepStrictEqual(factsOf(before), after)) return before.id
    await updateComponent(tx, { id: before.id, version: before.version, now }, after)
    await note(applying, 'updated', { kind: 'component', id: before.id, key: wanted.key })
    return before.id
  }
  const removed = await componentByKey(tx, context.pageId, wanted.key)
  const id = removed?.id ?? context.ids.next()
  if (removed) await updateComponent(tx, { id, version: removed.version, now }, after)
  else await insertComponent(tx, { pageId: context.pageId, id, now }, after)
  await note(applying, 'created', { kind: 'component', id, key: wanted.key })
  return id
}

/** What the version counts: everything but the row's own identity and dates. */
export function factsOf(component: Component): ComponentFacts {
  const { id: _id, version: _version, createdAt: _made, updatedAt: _moved, ...facts } = component
  return facts
}

/** Members before their groups. One with probes or members of the desk's stays, as does one in an open incident. */
async function removeComponents(applying: Applying, known: readonly Component[], catalogue: Catalogue): Promise<void> {
  const { context, tx, now } = applying
  const named = new Set(catalogue.components.map((wanted) => wanted.key))
  const gone = known.filter((c) => c.ownerFile !== null && !named.has(c.key))
  const probed = new Set((await listProbes(tx, context.pageId)).map((p) => p.componentId))
  const stays = new Set(known.filter((c) => !gone.includes(c)).map((c) => c.id))
  for (const component of gone.toReversed()) {
    const thing = { kind: 'component', id: component.id, key: component.key } as const
    const hasMembers = known.some((c) => c.parentId === component.id && stays.has(c.id))
    if (hasMembers || probed.has(component.id) || (await openIncidentWith(tx, component.id))) {
      stays.add(component.id)
      await note(applying, 'kept', thing)
      continue
    }
    await removeComponent(tx, { id: component.id, version: component.version, now })
    await note(applying, 'removed', thing)
  }
}
