/** Probes made, changed and removed at the desk. Called by the routes of /api/v1/probes; the prober hears of it at once. */
import type { EditProbe, ProbeView } from '../contract/catalogue.ts'
import type { Probe } from '../domain/catalogue.ts'
import { measures } from '../domain/hearsay.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { AddressGuard } from '../ports.ts'
import { holdPage, listComponents, loadPage } from '../store/catalogue.ts'
import { locationIdsByKey } from '../store/locations.ts'
import type { Db, Tx } from '../store/open.ts'
import {
  insertProbe,
  listProbes,
  type ProbeFacts,
  probeByKey,
  removeProbe as removeRow,
  updateProbe as updateRow,
} from '../store/probes.ts'
import { refuseInUse, refuseSource } from './alert-source.ts'
import { probeView } from './catalogue-views.ts'
import type { Context } from './context.ts'
import { type Editing, editable, finishEdit, keyTaken, noteEdit } from './edit-notes.ts'
import { alsoReached, type WayEdit } from './http-way.ts'
import { sealEdited } from './kept-target.ts'
import { letGoOfChecks } from './let-go-of-checks.ts'
import { once } from './once.ts'
import { type Planner, placesOf, probeFacts } from './probe-facts.ts'
import { makeRevision } from './public-page.ts'

export interface ProbeEditing extends Editing {
  /** May the prober connect there? */
  readonly guard: AddressGuard
  readonly planner: Planner
}

/** Refuses `target-refused`, `key-taken`, `unknown-component`, `unknown-source`. A key that was removed comes back with its results. */
export async function createProbe(
  context: Context,
  editing: ProbeEditing,
  edit: EditProbe,
): Promise<ProbeView | Refusal> {
  const refused = await refuseTarget(editing.guard, edit)
  if (refused) return refused
  const done = await once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const holder = await probeByKey(tx, context.pageId, edit.key)
    if (holder && !holder.isRemoved) return keyTaken('probe', edit.key)
    const facts = await factsOf(context, tx, { edit, editing, before: null })
    if (isRefusal(facts)) return facts
    const id = holder?.id ?? context.ids.next()
    const now = context.clock.now()
    if (holder) await updateRow(tx, { id, version: holder.version, now }, facts)
    else await insertProbe(tx, { pageId: context.pageId, id, now }, facts)
    const done = { actor: editing.actor, kind: 'probe', id, what: 'created' } as const
    return finishEdit(context, tx, done, () => probeView(context, tx, id))
  })
  context.wake('prober')
  return done
}

/** Replaces every fact but the pause, which stays unless it is named. Refuses as `createProbe`, and what `findOwn` does. */
export async function updateProbe(
  context: Context,
  editing: ProbeEditing,
  change: { readonly id: string; readonly version: number; readonly edit: EditProbe },
): Promise<ProbeView | Refusal> {
  const refused = await refuseTarget(editing.guard, change.edit)
  if (refused) return refused
  const done = await once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, change)
    if (isRefusal(before)) return before
    const holder = await probeByKey(tx, context.pageId, change.edit.key)
    if (holder && holder.id !== before.id) return keyTaken('probe', change.edit.key, holder.isRemoved)
    const facts = await factsOf(context, tx, { edit: change.edit, editing, before })
    if (isRefusal(facts)) return facts
    await updateRow(tx, { id: before.id, version: before.version, now: context.clock.now() }, facts)
    const isHeardNoMore = measures(before) && !measures(facts)
    const isLeft = facts.componentId !== before.componentId || facts.pausedAt !== null || isHeardNoMore
    if (isLeft) await letGoOfChecks(context, tx, new Set([before.componentId]))
    const done = { actor: editing.actor, kind: 'probe', id: before.id, what: 'updated' } as const
    return finishEdit(context, tx, done, () => probeView(context, tx, before.id))
  })
  context.wake('prober')
  return done
}

