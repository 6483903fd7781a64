/**
 * Components made, changed and removed at the desk. Called by the routes of /api/v1/components. The public page shows
 * components, so each change makes a revision; what a file owns is refused.
 */
import type { ComponentView, EditComponent } from '../contract/catalogue.ts'
import type { Component, LocalWords, Page } from '../domain/catalogue.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { holdPage, listComponents, loadPage } from '../store/catalogue.ts'
import {
  type ComponentFacts,
  componentByKey,
  insertComponent,
  openIncidentWith,
  removeComponent as removeRow,
  updateComponent as updateRow,
} from '../store/components.ts'
import type { Tx } from '../store/open.ts'
import { listProbes, removeProbe as removeProbeRow } from '../store/probes.ts'
import { componentView } from './catalogue-views.ts'
import type { Actor, Context } from './context.ts'
import { movedMeanwhile, noteEdit, ownedByFile } from './edit-notes.ts'
import { letGoOfChecks } from './let-go-of-checks.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** Who edits, and which repeat of which command it is. */
export interface Editing {
  readonly actor: Actor
  readonly repeat: Repeat | null
}

/** Refuses `key-taken`, `unknown-component` (parent), `unknown-language`, `text-missing`. A removed key comes back. */
export async function createComponent(
  context: Context,
  editing: Editing,
  edit: EditComponent,
): Promise<ComponentView | Refusal> {
  return once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const holder = await componentByKey(tx, context.pageId, edit.key)
    if (holder && !holder.isRemoved) return keyTaken(edit.key)
    const facts = await factsOf(context, tx, { edit, before: null })
    if (isRefusal(facts)) return facts
    const id = holder?.id ?? context.ids.next()
    const now = context.clock.now()
    if (holder) await updateRow(tx, { id, version: holder.version, now }, facts)
    else await insertComponent(tx, { pageId: context.pageId, id, now }, facts)
    return finish(context, tx, { editing, id, what: 'created' })
  })
}

/** Replaces every fact. Refuses as `createComponent`, and `not-found`, `owned-by-file`, `already-moved`, `still-in-use`. */
export async function updateComponent(
  context: Context,
  editing: Editing,
  change: { readonly id: string; readonly version: number; readonly edit: EditComponent },
): Promise<ComponentView | Refusal> {
  return once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, change.id)
    if (isRefusal(before)) return before
    if (before.version !== change.version) return movedMeanwhile('component', before.version, change.version)
    const holder = await componentByKey(tx, context.pageId, change.edit.key)
    if (holder && holder.id !== before.id) return keyTaken(change.edit.key)
    const facts = await factsOf(context, tx, { edit: change.edit, before })
    if (isRefusal(facts)) return facts
    await updateRow(tx, { ...change, now: context.clock.now() }, facts)
    return finish(context, tx, { editing, id: before.id, what: 'updated' })
  })
}

/** With its probes; what it was keeps its history. Refuses `not-found`, `owned-by-file`, `still-in-use`. */
export async function removeComponent(
  context: Context,
  editing: Editing,
  id: string,
): Promise<{ readonly removed: string } | Refusal> {
  const done = await once(context, editing.repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const before = await findOwn(context, tx, id)
    if (isRefusal(before)) return before
    const inUse = await stillInUse(context, tx, before)
    if (inUse) return inUse
    const now = context.clock.now()
    for (const probe of (await listProbes(tx, context.pageId)).filter((p) => p.componentId === id)) {
      await removeProbeRow(tx, { id: probe.id, version: probe.version, now })
      await noteEdit(context, tx, {
        actor: editing.actor,
        kind: 'probe',
        id: probe.id,
        what: 'removed',
        key: probe.key,
      })
    }
    await letGoOfChecks(context, tx, new Set([id]))
    await removeRow(tx, { id, version: before.version, now })
    await noteEdit(context, tx, { actor: editing.actor, kind: 'component', id, what: 'removed', key: before.key })
    await makeRevision(context, tx, 'catalogue')
    return { removed: id }
  })
  context.wake('prober')
  return done
}

async function finish(
  context: Context,
  tx: Tx,
  { editing, id, what }: { editing: Editing; id: string; what: 'created' | 'updated' },
): Promise<ComponentView> {
  await makeRevision(context, tx, 'catalogue')
  const view = await componentView(tx, context.pageId, id)
  if (!view) throw new Error(`Component ${id} was written and is not there`)
  await noteEdit(context, tx, { actor: editing.actor, kind: 'component', id, what, key: view.key })
  return view
}

async function findOwn(context: Context, tx: Tx, id: string): Promise<Component | Refusal> {
  const component = (await listComponents(tx, context.pageId)).find((c) => c.id === id)
  if (!component) return refuse('not-found', 'There is no such component; it may have been removed.')
  return component.ownerFile === null ? component : ownedByFile('component', component)
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
    (await refuseKind(context, tx, { before, isGroup, components }))
  if (refused) return refused
  const name = wordsOf(page, edit.name, 'name')
  if (isRefusal(name)) return name
  const description = edit.description ? wordsOf(page, edit.description, 'description') : {}
  if (isRefusal(description)) return description
  const siblings = components.filter((c) => c.parentId === parentId).map((c) => c.position)
  const position = edit.position ?? before?.position ?? Math.max(-1, ...siblings) + 1
  return { key: edit.key, isGroup, parentId, position, name, description, ownerFile: null }
}

function refuseParent(
  components: readonly Component[],
  { parentId, id }: { readonly parentId: string | null; readonly id: string | null },
): Refusal | null {
  if (parentId === null) return null
  const parent = components.find((c) => c.id === parentId)
  if (!parent) return refuse('unknown-component', 'The group to put it into is not there; it may have been removed.')
  if (!parent.isGroup) return refuse('unknown-component', `${parent.key} is no group: it cannot have members.`)
  for (let at: Component | undefined = parent; at; at = components.find((c) => c.id === at?.parentId)) {
    if (at.id === id) return refuse('unknown-component', 'A group cannot be a member of itself.')
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

/** Empty words are none; a language without words gets those of the page's default language. */
function wordsOf(page: Page, words: LocalWords, what: 'name' | 'description'): LocalWords | Refusal {
  const languages = page.languages.map((l) => l.language)
  const unknown = Object.keys(words).find((language) => !languages.includes(language))
  if (unknown !== undefined) {
    return refuse('unknown-language', `The page is not in '${unknown.slice(0, 35)}'; it is in ${languages.join(', ')}.`)
  }
  const main = words[page.defaultLanguage]?.trim() ?? ''
  if (main === '' && what === 'name') {
    return refuse('text-missing', `The name is missing in the page's default language (${page.defaultLanguage}).`)
  }
  const filled = languages.map((language) => [language, words[language]?.trim() || main] as const)
  return Object.fromEntries(filled.filter(([, text]) => text !== ''))
}

function keyTaken(key: string): Refusal {
  return refuse(
    'key-taken',
    `Another component has the key ${key}, or had it before it was removed. Choose another one.`,
  )
}
