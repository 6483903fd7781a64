/**
 * Facts to page: reads what the public may know inside the transaction that changed it, and stores it as the next
 * revision. Called by every flow whose change the public sees; `publish-snapshot` makes files of it.
 */

import type { PublicPage } from '../contract/public.ts'
import type { Component, Page } from '../domain/catalogue.ts'
import { worstState } from '../domain/component.ts'
import { measures } from '../domain/hearsay.ts'
import { DAY_MS, lastDays } from '../domain/time.ts'
import { isTold } from '../domain/told.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { loadParts } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { listWatching, probesOfComponents } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { type Rehearsal, rehearsalAbout, saveRehearsedPage } from '../store/rehearsals.ts'
import { insertRevision, takeRevision } from '../store/updates.ts'
import { loadComponentVerdicts, type StoredVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { readStrips } from './day-strips.ts'
import { openWorks } from './muting.ts'
import { publicAnnouncements } from './public-announcements.ts'
import { type ComponentFacts, ownState, publicComponents } from './public-components.ts'
import { readIncidents } from './public-incidents.ts'
import { publicMaintenances } from './public-maintenances.ts'
import { rehearsalUrl } from './rehearsal-link.ts'
import { rehearsedVerdicts } from './rehearsed-checks.ts'
import { reportedComponents } from './upstream-views.ts'

export const DAYS_SHOWN = 90

/**
 * Stores the next revision of the page as it stands in `tx`, and wakes the publisher. The page's row stays locked until
 * the transaction ends: public changes happen one after the other.
 *
 * @param spoken when the caller took the number already, because its update names it; the update's incident stands on
 *   the revision however old it is, since its notices are made from there
 */
export async function makeRevision(context: Context, tx: Tx, because: string, spoken?: Spoken): Promise<number> {
  const next = spoken?.revision ?? (await takeRevision(tx, context.pageId))
  const incidentId = spoken?.incidentId ?? null
  const page = await readPublicPage(context, tx, { revision: next, incidentId, rehearsal: null })
  await insertRevision(tx, {
    pageId: context.pageId,
    revision: next,
    madeAt: page.madeAt,
    because,
    page: JSON.stringify(page),
  })
  if (incidentId !== null) await keepRehearsed(context, tx, { revision: next, incidentId })
  context.wake('snapshot')
  return next
}

/** The one place where a rehearsal gets a page: the hidden copy of this revision, on which its incident is real. */
async function keepRehearsed(
  context: Context,
  tx: Tx,
  { revision, incidentId }: { readonly revision: number; readonly incidentId: string },
): Promise<void> {
  const rehearsal = await rehearsalAbout(tx, incidentId)
  if (!rehearsal) return
  const page = await readPublicPage(context, tx, { revision, incidentId: null, rehearsal })
  await saveRehearsedPage(tx, { rehearsalId: rehearsal.id, revision, page: JSON.stringify(page) })
}

interface Spoken {
  readonly revision: number
  readonly incidentId: string | null
}

interface Wanted {
  readonly revision: number
  readonly incidentId: string | null
  /** Whose hidden copy it is; null: the page itself. */
  readonly rehearsal: Rehearsal | null
}

async function readPublicPage(
  context: Context,
  tx: Tx,
  { revision, incidentId, rehearsal }: Wanted,
): Promise<PublicPage> {
  const now = context.clock.now()
  const page = await loadPage(tx, context.pageId)
  const components = await listComponents(tx, page.id)
  const regions = await listRegions(tx, page.id)
  const watching = await listWatching(tx, page.id)
  const theirs = new Set(watching.filter((w) => w.kind === 'upstream').map((w) => w.componentId))
  const days = lastDays(now, DAYS_SHOWN, page.timeZone)
  const since = days[0]?.startAt ?? now - DAYS_SHOWN * DAY_MS
  const rehearsed = rehearsal ? await rehearsedOf(tx, rehearsal, components) : new Map<string, StoredVerdict>()
  const rehearsedId = rehearsal?.incidentId ?? null
  const ids = components.map((c) => c.id)
  const incidents = await readIncidents(tx, { page, regions, since, incidentId, rehearsedId })
  const facts: ComponentFacts = {
    now,
    days,
    page,
    components,
    regions,
    // A paused probe still makes it measured: nobody looks, so nobody knows.
    measured: new Set([...watching.filter(measures).map((p) => p.componentId), ...rehearsed.keys()]),
    asked: new Set(watching.filter((w) => measures(w) && !isTold(w.kind)).map((w) => w.componentId)),
    reported: await reportedComponents(tx, await probesOfComponents(tx, [...theirs])),
    verdicts: new Map([...(await loadComponentVerdicts(tx, ids)), ...rehearsed]),
    strips: await readStrips(tx, { page, components, days, now }),
    open: incidents.open,
    works: await openWorks(context, tx, regions),
  }
  const shown = publicComponents(facts)
  return {
    schema: 1,
    revision,
    madeAt: now,
    page: publicPageFacts(page, rehearsal ? rehearsalUrl(context, rehearsal.id) : context.baseUrl),
    ...(rehearsal ? { rehearsal: { endedAt: rehearsal.endedAt } } : {}),
    regions: regions.map((r) => ({ key: r.key, name: r.name, place: r.place })),
    state: worstState(shown.filter((c) => !c.isGroup).map((c) => ownState(facts, c))),
    components: shown,
    open: [...incidents.open],
    recent: [...incidents.recent],
    maintenances: await publicMaintenances(tx, { pageId: page.id, since, components, regions }),
    announcements: await publicAnnouncements(tx, page.id, since),
  }
}

async function rehearsedOf(
  tx: Tx,
  rehearsal: Rehearsal,
  components: readonly Component[],
): Promise<ReadonlyMap<string, StoredVerdict>> {
  const hit = (await loadParts(tx, [rehearsal.incidentId])).components.map((c) => c.componentId)
  return rehearsedVerdicts(
    rehearsal,
    components.filter((c) => hit.includes(c.id)),
  )
}

export function publicPageFacts(page: Page, url: string): PublicPage['page'] {
  return {
    id: page.id,
    name: Object.fromEntries(page.languages.map((l) => [l.language, l.name])),
    url,
    timeZone: page.timeZone,
    languages: page.languages.map((l) => l.language),
    defaultLanguage: page.defaultLanguage,
    supportUrl: page.supportUrl,
  }
}
