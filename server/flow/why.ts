/**
 * "Why is this red?": the whole chain for one component, from what each place last saw to what the page says and what people did
 * about it. Called by the route of /api/v1/components/:id/why.
 */
import type { ChangeWhy, WhyView } from '../contract/why.ts'
import type { Component, Region } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { coveredLeaves } from '../domain/maintenance.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { listComponents } from '../store/catalogue.ts'
import { type EvidenceRow, evidenceAbout } from '../store/evidence.ts'
import { findIncident, type Incident, loadParts } from '../store/incidents.ts'
import { listLocations } from '../store/locations.ts'
import { windowsOver } from '../store/maintenances.ts'
import type { Db, Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { loadComponentVerdicts, type VerdictChange } from '../store/verdicts.ts'
import { deedsAbout, incidentsOf, verdictChangesOf } from '../store/why.ts'
import { saidOnThePage } from './catalogue-views.ts'
import { type Context, whoName } from './context.ts'
import { evidenceView } from './incident-detail.ts'
import { countsAbout } from './post-counts.ts'
import { concerning, readReports } from './upstream-views.ts'
import { readLedgers } from './why-ledgers.ts'
import { readProbes } from './why-probes.ts'

const CHANGES_SHOWN = 50
const INCIDENTS_SHOWN = 10
const DEEDS_SHOWN = 50

/** Refuses `not-found`. */
export async function readWhy(context: Context, id: string): Promise<WhyView | Refusal> {
  const { store, pageId, clock } = context
  const { db } = store
  const now = clock.now()
  const components = await listComponents(db, pageId)
  const component = components.find((c) => c.id === id)
  if (!component) return refuse('not-found', 'There is no such component; it may have been removed.')
  const regions = await listRegions(db, pageId)
  const probes = await listProbes(db, pageId)
  const own = probes.filter((p) => p.componentId === id)
  const said = await saidOnThePage(db, pageId)
  const verdict = (await loadComponentVerdicts(db, [id])).get(id)
  const incidentIds = await incidentsOf(db, id, INCIDENTS_SHOWN)
  const around = { component, components, regions, said }
  const hearsay = { components, probes, now }
  return {
    ...{ componentId: id, key: component.key, name: { ...component.name }, isGroup: component.isGroup },
    state: said.get(id) ?? 'operational',
    ...{ verdict: verdict?.state ?? null, because: verdict?.because ?? '', since: verdict?.sinceAt ?? null },
    dismissedAt: verdict?.dismissedAt ?? null,
    probes: await readProbes(db, own, { regions, now }),
    related: await readRelated(db, around),
    reports: concerning([id], components, await readReports(db, probes)).map(({ componentId, reported }) => ({
      ...{ componentId, name: nameOf(components, componentId), ...reported },
    })),
    posts: await countsAbout(db, [id], hearsay),
    maintenance: await readWork(db, { pageId, now, ...around }),
    incidents: await readIncidents(db, pageId, incidentIds),
    changes: await readChanges(db, around, incidentIds),
    deeds: await readDeeds(db, { ids: [id, ...own.map((p) => p.id)], incidentIds }),
    ...(await readLedgers(db, { pageId, componentId: id, knownFrom: component.createdAt, now })),
  }
}

function nameOf(components: readonly Component[], id: string): Record<string, string> {
  return { ...components.find((c) => c.id === id)?.name }
}

interface Around {
  readonly component: Component
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly said: ReadonlyMap<string, WhyView['state']>
}

/** The nearest first: what it stands on, and of a group its members. */
async function readRelated(db: Db | Tx, { component, components, said }: Around): Promise<WhyView['related']> {
  const below = causesOf(component.id, components)
  const members = components.filter((c) => c.parentId === component.id).map((c) => c.id)
  const verdicts = await loadComponentVerdicts(db, [...below, ...members])
  const view = (relation: 'depends-on' | 'member') => (componentId: string) => {
    const verdict = verdicts.get(componentId)
    return {
      ...{
        componentId,
        relation,
        name: nameOf(components, componentId),
        state: said.get(componentId) ?? 'operational',
      },
      ...{ verdict: verdict?.state ?? null, because: verdict?.because ?? '', since: verdict?.sinceAt ?? null },
    }
  }
  return [...below.map(view('depends-on')), ...members.map(view('member'))]
}

async function readWork(
  db: Db | Tx,
  { component, components, regions, pageId, now }: Around & { readonly pageId: string; readonly now: number },
): Promise<WhyView['maintenance']> {
  return (await windowsOver(db, pageId, now)).flatMap(({ id, startsAt, endsAt, words, covers }) => {
    const leaf = coveredLeaves(covers, components).find((l) => l.componentId === component.id)
    if (!leaf) return []
    const title = Object.fromEntries(Object.entries(words).map(([language, w]) => [language, w.title]))
    const keys = regions.filter((r) => leaf.regionIds.includes(r.id)).map((r) => r.key)
    return [{ id, startsAt, endsAt, title, regions: keys }]
  })
}

async function readIncidents(
  db: Db | Tx,
  pageId: string,
  incidentIds: readonly string[],
): Promise<WhyView['incidents']> {
  const found = await Promise.all(incidentIds.map((id) => findIncident(db, pageId, id)))
  const { titles } = await loadParts(db, incidentIds)
  return found
    .filter((one): one is Incident => one !== null)
    .map(({ id, state, startedAt, resolvedAt, dismissedWhy }) => ({
      ...{ id, state, startedAt, resolvedAt, dismissedWhy, title: { ...titles.get(id) } },
    }))
}

async function readChanges(
  db: Db | Tx,
  { component, components, regions }: Around,
  incidentIds: readonly string[],
): Promise<ChangeWhy[]> {
  const changes = await verdictChangesOf(db, component.id, CHANGES_SHOWN)
  const evidence = await evidenceAbout(db, component.id, incidentIds)
  const locations = await listLocations(db)
  const keys = new Map([...locations, ...regions].map(({ id, key }) => [id, key]))
  return changes.map((change) => {
    const { regionId, from, to, because, at, decidedAt } = change
    return {
      ...{ at, decidedAt, from, to, because, who: 'Checks' },
      place: regionId === undefined ? null : (keys.get(regionId) ?? regionId),
      isRegion: regions.some((region) => region.id === regionId),
      evidence: decidedBy(change, changes, evidence).map((row) => evidenceView(row, { components, locations })),
    }
  })
}

/** The bad answers between the change before and this one; what one place says alone is no evidence of an incident. */
function decidedBy(
  change: VerdictChange,
  changes: readonly VerdictChange[],
  evidence: readonly EvidenceRow[],
): readonly EvidenceRow[] {
  if (change.regionId !== undefined || (change.to !== 'down' && change.to !== 'degraded')) return []
  const before = changes.find((c) => c.regionId === undefined && c.decidedAt < change.decidedAt)
  return evidence.filter(({ result }) => result.at > (before?.decidedAt ?? 0) && result.at <= change.decidedAt)
}

async function readDeeds(
  db: Db | Tx,
  { ids, incidentIds }: { readonly ids: readonly string[]; readonly incidentIds: readonly string[] },
): Promise<WhyView['deeds']> {
  const locations = (await listLocations(db)).map((l) => l.id)
  const deeds = await deedsAbout(db, [...ids, ...incidentIds, ...locations], DEEDS_SHOWN)
  return deeds.map(({ at, who, action, detail, subjectId }) => ({
    ...{ at, action, detail, who: whoName(who), incidentId: incidentIds.includes(subjectId) ? subjectId : null },
  }))
}
