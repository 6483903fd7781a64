/** Reads incidents as the desk sees them: with what the checks say now, evidence, updates, deliveries and history. */
import type { EvidenceView, IncidentDetail, IncidentList, IncidentQuery, IncidentView } from '../contract/incidents.ts'
import type { Component, Location, Region } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { INCIDENT_STATES, type IncidentState, isOpen } from '../domain/incident.ts'
import { answerName, type MassChange } from '../domain/mass-change.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { endsAt } from '../domain/rehearsal.ts'
import { impactOf, isHit } from '../domain/suspicion.ts'
import { type Acknowledged, acknowledgementsOf } from '../store/acknowledgements.ts'
import { listComponents } from '../store/catalogue.ts'
import { type EvidenceRow, evidenceOf } from '../store/evidence.ts'
import { earlierTimes } from '../store/incident-times.ts'
import {
  findRealOrRehearsed,
  type Incident,
  type IncidentParts,
  listIncidents,
  loadParts,
  sameAnswers,
} from '../store/incidents.ts'
import { linksOf } from '../store/links.ts'
import { listLocations } from '../store/locations.ts'
import { notesOf } from '../store/notes.ts'
import type { Db, Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { type Rehearsal, rehearsalsOf } from '../store/rehearsals.ts'
import { auditOf } from '../store/traces.ts'
import { updatesOf } from '../store/updates.ts'
import { loadComponentVerdicts, type StoredVerdict } from '../store/verdicts.ts'
import { alertsAbout } from './alert-views.ts'
import { type Context, whoName } from './context.ts'
import { stepsSeen } from './http-steps.ts'
import { countsAbout } from './post-counts.ts'
import { rehearsalUrl } from './rehearsal-link.ts'
import { rehearsedVerdicts } from './rehearsed-checks.ts'
import { readScheduled } from './scheduled-views.ts'
import { regionKeys, viewUpdates } from './update-views.ts'
import { concerning, readReports } from './upstream-views.ts'
import { writersOf } from './writing.ts'

export const EVIDENCE_SHOWN = 50
const PAGE_SIZE = 30

export async function readIncident(db: Db | Tx, pageId: string, id: string): Promise<Incident | Refusal> {
  return (await findRealOrRehearsed(db, pageId, id)) ?? refuse('not-found', `There is no incident ${id}.`)
}

const VIEWS: Readonly<Record<NonNullable<IncidentQuery['view']>, readonly IncidentState[]>> = {
  inbox: ['suspected', 'investigating', 'identified', 'monitoring'],
  ended: ['resolved', 'dismissed', 'lapsed'],
  all: INCIDENT_STATES,
}

/** Newest first; `nextCursor` is null on the last page. */
export async function readIncidents(context: Context, query: IncidentQuery): Promise<IncidentList> {
  const { db } = context.store
  const limit = query.limit ?? PAGE_SIZE
  const states = VIEWS[query.view ?? 'all']
  // What was rehearsed has its report, and no place among what was.
  const orRehearsed = query.view === 'inbox'
  const wanted = { states, limit: limit + 1, before: query.cursor, orRehearsed }
  const incidents = await listIncidents(db, context.pageId, wanted)
  const shown = incidents.slice(0, limit)
  const around = await readAround(db, context.pageId, shown)
  return {
    incidents: shown.map((i) => incidentView(context, i, around)),
    nextCursor: incidents.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function readIncidentDetail(context: Context, db: Db | Tx, id: string): Promise<IncidentDetail | Refusal> {
  const incident = await readIncident(db, context.pageId, id)
  if (isRefusal(incident)) return incident
  const around = await readAround(db, context.pageId, [incident])
  const updates = await updatesOf(db, [id])
  const history = await auditOf(db, id)
  return {
    incident: incidentView(context, incident, around),
    earlierTimes: ((await earlierTimes(db, [id])).get(id) ?? []).map((one) => ({
      ...one,
      replacedBy: whoName(one.replacedBy),
    })),
    ...(await readOthers(context, db, { incident, around })),
    evidence: await readEvidence(db, id, around.components),
    updates: await viewUpdates(db, context.pageId, { updates, regions: around.regions }),
    links: ((await linksOf(db, [id])).get(id) ?? []).map(({ id, url, title }) => ({ id, url, title })),
    scheduled: await readScheduled(context, db, incident),
    writers: await writersOf(db, id, context.clock.now()),
    notes: (await notesOf(db, id)).map(({ author, ...note }) => ({ ...note, author: whoName(author) })),
    history: history.map(({ at, who, action, detail }) => ({ at, who: whoName(who), action, detail })),
  }
}

/** What others say now; what they said then stands in the history. */
async function readOthers(
  { pageId, clock }: Context,
  db: Db | Tx,
  { incident, around }: { readonly incident: Incident; readonly around: Around },
): Promise<Pick<IncidentDetail, 'reports' | 'posts' | 'alerts'>> {
  const { components, parts } = around
  const hit = parts.components.map((c) => c.componentId)
  const probes = await listProbes(db, pageId)
  const isOver = incident.state !== 'suspected' && !isOpen(incident.state)
  const span = { from: incident.startedAt, until: isOver ? (incident.resolvedAt ?? incident.updatedAt) : clock.now() }
  const alerts = await alertsAbout(db, probes, { componentIds: hit, span })
  if (isOver) return { reports: [], posts: [], alerts }
  const reports = concerning(hit, components, await readReports(db, probes)).map(({ componentId, reported }) => ({
    componentId,
    name: { ...components.find((c) => c.id === componentId)?.name },
    ...reported,
  }))
  return { reports, posts: await countsAbout(db, hit, { components, probes, now: clock.now() }), alerts }
}

interface Around {
  readonly parts: IncidentParts
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly verdicts: ReadonlyMap<string, StoredVerdict>
  readonly changes: ReadonlyMap<string, MassChange>
  readonly taken: ReadonlyMap<string, Acknowledged>
  readonly rehearsals: ReadonlyMap<string, Rehearsal>
}

async function readAround(db: Db | Tx, pageId: string, incidents: readonly Incident[]): Promise<Around> {
  const parts = await loadParts(
    db,
    incidents.map((i) => i.id),
  )
  const components = await listComponents(db, pageId)
  const regions = await listRegions(db, pageId)
  const verdicts = await loadComponentVerdicts(db, [...new Set(parts.components.map((c) => c.componentId))])
  const changes = await sameAnswers(
    db,
    incidents.map((i) => i.id),
  )
  const taken = await acknowledgementsOf(
    db,
    incidents.map((i) => i.id),
  )
  const rehearsals = await rehearsalsOf(
    db,
    incidents.flatMap((i) => (i.rehearsalId === null ? [] : [i.id])),
  )
  return { parts, components, regions, verdicts, changes, taken, rehearsals }
}

function incidentView(context: Context, i: Incident, around: Around): IncidentView {
  const { parts, components, regions, changes, taken, rehearsals } = around
  const { id, state, version, impact, origin, startedAt, createdAt, confirmedAt, looksOverAt } = i
  const change = changes.get(id)
  const own = parts.components.filter((c) => c.incidentId === i.id && isHit(state, c.impact))
  const hit = own.map((c) => c.componentId)
  const rehearsal = rehearsals.get(i.id)
  const verdicts = rehearsal ? rehearsedVerdicts(rehearsal, components) : around.verdicts
  return {
    ...{ id, state, version, impact, origin, startedAt, createdAt, confirmedAt, looksOverAt },
    acknowledged: acknowledgedBy(taken.get(id)),
    massChange: change ? { changed: change.changed, of: change.of, answer: answerName(change) } : null,
    resolvedAt: i.resolvedAt,
    dismissedWhy: i.dismissedWhy,
    mergedInto: i.mergedInto,
    rehearsal: rehearsal ? rehearsalMark(context, rehearsal) : null,
    nextUpdateAt: i.nextUpdateAt,
    updatedAt: i.updatedAt,
    title: parts.titles.get(i.id) ?? {},
    components: own.map((c) => ({
      componentId: c.componentId,
      name: { ...components.find((one) => one.id === c.componentId)?.name },
      impact: c.impact,
      regions: regionKeys(regions, c.regionIds),
      // What works again is nobody's consequence any more.
      causedBy: isBad(verdicts.get(c.componentId)) ? causeOf(c.componentId, hit, components) : null,
      verdict: verdicts.get(c.componentId)?.state ?? 'unknown',
      because: verdicts.get(c.componentId)?.because ?? '',
    })),
  }
}

function rehearsalMark(context: Context, rehearsal: Rehearsal): IncidentView['rehearsal'] {
  const { id, recoveredAt, endedAt } = rehearsal
  return { id, pageUrl: rehearsalUrl(context, id), endsAt: endsAt(rehearsal), recoveredAt, endedAt }
}

function acknowledgedBy(taken: Acknowledged | undefined): IncidentView['acknowledged'] {
  return taken ? { id: taken.by.split(':')[1] ?? '', by: whoName(taken.by), at: taken.at } : null
}

function isBad(verdict: StoredVerdict | undefined): boolean {
  return verdict !== undefined && impactOf(verdict.state) !== 'none'
}

function causeOf(
  componentId: string,
  hit: readonly string[],
  components: readonly Component[],
): Record<string, string> | null {
  const cause = causesOf(componentId, components).find((id) => hit.includes(id))
  return cause === undefined ? null : { ...components.find((c) => c.id === cause)?.name }
}

async function readEvidence(
  db: Db | Tx,
  incidentId: string,
  components: readonly Component[],
): Promise<EvidenceView[]> {
  const rows = await evidenceOf(db, incidentId, EVIDENCE_SHOWN)
  const locations = await listLocations(db)
  return rows.map((row) => evidenceView(row, { components, locations }))
}

export function evidenceView(
  { id, componentId, probeId, locationId, result }: EvidenceRow,
  { components, locations }: { readonly components: readonly Component[]; readonly locations: readonly Location[] },
): EvidenceView {
  return {
    id,
    componentId,
    probeId,
    componentName: { ...components.find((c) => c.id === componentId)?.name },
    location: locations.find((l) => l.id === locationId)?.key ?? locationId,
    at: result.at,
    outcome: result.outcome,
    code: result.code,
    because: result.because,
    status: result.status,
    phases: result.phases,
    headers: { ...result.evidence?.headers },
    bodyStart: result.evidence?.bodyStart ?? null,
    remoteAddress: result.evidence?.remoteAddress ?? null,
    steps: stepsSeen(result.evidence),
  }
}
