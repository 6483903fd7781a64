/**
 * Components made, changed and removed at the desk. Called by the routes of /api/v1/components. The public page shows
 * components, so each change makes a revision; what a file owns is refused.
 */
import type { ComponentView, EditComponent } from '../contract/catalogue.ts'
import type { Component, LocalWords, Page, Probe } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { holdPage, listComponents, loadPage } from '../store/catalogue.ts'
import {
  type ComponentFacts,
  componentByKey,
  insertComponent,
  openIncidentWith,
  removeComponent as removeRow,
  renameCause,
  updateComponent as updateRow,
} from '../store/components.ts'
import type { Tx } from '../store/open.ts'
import { listProbes, removeProbe as removeProbeRow } from '../store/probes.ts'
import { refuseInUse } from './alert-source.ts'
import { componentView } from './catalogue-views.ts'
import type { Context } from './context.ts'
import { type Editing, editable, finishEdit, keyTaken, noteEdit } from './edit-notes.ts'
import { letGoOfChecks } from './let-go-of-checks.ts'
import { once } from './once.ts'
import { refusePolicy } from './policy-words.ts'
import { makeRevision } from './public-page.ts'

/** Refuses `key-taken`, `unknown-component` (parent, cause), `unknown-language`, `text-missing`. A removed key comes back. */
export async function createComponent(
  context: Context,
  editing: Editing,
  edit: EditComponent,
): Promise<ComponentView | Refusal> {
  return once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const holder = await componentByKey(tx, context.pageId, edit.key)
    if (holder && !holder.isRemoved) return keyTaken('component', edit.key)
    const facts = await factsOf(context, tx, { edit, before: null })
    if (isRefusal(facts)) return facts
    const id = holder?.id ?? context.ids.next()
    const now = context.clock.now()
    if (holder) await updateRow(tx, { id, version: holder.version, now }, facts)
    else await insertComponent(tx, { pageId: context.pageId, id, now }, facts)
    const done = { actor: editing.actor, kind: 'component', id, what: 'created' } as const
    return finishEdit(context, tx, done, () => componentView(context, tx, id))
  })
}

/** Replaces every fact but `dependsOn` where it is absent. Refuses as `createComponent`, and `not-found`, `owned-by-file`, `already-moved`, `still-in-use`. */
export async function updateComponent(
  context: Context,
  editing: Editing,
  change: { readonly id: string; readonly version: number; readonly edit: EditComponent },
): Promise<ComponentView | Refusal> {
  return once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, change)
    if (isRefusal(before)) return before
    const holder = await componentByKey(tx, context.pageId, change.edit.key)
    if (holder && holder.id !== before.id) return keyTaken('component', change.edit.key, holder.isRemoved)
    const facts = await factsOf(context, tx, { edit: change.edit, before })
    if (isRefusal(facts)) return facts
    await updateRow(tx, { ...change, now: context.clock.now() }, facts)
    await renameCause(tx, context.pageId, { from: before.key, to: facts.key })
    const done = { actor: editing.actor, kind: 'component', id: before.id, what: 'updated' } as const
    return finishEdit(context, tx, done, () => componentView(context, tx, before.id))
  })
}

/** With its probes; what it was keeps its history. Refuses `not-found`, `owned-by-file`, `still-in-use`. */
export async function removeComponent(
  context: Context,
  { actor, repeat }: Editing,
  id: string,
): Promise<Refusal | null> {
  const done = await once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, { id, version: null })
    if (isRefusal(before)) return before
    const probes = (await listProbes(tx, context.pageId)).filter((p) => p.componentId === id)
    const inUse = (await stillInUse(context, tx, before)) ?? (await sourceInUse(context, tx, probes))
    if (inUse) return inUse
    const now = context.clock.now()
    for (const probe of probes) {
      await removeProbeRow(tx, { id: probe.id, version: probe.version, now })
      await noteEdit(context, tx, { actor, kind: 'probe', id: probe.id, what: 'removed' }, probe.key)
    }
    await letGoOfChecks(context, tx, new Set([id]))
    await removeRow(tx, { id, version: before.version, now })
    await noteEdit(context, tx, { actor, kind: 'component', id, what: 'removed' }, before.key)
    await makeRevision(context, tx, 'catalogue')
    return null
  })
  context.wake('prober')
  return done
}

async function findOwn(
  context: Context,
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number | null },
): Promise<Component | Refusal> {
  const components = await listComponents(tx, context.pageId)
  return editable(
    'component',
    components.find((one) => one.id === id),
    version,
  )
}

async function factsOf(
  context: Context,
  tx: Tx,
  { edit, before }: { readonly edit: EditComponent; readonly before: Component | null },
): Promise<ComponentFacts | Refusal> {
  const page = await loadPage(tx, context.pageId)
  const components = await listComponents(tx, context.pageId)
  const isGroup = edit.isGroup ?? before?.isGroup ?? false
  const parentId = edit.parentId || null
  const refused =
    refuseParent(components, { parentId, id: before?.id ?? null }) ??
    (await refuseKind(context, tx, { before, isGroup, components })) ??
    refuseCauses(components, edit, before)
  if (refused) return refused
  const name = wordsOf(page, edit.name, 'name')
  if (isRefusal(name)) return name
  const description = edit.description ? wordsOf(page, edit.description, 'description') : {}
  if (isRefusal(description)) return description
  const siblings = components.filter((c) => c.parentId === parentId).map((c) => c.position)
  const position = edit.position ?? before?.position ?? Math.max(-1, ...siblings) + 1
  const dependsOn = edit.dependsOn ?? before?.dependsOn ?? []
  const policy = await policyOf(context, tx, { edit, before, isGroup })
  if (isRefusal(policy)) return policy
  return { key: edit.key, isGroup, parentId, position, name, description, dependsOn, ...policy, ownerFile: null }
}

