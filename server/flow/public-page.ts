/**
 * Facts to page: reads what the public may know inside the transaction that changed it, and stores it as the next
 * revision. Called by every flow whose change the public sees; `publish-snapshot` makes files of it.
 */
import { isHearsay } from '../../probes/protocol.ts'
import type {
  Observation,
  PublicComponent,
  PublicIncident,
  PublicPage,
  PublicUpdate,
  Reported,
} from '../contract/public.ts'
import type { Component, Page, Region } from '../domain/catalogue.ts'
import {
  type ComponentState,
  groupState,
  stateOfImpact,
  stateOfVerdict,
  worstImpact,
  worstState,
} from '../domain/component.ts'
import { isOpen, isPublic, OPEN_STATES, type PublicState } from '../domain/incident.ts'
import { type CalendarDay, DAY_MS, lastDays } from '../domain/time.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { findIncident, type Incident, type IncidentParts, listIncidents, loadParts } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { insertRevision, takeRevision, type Update, updatesOf } from '../store/updates.ts'
import { type Interval, loadComponentVerdicts, publishedIntervals, type StoredVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { openWorks, type Works } from './muting.ts'
import { publicDays } from './public-days.ts'
import { publicMaintenances } from './public-maintenances.ts'
import { reportedComponents } from './upstream-views.ts'

export const DAYS_SHOWN = 90
const OPEN_SHOWN = 200
const RECENT_SHOWN = 50

/**
 * Stores the next revision of the page as it stands in `tx`, and wakes the publisher. The page's row stays locked until
 * the transaction ends: public changes happen one after the other.
 *
 * @param spoken when the caller took the number already, because its update names it; the update's incident stands on
 *   the revision however old it is, since its notices are made from there
 */
export async function makeRevision(context: Context, tx: Tx, because: string, spoken?: Spoken): Promise<number> {
  const next = spoken?.revision ?? (await takeRevision(tx, context.pageId))
  const page = await readPublicPage(context, tx, { revision: next, incidentId: spoken?.incidentId ?? null })
  await insertRevision(tx, {
    pageId: context.pageId,
    revision: next,
    madeAt: page.madeAt,
    because,
    page: JSON.stringify(page),
  })
  context.wake('snapshot')
  return next
}

interface Spoken {
  readonly revision: number
  readonly incidentId: string
}

interface Facts {
  readonly now: number
  /** The strip's, oldest first. */
  readonly days: readonly CalendarDay[]
  readonly page: Page
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly measured: ReadonlySet<string>
  /** By component. */
  readonly reported: ReadonlyMap<string, Reported>
  readonly verdicts: ReadonlyMap<string, StoredVerdict>
  readonly intervals: ReadonlyMap<string, readonly Interval[]>
  readonly open: readonly PublicIncident[]
  readonly works: Works
}

async function readPublicPage(
  context: Context,
  tx: Tx,
  { revision, incidentId }: { readonly revision: number; readonly incidentId: string | null },
): Promise<PublicPage> {
  const now = context.clock.now()
  const page = await loadPage(tx, context.pageId)
  const components = await listComponents(tx, page.id)
  const regions = await listRegions(tx, page.id)
  const probes = await listProbes(tx, page.id)
  const days = lastDays(now, DAYS_SHOWN, page.timeZone)
  const since = days[0]?.startAt ?? now - DAYS_SHOWN * DAY_MS
  const incidents = await readIncidents(tx, { page, regions, since, incidentId })
  const facts: Facts = {
    now,
    days,
    page,
    components,
    regions,
    // A paused probe still makes it measured: nobody looks, so nobody knows.
    measured: new Set(probes.filter((p) => !isHearsay(p.kind)).map((p) => p.componentId)),
    reported: await reportedComponents(tx, probes),
    verdicts: await loadComponentVerdicts(
      tx,
      components.map((c) => c.id),
    ),
    intervals: Map.groupBy(await publishedIntervals(tx, page.id, since), (i) => i.componentId),
    open: incidents.open,
    works: await openWorks(context, tx, regions),
  }
  const shown = publicComponents(facts)
  return {
    schema: 1,
    revision,
    madeAt: now,
    page: publicPageFacts(page, context.baseUrl),
    regions: regions.map((r) => ({ key: r.key, name: r.name, place: r.place })),
    state: worstState(shown.filter((c) => !c.isGroup).map((c) => ownState(facts, c))),
    components: shown,
    open: [...incidents.open],
    recent: [...incidents.recent],
    maintenances: await publicMaintenances(tx, { pageId: page.id, since, components, regions }),
  }
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

interface Wanted {
  readonly page: Page
  readonly regions: readonly Region[]
  readonly since: number
  /** Stands on the page in any case. */
  readonly incidentId: string | null
}

async function readIncidents(
  db: Db | Tx,
  { page, regions, since, incidentId }: Wanted,
): Promise<{ open: PublicIncident[]; recent: PublicIncident[] }> {
  const open = await listIncidents(db, page.id, { states: OPEN_STATES, limit: OPEN_SHOWN })
  const ended = await listIncidents(db, page.id, { states: ['resolved'], limit: RECENT_SHOWN, resolvedSince: since })
  const spoken = incidentId === null ? null : await findIncident(db, page.id, incidentId)
  if (spoken && ![...open, ...ended].some((i) => i.id === spoken.id)) {
    // Older than all of them, so it stands last.
    ;(isOpen(spoken.state) ? open : ended).push(spoken)
  }
  const ids = [...open, ...ended].map((i) => i.id)
  const parts = await loadParts(db, ids)
  const updates = Map.groupBy(await updatesOf(db, ids), (u) => u.incidentId)
  const shape = (i: Incident) => publicIncident(i, { parts, updates: updates.get(i.id) ?? [], regions })
  return { open: open.flatMap(shape), recent: ended.flatMap(shape) }
}

export interface IncidentContext {
  readonly parts: IncidentParts
  readonly updates: readonly Update[]
  readonly regions: readonly Region[]
}

/** Empty for an incident that the public may not see. */
export function publicIncident(incident: Incident, { parts, updates, regions }: IncidentContext): PublicIncident[] {
  if (!isPublic(incident.state)) return []
  const keyOf = (id: string) => regions.find((r) => r.id === id)?.key
  const components = parts.components
    .filter((c) => c.incidentId === incident.id)
    .map((c) => ({
      componentId: c.componentId,
      impact: c.impact,
      worst: c.worst,
      regions: c.regionIds.flatMap((id) => keyOf(id) ?? []),
    }))
  return [
    {
      id: incident.id,
      state: incident.state as PublicState,
      impact: worstImpact(components.map((c) => c.worst)),
      title: parts.titles.get(incident.id) ?? {},
      startedAt: incident.startedAt,
      createdAt: incident.createdAt,
      updatedAt: incident.updatedAt,
      monitoringAt: incident.monitoringAt,
      resolvedAt: incident.resolvedAt,
      components,
      updates: updates.map(publicUpdate),
    },
  ]
}

function publicUpdate(u: Update): PublicUpdate {
  const part = (key: 'body' | 'works' | 'advice') =>
    Object.fromEntries(Object.entries(u.words).flatMap(([language, w]) => (w[key] ? [[language, w[key]]] : [])))
  return {
    id: u.id,
    state: u.state,
    at: u.at,
    createdAt: u.createdAt,
    by: u.by === 'policy' ? 'automatic' : 'person',
    isCorrection: u.correctionOf !== null,
    body: part('body'),
    works: part('works'),
    advice: part('advice'),
    nextUpdateAt: u.nextUpdateAt,
    affected: u.impacts.map((i) => ({ componentId: i.componentId, from: i.from, to: i.to })),
  }
}

/** Members before groups in the making, tree order in the answer. */
function publicComponents(facts: Facts): PublicComponent[] {
  const made = new Map<string, PublicComponent>()
  for (const component of facts.components.toReversed()) {
    const members = facts.components.filter((c) => c.parentId === component.id).flatMap((c) => made.get(c.id) ?? [])
    made.set(component.id, component.isGroup ? publicGroup(facts, component, members) : publicLeaf(facts, component))
  }
  return facts.components.flatMap((c) => made.get(c.id) ?? [])
}

function publicLeaf(facts: Facts, component: Component): PublicComponent {
  const measured = facts.measured.has(component.id)
  const verdict = measured ? facts.verdicts.get(component.id) : undefined
  const stated = facts.open.flatMap((i) =>
    i.components.filter((c) => c.componentId === component.id).map((c) => ({ ...c, since: i.updatedAt })),
  )
  const work = facts.works.on(component.id)
  // It is bad, and the work says why: the page tells of the work.
  const explained =
    verdict !== undefined && verdict.state !== 'up' && facts.works.explains(component.id, verdict.sinceAt)
  const observation = explained ? null : observationOf(verdict)
  // What people say and what the checks see: the worse of the two, so that the page is never green over a dead service.
  const seen: ComponentState = measured
    ? observation
      ? stateOfVerdict(observation.kind)
      : verdict
        ? 'operational'
        : 'unknown'
    : 'operational'
  const said = worstState(stated.map((s) => stateOfImpact(s.impact)))
  const reported = facts.reported.get(component.id)
  const since = reported?.since ?? verdict?.sinceAt ?? 0
  const changedAt = Math.max(component.updatedAt, since, ...stated.map((s) => s.since))
  return {
    ...shared(component),
    updatedAt: changedAt,
    state: worstState([reported?.state ?? seen, said, work || explained ? 'maintenance' : 'operational']),
    regions: [...new Set([...stated.flatMap((s) => s.regions), ...(work?.regions ?? [])])],
    ...(work ? { maintenance: { id: work.id, endsAt: work.endsAt } } : {}),
    measured,
    observation: stated.some((s) => s.impact !== 'none') ? null : observation,
    isDismissed: verdict !== undefined && verdict.state !== 'up' && verdict.dismissedAt !== null,
    ...(reported ? { reported } : {}),
    days: publicDays(facts.intervals.get(component.id) ?? [], { ...facts, knownFrom: component.createdAt }),
  }
}

/** As far as we answer for it: what others report stands beside it, and is no word of ours. */
function ownState({ open }: Facts, component: PublicComponent): ComponentState {
  if (!component.reported) return component.state
  const stated = open.flatMap((i) => i.components.filter((c) => c.componentId === component.id))
  return worstState(stated.map((s) => stateOfImpact(s.impact)))
}

function publicGroup(facts: Facts, component: Component, members: readonly PublicComponent[]): PublicComponent {
  const spans = members.flatMap((m) => facts.intervals.get(m.id) ?? [])
  // One member of several that is down is a partial outage of the group.
  const intervals = spans.map((s) =>
    s.state === 'major' && members.length > 1 ? { ...s, state: 'partial' as const } : s,
  )
  return {
    ...shared(component),
    state: groupState(members.some((m) => !m.reported) ? members.filter((m) => !m.reported) : members),
    regions: [...new Set(members.flatMap((m) => m.regions))],
    measured: members.some((m) => m.measured),
    observation: null,
    isDismissed: members.some((m) => m.isDismissed),
    days: publicDays(intervals, { ...facts, knownFrom: component.createdAt }),
  }
}

function shared(c: Component) {
  const { id, key, parentId, isGroup, position, name, description, createdAt, updatedAt } = c
  return { id, key, parentId, isGroup, position, name, description, createdAt, updatedAt }
}

/** Only what a quorum has decided, and no longer once a person has dismissed it. */
function observationOf(verdict: StoredVerdict | undefined): Observation | null {
  if (!verdict || verdict.state === 'up' || verdict.dismissedAt !== null) return null
  return { kind: verdict.state, sinceAt: verdict.sinceAt }
}
