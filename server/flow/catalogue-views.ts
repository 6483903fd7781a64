/** Components and probes as the desk sees them. Called by the catalogue's routes, and by the edits for their answers. */
import { featuresMissing } from '../../probes/protocol/features.ts'
import type { ComponentList, ComponentView, ProbeView } from '../contract/catalogue.ts'
import type { PublicPage } from '../contract/public.ts'
import { inboundOf } from '../domain/alert-place.ts'
import { type Component, isCheckedFrom, type Probe } from '../domain/catalogue.ts'
import type { ComponentState } from '../domain/component.ts'
import { isReported } from '../domain/hearsay.ts'
import { PROFILE_NUMBERS } from '../domain/profile.ts'
import { heartbeatOf } from '../domain/told.ts'
import { type Agent, listAgents } from '../store/agents.ts'
import { listComponents } from '../store/catalogue.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { lastBodies, listPulses } from '../store/heartbeats.ts'
import { listLocations } from '../store/locations.ts'
import type { Db, Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { toldUrlsMadeAt } from '../store/told-urls.ts'
import { latestRevision } from '../store/updates.ts'
import type { Vault } from '../store/vault.ts'
import { badPlaceVerdicts, loadComponentVerdicts } from '../store/verdicts.ts'
import { openAlertsByComponent } from './alert-views.ts'
import type { Context } from './context.ts'
import { shownWay } from './http-way.ts'
import { openTarget, shownCredentials, shownHeaders } from './kept-target.ts'
import { readReports } from './upstream-views.ts'

export async function componentList(context: Context): Promise<ComponentList> {
  const { db } = context.store
  const { pageId } = context
  const components = await listComponents(db, pageId)
  const regions = await listRegions(db, pageId)
  return {
    components: await componentViews(db, context, components),
    regions: regions.map((r) => ({ key: r.key, name: { ...r.name }, ownerFile: r.ownerFile })),
  }
}

/** Null when there is no such component. */
export async function componentView(context: Context, db: Db | Tx, id: string): Promise<ComponentView | null> {
  const components = (await listComponents(db, context.pageId)).filter((c) => c.id === id)
  return (await componentViews(db, context, components))[0] ?? null
}

async function componentViews(
  db: Db | Tx,
  { pageId }: Pick<Context, 'pageId'>,
  components: readonly Component[],
): Promise<ComponentView[]> {
  const verdicts = await loadComponentVerdicts(
    db,
    components.map((c) => c.id),
  )
  const said = await saidOnThePage(db, pageId)
  const places = await affectedPlaces(db, pageId)
  const probes = await listProbes(db, pageId)
  const reports = await readReports(db, probes)
  const alerts = await openAlertsByComponent(db, probes)
  const own = Map.groupBy(probes, (p) => p.componentId)
  return components.map((component) => {
    const verdict = verdicts.get(component.id)
    const { id, key, isGroup, parentId, position, ownerFile, version } = component
    return {
      id,
      key,
      isGroup,
      parentId,
      position,
      ownerFile,
      version,
      name: { ...component.name },
      description: { ...component.description },
      dependsOn: [...(component.dependsOn ?? [])],
      policy: { automaticAfterMin: component.automaticAfterMin ?? null },
      state: said.get(id) ?? 'operational',
      verdict: verdict?.state ?? null,
      because: verdict?.because ?? '',
      since: verdict?.sinceAt ?? null,
      places: verdict?.state === 'up' ? (places.get(id) ?? []) : [],
      reports: (reports.get(id) ?? []).map((one) => one.reported),
      alerts: [...(alerts.get(id) ?? [])],
      isReported: isReported(own.get(id) ?? []),
    }
  })
}

/** By component: the places that see a probe of it bad. */
async function affectedPlaces(db: Db | Tx, pageId: string): Promise<ReadonlyMap<string, ComponentView['places']>> {
  const locations = await listLocations(db)
  if (locations.length < 2) return new Map()
  const keys = new Map([...locations, ...(await listRegions(db, pageId))].map(({ id, key }) => [id, key]))
  const probes = (await listProbes(db, pageId)).filter((p) => p.pausedAt === null)
  const verdicts = await badPlaceVerdicts(db)
  const found = probes.flatMap(({ id, componentId }) =>
    verdicts
      .filter((v) => v.probeId === id)
      .map((v) => ({
        componentId,
        ...{ place: keys.get(v.placeId) ?? v.placeId, verdict: v.state, because: v.because, since: v.sinceAt },
      })),
  )
  const byComponent = Map.groupBy(found, (f) => f.componentId)
  return new Map([...byComponent].map(([id, own]) => [id, own.map(({ componentId: _own, ...place }) => place)]))
}

/** By component, as the newest revision has it. */
export async function saidOnThePage(db: Db | Tx, pageId: string): Promise<ReadonlyMap<string, ComponentState>> {
  const revision = await latestRevision(db, pageId)
  if (!revision) return new Map()
  const page = JSON.parse(revision.page) as PublicPage
  return new Map(page.components.map((c) => [c.id, c.state]))
}

export async function probeViews({ store, pageId, vault }: Context): Promise<ProbeView[]> {
  return viewsOf(store.db, await listProbes(store.db, pageId), vault)
}

/** Null when there is no such probe. */
export async function probeView({ pageId, vault }: Context, tx: Tx, id: string): Promise<ProbeView | null> {
  const probes = (await listProbes(tx, pageId)).filter((p) => p.id === id)
  return (await viewsOf(tx, probes, vault))[0] ?? null
}

async function viewsOf(db: Db | Tx, probes: readonly Probe[], vault: Vault): Promise<ProbeView[]> {
  const states = Map.groupBy(
    await loadCheckStates(
      db,
      probes.map((p) => p.id),
    ),
    (s) => s.probeId,
  )
  const agents = await listAgents(db)
  const keys = new Map(agents.map((l) => [l.id, l.key]))
  const urls = await toldUrlsMadeAt(db)
  const pulses = await pulseViews(db)
  return probes.map((probe) => {
    const newest = (states.get(probe.id) ?? []).map((s) => s.state).toSorted((a, b) => b.lastAt - a.lastAt)[0]
    const secretsLost = openTarget(vault, probe.target) === null
    const locations = probe.locationIds.map((id) => keys.get(id) ?? id).toSorted()
    const tooOldAt = agents.filter((agent) => isTooOldFor(agent, probe)).map((agent) => agent.key)
    return {
      ...{ ...settingsOf(probe), locations, tooOldAt, secretsLost, last: newest ? lastOf(newest) : null },
      urlMadeAt: urls.get(probe.id) ?? null,
      pulse: probe.kind === 'heartbeat' ? (pulses.get(probe.id) ?? null) : null,
    }
  })
}

/** It would be checked from there, if the agent knew what it asks for. */
export function isTooOldFor(agent: Agent, probe: Probe): boolean {
  if (agent.isLocal || agent.publicKey === null || !isCheckedFrom(probe, agent.id)) return false
  return featuresMissing(probe, agent.features).length > 0
}

function alertSettingsOf(probe: Probe): ProbeView['alerts'] {
  const settings = inboundOf(probe)
  return settings && { ...settings, match: { ...settings.match }, severities: { ...settings.severities } }
}

type Settings = Omit<ProbeView, 'last' | 'secretsLost' | 'locations' | 'tooOldAt' | 'urlMadeAt' | 'pulse'>

function settingsOf(probe: Probe): Settings {
  const told = heartbeatOf(probe)
  const { id, key, componentId, kind, profile, target, expect, cadence } = probe
  return {
    id,
    key,
    componentId,
    kind,
    profile,
    url: target.url,
    method: target.method,
    headers: shownHeaders(target),
    body: target.body,
    credentials: shownCredentials(target),
    ...shownWay(target.way),
    expectStatus: expect.status.map((s) => (typeof s === 'number' ? s : [s[0], s[1]])),
    keyword: expect.keyword,
    keywordWanted: expect.keywordWanted,
    slowMs: expect.slowMs,
    expectHeaders: { ...expect.headers },
    pattern: expect.pattern,
    json: expect.json.map((one) => ({ ...one })),
    expiryDays: expect.expiryDays,
    part: expect.part,
    suspects: expect.suspects,
    // Beside a cron expression the kept period is its longest pause, which nobody has set.
    everyMs: cadence.cron === null ? cadence.everyMs : PROFILE_NUMBERS[profile].everyMs,
    cron: cadence.cron,
    timeZone: told?.timeZone ?? null,
    graceMs: told?.graceMs ?? null,
    longestMs: told?.longestMs ?? null,
    alerts: alertSettingsOf(probe),
    timeoutMs: cadence.timeoutMs,
    recheckMs: [...cadence.recheckMs],
    recoverGood: probe.recoverGood,
    recoverMs: probe.recoverMs,
    pausedAt: probe.pausedAt,
    ownerFile: probe.ownerFile,
    version: probe.version,
  }
}

async function pulseViews(db: Db | Tx): Promise<ReadonlyMap<string, ProbeView['pulse']>> {
  const pulses = await listPulses(db)
  const bodies = pulses.size > 0 ? await lastBodies(db) : new Map<string, string>()
  return new Map(
    [...pulses].map(([id, { dueAt, startedAt, lastAt, lastSignal }]) => [
      id,
      { dueAt, startedAt, lastAt, lastSignal, lastBody: bodies.get(id) ?? null },
    ]),
  )
}

type CheckState = Awaited<ReturnType<typeof loadCheckStates>>[number]['state']

function lastOf(state: CheckState): NonNullable<ProbeView['last']> {
  const streaks = { pass: state.pass, slow: state.slow, fail: state.fail, inconclusive: null }
  return {
    at: state.lastAt,
    outcome: state.lastOutcome,
    code: state.lastCode,
    streak: streaks[state.lastOutcome]?.count ?? 1,
    totalMs: state.lastTotalMs,
  }
}