/** Looked at when it is set: what stands stays, and says so itself where its words are not approved any more. */
async function policyOf(
  context: Context,
  tx: Tx,
  {
    edit,
    before,
    isGroup,
  }: { readonly edit: EditComponent; readonly before: Component | null; readonly isGroup: boolean },
): Promise<{ readonly automaticAfterMin: number | null } | Refusal> {
  const standing = before?.automaticAfterMin ?? null
  const automaticAfterMin = edit.policy === undefined ? standing : edit.policy.automaticAfterMin
  if (automaticAfterMin === null || automaticAfterMin === standing) return { automaticAfterMin }
  return (await refusePolicy(context, tx, isGroup)) ?? { automaticAfterMin }
}

function refuseParent(
  components: readonly Component[],
  { parentId, id }: { readonly parentId: string | null; readonly id: string | null },
): Refusal | null {
  if (parentId === null) return null
  const parent = components.find((c) => c.id === parentId)
  const no = (because: string) => refuse('unknown-component', because, 'parentId')
  if (!parent) return no('The group to put it into is not there; it may have been removed.')
  if (!parent.isGroup) return no(`${parent.key} is no group: it cannot have members.`)
  for (let at: Component | undefined = parent; at; at = components.find((c) => c.id === at?.parentId)) {
    if (at.id === id) return no('A group cannot be a member of itself.')
  }
  return null
}

/** Only new ones are looked at: what stands was looked at when it was said, and may have been removed since. */
function refuseCauses(components: readonly Component[], edit: EditComponent, before: Component | null): Refusal | null {
  const said = (edit.dependsOn ?? []).filter((key) => !before?.dependsOn?.includes(key))
  for (const key of said) {
    const cause = components.find((c) => c.key === key)
    const no = (because: string) => refuse('unknown-component', because, 'dependsOn')
    if (!cause) return no(`There is no component ${key} to depend on; it may have been removed.`)
    if (cause.isGroup) return no(`${key} is a group; name those of its components that count.`)
    if (before && (cause.id === before.id || causesOf(cause.id, components).includes(before.id))) {
      return no(`${key} itself depends on ${before.key}: neither can be the cause of the other.`)
    }
  }
  return null
}

/** A group is measured by its members, anything else by its probes: it may change only while it has neither. */
async function refuseKind(
  context: Context,
  tx: Tx,
  facts: { readonly before: Component | null; readonly isGroup: boolean; readonly components: readonly Component[] },
): Promise<Refusal | null> {
  const { before, isGroup, components } = facts
  if (!before || before.isGroup === isGroup) return null
  if (components.some((c) => c.parentId === before.id)) {
    return refuse('still-in-use', `${before.key} has members. Move them elsewhere first.`)
  }
  const isProbed = (await listProbes(tx, context.pageId)).some((p) => p.componentId === before.id)
  return isProbed ? refuse('still-in-use', `${before.key} has probes. Move or remove them first.`) : null
}

async function stillInUse(context: Context, tx: Tx, component: Component): Promise<Refusal | null> {
  const members = (await listComponents(tx, context.pageId)).filter((c) => c.parentId === component.id)
  if (members.length > 0) {
    const names = members.map((m) => m.key).join(', ')
    return refuse('still-in-use', `${component.key} has members (${names}). Remove or move them first.`)
  }
  if (await openIncidentWith(tx, component.id)) {
    return refuse('still-in-use', `${component.key} is part of an incident that is not over. End the incident first.`)
  }
  return null
}

/** Alerts for other components come to the address of one of its probes; those of its own go with it. */
async function sourceInUse(context: Context, tx: Tx, probes: readonly Probe[]): Promise<Refusal | null> {
  for (const probe of probes) {
    const inUse = await refuseInUse(context, tx, probe, { besides: probes })
    if (inUse) return inUse
  }
  return null
}

/** Empty words are none; a language without words gets those of the page's default language. */
function wordsOf(page: Page, words: LocalWords, what: 'name' | 'description'): LocalWords | Refusal {
  const languages = page.languages.map((l) => l.language)
  const unknown = Object.keys(words).find((language) => !languages.includes(language))
  if (unknown !== undefined) {
    const because = `The page is not in '${unknown.slice(0, 35)}'; it is in ${languages.join(', ')}.`
    return refuse('unknown-language', because, what)
  }
  const main = words[page.defaultLanguage]?.trim() ?? ''
  if (main === '' && what === 'name') {
    const because = `The name is missing in the page's default language (${page.defaultLanguage}).`
    return refuse('text-missing', because, `name/${page.defaultLanguage}`)
  }
  const filled = languages.map((language) => [language, words[language]?.trim() || main] as const)
  return Object.fromEntries(filled.filter(([, text]) => text !== ''))
}
