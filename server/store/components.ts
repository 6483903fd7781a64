/** Writing components: called by apply-catalogue and edit-component. A key that was removed comes back with its history. */
import type { Component } from '../domain/catalogue.ts'
import { holderOfKey, type KeyHolder, markRemoved, type Which } from './keyed-rows.ts'
import type { Db, Tx } from './open.ts'

export type ComponentFacts = Omit<Component, 'id' | 'version' | 'createdAt' | 'updatedAt'>

/** Who has this key, removed or not. */
export function componentByKey(tx: Tx, pageId: string, key: string): Promise<KeyHolder | null> {
  return holderOfKey(tx, 'components', { pageId, key })
}

/** @returns false when the key is taken */
export async function insertComponent(
  tx: Tx,
  where: { readonly pageId: string; readonly id: string; readonly now: number },
  facts: ComponentFacts,
): Promise<boolean> {
  const { pageId, id, now } = where
  const done = await tx
    .insertInto('components')
    .values({ id, page_id: pageId, ...columns(facts), version: 1, created_at: now, updated_at: now, removed_at: null })
    .onConflict((c) => c.columns(['page_id', 'key']).doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n) return false
  await insertTexts(tx, id, facts)
  return true
}

/**
 * Writes every fact anew, also over a removed one.
 *
 * @returns false when `version` is not the one that stands: somebody else moved it
 */
export async function updateComponent(tx: Tx, which: Which, facts: ComponentFacts): Promise<boolean> {
  const done = await tx
    .updateTable('components')
    .set({ ...columns(facts), version: which.version + 1, updated_at: which.now, removed_at: null })
    .where('id', '=', which.id)
    .where('version', '=', which.version)
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) return false
  await tx.deleteFrom('component_texts').where('component_id', '=', which.id).execute()
  await insertTexts(tx, which.id, facts)
  return true
}

/** @returns false when `version` is not the one that stands */
export function removeComponent(tx: Tx, which: Which): Promise<boolean> {
  return markRemoved(tx, 'components', which)
}

/** Who depends on a key that was changed goes on depending on the same component. */
export async function renameCause(
  tx: Tx,
  pageId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  if (from === to) return
  const rows = await tx.selectFrom('components').select(['id', 'depends_on']).where('page_id', '=', pageId).execute()
  for (const { id, depends_on } of rows) {
    const causes = JSON.parse(depends_on) as string[]
    if (!causes.includes(from)) continue
    const renamed = JSON.stringify(causes.map((key) => (key === from ? to : key)))
    await tx.updateTable('components').set({ depends_on: renamed }).where('id', '=', id).execute()
  }
}

/** Whether any component may speak by itself. */
export async function anyPolicy(db: Db, pageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('components')
    .select('id')
    .where('page_id', '=', pageId)
    .where('automatic_after_min', 'is not', null)
    .where('removed_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** An incident that is not over and names this component; null: none. */
export async function openIncidentWith(tx: Tx, componentId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('incident_components')
    .innerJoin('incidents', 'incidents.id', 'incident_components.incident_id')
    .select('incidents.id')
    .where('incident_components.component_id', '=', componentId)
    .where('incidents.state', 'in', ['suspected', 'investigating', 'identified', 'monitoring'])
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

function columns(facts: ComponentFacts) {
  return {
    key: facts.key,
    parent_id: facts.parentId,
    is_group: facts.isGroup ? 1 : 0,
    position: facts.position,
    depends_on: JSON.stringify(facts.dependsOn ?? []),
    automatic_after_min: facts.automaticAfterMin ?? null,
    owner_file: facts.ownerFile,
  }
}

async function insertTexts(tx: Tx, componentId: string, facts: ComponentFacts): Promise<void> {
  const languages = [...new Set([...Object.keys(facts.name), ...Object.keys(facts.description)])]
  const rows = languages.map((language) => ({
    component_id: componentId,
    language,
    name: facts.name[language] ?? '',
    description: facts.description[language] ?? '',
  }))
  if (rows.length > 0) await tx.insertInto('component_texts').values(rows).execute()
}
