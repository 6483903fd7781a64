/**
 * Makes the database say what the catalogue file says, in one transaction; doing it again changes nothing. Called at
 * every start and by `vedetta apply`. Things that a file owned (this one or one before it) and that this file does not
 * name are removed; what the desk made is left alone, unless the file names its key: then the file takes it over.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Catalogue, CataloguePage } from '../contract/catalogue-file.ts'
import { firstPage, holdPage, insertPage, loadPage, type PageFacts, updatePage } from '../store/catalogue.ts'
import { ensureLocalLocation } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { insertRegion, listRegions, removeRegion, updateRegion } from '../store/regions.ts'
import { applyComponents } from './apply-components.ts'
import { applyContacts } from './apply-contacts.ts'
import { applyProbes, removeProbes } from './apply-probes.ts'
import { type Applied, type Applying, type Boot, note } from './applying.ts'
import type { Planner } from './probe-facts.ts'
import { makeRevision } from './public-page.ts'

/** @returns the page that the file speaks for, and what moved */
export async function applyCatalogue(
  boot: Boot,
  catalogue: Catalogue,
  planner: Planner,
): Promise<{ readonly pageId: string; readonly applied: Applied }> {
  const done = await boot.store.transact(async (tx) => {
    const applied: Applied = { created: [], updated: [], removed: [], kept: [] }
    const now = boot.clock.now()
    const pageId = await thePage(boot, tx, pageFacts(catalogue.page, catalogue.fileName))
    const applying: Applying = { context: { ...boot, pageId }, tx, planner, file: catalogue.fileName, now, applied }
    await holdPage(tx, pageId)
    await applyPage(applying, catalogue.page)
    await ensureLocalLocation(tx, boot.ids, now)
    await applyRegions(applying, catalogue)
    // Probes go before their components and come after them.
    await removeProbes(applying, catalogue)
    const idOf = await applyComponents(applying, catalogue)
    await applyProbes(applying, catalogue, idOf)
    await reviseIfMoved(applying)
    await applyContacts(applying, catalogue)
    return { pageId, applied }
  })
  boot.wake('prober')
  return done
}

/** A page to start with where no catalogue file is given: everything else is made at the desk. */
export async function ensurePage(boot: Boot, languages: readonly string[]): Promise<string> {
  return boot.store.transact(async (tx) => {
    const page: CataloguePage = {
      key: 'main',
      name: Object.fromEntries(languages.map((language) => [language, 'Status'])),
      timeZone: 'UTC',
      languages,
      defaultLanguage: languages[0] ?? 'en',
      supportUrl: null,
    }
    const pageId = await thePage(boot, tx, pageFacts(page, null))
    await holdPage(tx, pageId)
    await ensureLocalLocation(tx, boot.ids, boot.clock.now())
    if ((await loadPage(tx, pageId)).revision === 0) await makeRevision({ ...boot, pageId }, tx, 'first page')
    return pageId
  })
}

type NewPage = Omit<PageFacts, 'id'>

function pageFacts(page: CataloguePage, ownerFile: string | null): NewPage {
  return {
    key: page.key,
    timeZone: page.timeZone,
    defaultLanguage: page.defaultLanguage,
    supportUrl: page.supportUrl,
    languages: page.languages.map((language) => ({ language, name: page.name[language] ?? '' })),
    ownerFile,
  }
}

/** The one page, made if there is none. Of two processes that start at the same time one makes it. */
async function thePage(boot: Boot, tx: Tx, facts: NewPage): Promise<string> {
  const known = await firstPage(tx)
  if (known) return known.id
  await insertPage(tx, { id: boot.ids.next(), ...facts }, boot.clock.now())
  const made = await firstPage(tx)
  if (!made) throw new Error('A page was made and is not there')
  return made.id
}

async function applyPage(applying: Applying, wanted: CataloguePage): Promise<void> {
  const { context, tx, file, now } = applying
  const { revision, createdAt: _made, updatedAt: _moved, ...before } = await loadPage(tx, context.pageId)
  const after: PageFacts = { id: context.pageId, ...pageFacts(wanted, file) }
  const thing = { kind: 'page', id: context.pageId, key: wanted.key } as const
  // Before its first revision it was made a moment ago, or by a start that was cut off.
  if (revision === 0) await note(applying, 'created', thing)
  if (isDeepStrictEqual(before, after)) return
  await updatePage(tx, after, now)
  if (revision !== 0) await note(applying, 'updated', thing)
}

async function applyRegions(applying: Applying, catalogue: Catalogue): Promise<void> {
  const { context, tx, file } = applying
  const known = await listRegions(tx, context.pageId)
  for (const [position, wanted] of catalogue.regions.entries()) {
    const before = known.find((r) => r.key === wanted.key)
    const after = { id: before?.id ?? context.ids.next(), position, ownerFile: file, ...wanted }
    if (isDeepStrictEqual(before, after)) continue
    if (before) await updateRegion(tx, after)
    else await insertRegion(tx, context.pageId, after)
    await note(applying, before ? 'updated' : 'created', { kind: 'region', id: after.id, key: wanted.key })
  }
  for (const region of known.filter((r) => r.ownerFile !== null)) {
    if (catalogue.regions.some((r) => r.key === region.key)) continue
    const isGone = await removeRegion(tx, region.id)
    await note(applying, isGone ? 'removed' : 'kept', { kind: 'region', id: region.id, key: region.key })
  }
}

async function reviseIfMoved({ context, tx, applied }: Applying): Promise<void> {
  const moved = applied.created.length + applied.updated.length + applied.removed.length
  if (moved > 0) await makeRevision(context, tx, 'catalogue')
}
