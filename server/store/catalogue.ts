/** Pages and components as they stand. Read by every flow that speaks of the page; pages are written by apply-catalogue. */
import type { Selectable } from 'kysely'
import { type Component, inTreeOrder, type LocalWords, type Page, type PageLanguage } from '../domain/catalogue.ts'
import type { Db, Tx } from './open.ts'
import type { ComponentsTable, ComponentTextsTable, PagesTable } from './schema.ts'

/** @throws if there is no such page: a bug in the caller */
export async function loadPage(db: Db | Tx, pageId: string): Promise<Page> {
  const row = await db.selectFrom('pages').selectAll().where('id', '=', pageId).executeTakeFirst()
  if (!row) throw new Error(`There is no page ${pageId}`)
  return toPage(row, await languagesOf(db, row.id))
}

/** The page that was made first, until there are several; null before the first start has made one. */
export async function firstPage(db: Db | Tx): Promise<Page | null> {
  const row = await db.selectFrom('pages').selectAll().orderBy('id').limit(1).executeTakeFirst()
  return row ? toPage(row, await languagesOf(db, row.id)) : null
}

/** Those that are not removed, groups directly before their members, with their words in every language they have. */
export async function listComponents(db: Db | Tx, pageId: string): Promise<Component[]> {
  const rows = await db
    .selectFrom('components')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('removed_at', 'is', null)
    .execute()
  const texts = await db
    .selectFrom('component_texts')
    .innerJoin('components', 'components.id', 'component_texts.component_id')
    .selectAll('component_texts')
    .where('components.page_id', '=', pageId)
    .execute()
  const byComponent = Map.groupBy(texts, (t) => t.component_id)
  return inTreeOrder(rows.map((row) => toComponent(row, byComponent.get(row.id) ?? [])))
}

/** As many as `listComponents` gives. */
export async function countComponents(db: Db | Tx, pageId: string): Promise<number> {
  const row = await db
    .selectFrom('components')
    .select((e) => e.fn.countAll().as('n'))
    .where('page_id', '=', pageId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

export type PageFacts = Omit<Page, 'revision' | 'createdAt' | 'updatedAt'>

/** @returns false when another process made a page with this key first */
export async function insertPage(tx: Tx, page: PageFacts, now: number): Promise<boolean> {
  const done = await tx
    .insertInto('pages')
    .values({ id: page.id, key: page.key, ...columnsOfPage(page), created_at: now, updated_at: now })
    .onConflict((c) => c.column('key').doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n) return false
  await insertLanguages(tx, page)
  return true
}

export async function updatePage(tx: Tx, page: PageFacts, now: number): Promise<void> {
  await tx
    .updateTable('pages')
    .set({ key: page.key, ...columnsOfPage(page), updated_at: now })
    .where('id', '=', page.id)
    .execute()
  await tx.deleteFrom('page_languages').where('page_id', '=', page.id).execute()
  await insertLanguages(tx, page)
}

/** Holds the page's row until the transaction ends: whoever changes what is watched does so one after the other. */
export async function holdPage(tx: Tx, pageId: string): Promise<void> {
  await tx
    .updateTable('pages')
    .set((e) => ({ revision: e.ref('revision') }))
    .where('id', '=', pageId)
    .execute()
}

function columnsOfPage(page: PageFacts) {
  return {
    time_zone: page.timeZone,
    default_language: page.defaultLanguage,
    support_url: page.supportUrl,
    owner_file: page.ownerFile,
  }
}

async function insertLanguages(tx: Tx, page: PageFacts): Promise<void> {
  const rows = page.languages.map(({ language, name }, position) => ({ page_id: page.id, language, name, position }))
  await tx.insertInto('page_languages').values(rows).execute()
}

async function languagesOf(db: Db | Tx, pageId: string): Promise<PageLanguage[]> {
  return db
    .selectFrom('page_languages')
    .select(['language', 'name'])
    .where('page_id', '=', pageId)
    .orderBy('position')
    .execute()
}

function toPage(row: Selectable<PagesTable>, languages: readonly PageLanguage[]): Page {
  return {
    id: row.id,
    key: row.key,
    timeZone: row.time_zone,
    defaultLanguage: row.default_language,
    supportUrl: row.support_url,
    revision: row.revision,
    languages,
    ownerFile: row.owner_file,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function toComponent(row: Selectable<ComponentsTable>, texts: readonly ComponentTextsTable[]): Component {
  return {
    id: row.id,
    key: row.key,
    parentId: row.parent_id,
    isGroup: row.is_group === 1,
    position: row.position,
    name: words(texts, (t) => t.name),
    description: words(texts, (t) => t.description),
    dependsOn: JSON.parse(row.depends_on) as string[],
    automaticAfterMin: row.automatic_after_min,
    ownerFile: row.owner_file,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Empty words are left out: a language without them has none. */
function words(texts: readonly ComponentTextsTable[], of: (text: ComponentTextsTable) => string): LocalWords {
  return Object.fromEntries(texts.map((t) => [t.language, of(t)]).filter(([, word]) => word !== ''))
}