/** Its results stay. Refuses `not-found`, `owned-by-file`, `still-in-use` of a source of alerts. */
export async function removeProbe(context: Context, { actor, repeat }: Editing, id: string): Promise<Refusal | null> {
  const done = await once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, { id, version: null })
    if (isRefusal(before)) return before
    const inUse = await refuseInUse(context, tx, before)
    if (inUse) return inUse
    await removeRow(tx, { id, version: before.version, now: context.clock.now() })
    await letGoOfChecks(context, tx, new Set([before.componentId]))
    await noteEdit(context, tx, { actor, kind: 'probe', id, what: 'removed' }, before.key)
    await makeRevision(context, tx, 'catalogue')
    return null
  })
  context.wake('prober')
  return done
}

/** Asked outside of any transaction, since it may resolve a name. Null: the prober may look there, or nobody goes anywhere. */
export async function refuseTarget(
  guard: AddressGuard,
  edit: Pick<EditProbe, 'url'> & WayEdit,
): Promise<Refusal | null> {
  const own = !edit.url ? [] : [{ url: edit.url, as: null, field: 'url' }]
  for (const { url, as, field } of [...own, ...alsoReached(edit)]) {
    const because = await guard.refusal(url)
    if (because === null) continue
    const advice = because.endsWith(NOT_PUBLIC) ? ' PROBE_ALLOW names private networks that may.' : ''
    const what = as === null ? 'This URL may not be watched' : `This ${as} may not be asked`
    return refuse('target-refused', `${what}: ${because}.${advice}`, field)
  }
  return null
}

/** The guard's own words (probes/check-url.ts): nothing else that it refuses can be allowed. */
const NOT_PUBLIC = 'which is not public'

async function findOwn(
  context: Context,
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number | null },
): Promise<Probe | Refusal> {
  const probes = await listProbes(tx, context.pageId)
  return editable(
    'probe',
    probes.find((one) => one.id === id),
    version,
  )
}

interface Wanted {
  readonly edit: EditProbe
  readonly editing: ProbeEditing
  readonly before: Probe | null
}

async function factsOf(context: Context, tx: Tx, { edit, editing, before }: Wanted): Promise<ProbeFacts | Refusal> {
  const component = (await listComponents(tx, context.pageId)).find((c) => c.id === edit.componentId)
  if (!component) {
    const because = 'The component to watch is not there; it may have been removed.'
    return refuse('unknown-component', because, 'componentId')
  }
  if (component.isGroup) {
    const because = `${component.key} is a group: put the probe at one of its members.`
    return refuse('unknown-component', because, 'componentId')
  }
  const { timeZone } = await loadPage(tx, context.pageId)
  const { target, ...edited } = probeFacts(edit, { timeZone, planner: editing.planner })
  const sealed = sealEdited(context.vault, target, before?.target ?? null)
  if (isRefusal(sealed)) return sealed
  const locationIds = await locationsFor(tx, placesOf(edit))
  if (isRefusal(locationIds)) return locationIds
  const unheard = await refuseSource(context, tx, { edited, before })
  if (unheard) return unheard
  const pausedAt = before?.pausedAt ?? null
  return {
    ...edited,
    componentId: component.id,
    target: sealed,
    pausedAt: edit.paused === undefined ? pausedAt : edit.paused ? (pausedAt ?? context.clock.now()) : null,
    ownerFile: null,
    locationIds,
  }
}

/** The ids of these keys, each once. */
export async function locationsFor(db: Db | Tx, keys: readonly string[]): Promise<string[] | Refusal> {
  const ids = await locationIdsByKey(db)
  const unknown = keys.findIndex((key) => !ids.has(key))
  if (unknown >= 0) {
    const because = `There is no location ${keys[unknown]}. Make it first.`
    return refuse('unknown-location', because, `locations/${unknown}`)
  }
  return [...new Set(keys)].flatMap((key) => ids.get(key) ?? []).toSorted()
}
