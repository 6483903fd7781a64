/**
 * The page for programs: Atlassian Statuspage's public API v2, key for key (WIRE.md), so that its clients work unchanged.
 * What that API cannot say (unknown, observed and not confirmed, as of when) stands in `vedetta` beside its keys.
 */
import type { PublicComponent, PublicIncident, PublicUpdate } from '../../server/contract/public.ts'
import { markdownLines } from '../page/markdown.ts'
import { isoText, nameOf, type Reading, say, sayBeside } from '../page/reading.ts'
import { leaves, storyOf, storyText, titleText } from '../page/story.ts'
import { cleanText } from '../words/local-text.ts'
import { wordBefore } from '../words/now-everywhere.ts'
import { isoDay } from '../words/time.ts'
import { announcementList } from './announcements.ts'
import { placesIn } from './places-said.ts'
import { maintenancesOf } from './statuspage-maintenance.ts'

export type Indicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'
type Status = 'operational' | 'degraded_performance' | 'partial_outage' | 'major_outage' | 'under_maintenance'
type Impact = PublicIncident['impact']

const STATUS_OF_IMPACT: Readonly<Record<Impact, Status>> = {
  none: 'operational',
  degraded: 'degraded_performance',
  partial: 'partial_outage',
  major: 'major_outage',
}

const IMPACT: Readonly<Record<Impact, 'none' | 'minor' | 'major' | 'critical'>> = {
  none: 'none',
  degraded: 'minor',
  partial: 'major',
  major: 'critical',
}

/** `api/v2/status.json` */
export function statusJson(reading: Reading) {
  return { page: pageOf(reading), status: overallStatus(reading), vedetta: beyond(reading) }
}

/** `api/v2/summary.json`; `incidents` are the open ones, newest first. */
export function summaryJson(reading: Reading) {
  return {
    page: pageOf(reading),
    components: componentsOf(reading),
    incidents: reading.page.open.map((one) => incidentOf(reading, one)),
    scheduled_maintenances: maintenancesOf(reading, 'current', componentsOf(reading)),
    status: overallStatus(reading),
    vedetta: { ...beyond(reading), announcements: announcementList(reading, 'front') },
  }
}

/** `api/v2/incidents.json`: whatever the page knows, open and over, the newest first. */
export function incidentsJson(reading: Reading) {
  const { open, recent } = reading.page
  const newest = [...open, ...recent].toSorted((a, b) => b.createdAt - a.createdAt).slice(0, MOST_INCIDENTS)
  return { page: pageOf(reading), incidents: newest.map((one) => incidentOf(reading, one)) }
}

/** As many as those who speak this API give. */
const MOST_INCIDENTS = 50

/** `api/v2/scheduled-maintenances*.json` */
export function maintenancesJson(reading: Reading, which: 'all' | 'upcoming' | 'active') {
  return {
    page: pageOf(reading),
    scheduled_maintenances: maintenancesOf(reading, which, componentsOf(reading)),
  }
}

export function pageOf(reading: Reading) {
  const { page, madeAt } = reading.page
  return {
    id: page.id,
    name: nameOf(reading, page.name, page.id).text,
    url: page.url,
    time_zone: page.timeZone === 'UTC' ? 'Etc/UTC' : page.timeZone,
    updated_at: iso(madeAt),
  }
}

/** Its published state. An observation is no publication: it stands in `vedetta`. Nor is "unknown" a state there. */
function statusOf(reading: Reading, component: PublicComponent): Status {
  const told = reading.page.open.flatMap((one) => one.components.filter((hit) => hit.componentId === component.id))
  const worst = (['major', 'partial', 'degraded'] as const).find((impact) => told.some((hit) => hit.impact === impact))
  if (worst) return STATUS_OF_IMPACT[worst]
  if (component.state === 'maintenance') return 'under_maintenance'
  if (component.observation !== null || component.state === 'unknown' || component.isGroup) return 'operational'
  return STATUS_OF_IMPACT[component.state === 'operational' ? 'none' : component.state]
}

/** What others report counts only where there is nothing of ours. */
function groupStatus(reading: Reading, all: readonly PublicComponent[]): Status {
  const ours = all.filter((one) => !one.reported)
  const members = (ours.length > 0 ? ours : all).map((one) => statusOf(reading, one))
  const order = ['under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'] as const
  const worst = order.findLast((one) => members.includes(one)) ?? 'operational'
  return worst === 'major_outage' && members.some((one) => one !== worst) ? 'partial_outage' : worst
}

function componentsOf(reading: Reading) {
  const places = new Map<string | null, number>()
  return reading.page.components.map((one) => {
    const parent = one.isGroup ? null : one.parentId
    const position = (places.get(parent) ?? 0) + 1
    places.set(parent, position)
    return componentOf(reading, one, position)
  })
}

function componentOf(reading: Reading, one: PublicComponent, position: number) {
  const members = one.isGroup ? reading.page.components.filter((other) => other.parentId === one.id) : []
  return {
    id: one.id,
    name: nameOf(reading, one.name, one.key).text,
    status: one.isGroup ? groupStatus(reading, members) : statusOf(reading, one),
    created_at: iso(one.createdAt),
    updated_at: iso(one.updatedAt),
    position,
    description: say(reading, one.description)?.text ?? null,
    showcase: !one.isGroup,
    start_date: one.isGroup ? null : isoDay(one.createdAt, reading.page.page.timeZone),
    group_id: one.isGroup ? null : one.parentId,
    page_id: reading.page.page.id,
    group: one.isGroup,
    only_show_if_degraded: false,
    ...(one.isGroup ? { components: members.map((member) => member.id) } : {}),
  }
}

function incidentOf(reading: Reading, incident: PublicIncident) {
  const { page } = reading.page
  const hit = new Set(incident.components.map((one) => one.componentId))
  const explained = incident.updates.find((one) => one.postMortem)
  const lastAt = Math.max(incident.updatedAt, explained ? changedAt(explained) : 0)
  return {
    id: incident.id,
    name: titleText(reading, incident),
    status: explained && incident.state === 'resolved' ? 'postmortem' : incident.state,
    created_at: iso(incident.createdAt),
    updated_at: iso(lastAt),
    monitoring_at: maybeIso(incident.monitoringAt),
    resolved_at: maybeIso(incident.resolvedAt),
    impact: IMPACT[incident.impact],
    shortlink: `${page.url}/incidents/${incident.id}`,
    started_at: iso(incident.startedAt),
    page_id: page.id,
    incident_updates: incident.updates.map((one) => updateOf(reading, incident, one)),
    components: componentsOf(reading).filter((one) => hit.has(one.id)),
    ...(explained ? explanationOf(reading, explained) : {}),
  }
}

function explanationOf(reading: Reading, update: PublicUpdate) {
  return {
    postmortem_body: bodyOf(reading, update),
    postmortem_body_last_updated_at: iso(changedAt(update)),
    postmortem_published_at: iso(update.createdAt),
  }
}

function updateOf(reading: Reading, incident: PublicIncident, update: PublicUpdate) {
  return {
    id: update.id,
    status: update.postMortem ? 'postmortem' : update.state,
    body: bodyOf(reading, update),
    incident_id: incident.id,
    created_at: iso(update.createdAt),
    updated_at: iso(changedAt(update)),
    display_at: iso(update.at),
    affected_components: update.affected.map((one) => ({
      code: one.componentId,
      name: longName(reading, one.componentId),
      old_status: STATUS_OF_IMPACT[one.from],
      new_status: STATUS_OF_IMPACT[one.to],
    })),
    deliver_notifications: true,
    custom_tweet: null,
    tweet_id: null,
    ...placesIn(update, wordBefore(incident.updates, update)),
  }
}

/** When it was put right last; else when it was said. */
function changedAt({ earlier, createdAt }: PublicUpdate): number {
  return earlier?.[0]?.until ?? createdAt
}

/** All that the update says, in one text that is safe to put into HTML. */
function bodyOf(reading: Reading, update: PublicUpdate): string {
  const { page } = reading.words
  const works = sayBeside(reading, update, update.works)
  const advice = sayBeside(reading, update, update.advice)
  const cause = sayBeside(reading, update, update.postMortem?.cause ?? {})
  const remedy = sayBeside(reading, update, update.postMortem?.remedy ?? {})
  return [
    markdownLines(say(reading, update.body)?.text ?? ''),
    works ? `${page.works}: ${markdownLines(works.text)}` : '',
    advice ? `${page.advice}: ${markdownLines(advice.text)}` : '',
    cause ? `${page.postMortem.cause}: ${markdownLines(cause.text)}` : '',
    remedy ? `${page.postMortem.remedy}: ${markdownLines(remedy.text)}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** "Group - Component", as clients expect it here and nowhere else. */
function longName(reading: Reading, id: string): string {
  const component = reading.components.get(id)
  if (!component) return id
  const group = component.parentId === null ? undefined : reading.components.get(component.parentId)
  const name = nameOf(reading, component.name, component.key).text
  return group ? `${nameOf(reading, group.name, group.key).text} - ${name}` : name
}

const SEVERITY: readonly Indicator[] = ['none', 'maintenance', 'minor', 'major', 'critical']

/** WIRE.md's rule: the components' own, then the open incidents may raise it; the components' words win ties. */
function overallStatus(reading: Reading): { indicator: Indicator; description: string } {
  // What others report of themselves is no state of ours.
  const statuses = leaves(reading.page)
    .filter((one) => !one.reported)
    .map((one) => statusOf(reading, one))
  const ofComponents = statusOfComponents(statuses)
  const impacts = reading.page.open.map((one) => one.impact)
  const raised = impacts.includes('major')
    ? ({ indicator: 'critical', description: 'Major Service Outage' } as const)
    : impacts.includes('partial')
      ? ({ indicator: 'major', description: 'Partial System Outage' } as const)
      : impacts.includes('degraded')
        ? ({ indicator: 'minor', description: 'Minor Service Outage' } as const)
        : null
  if (!raised) return ofComponents
  return SEVERITY.indexOf(raised.indicator) > SEVERITY.indexOf(ofComponents.indicator) ? raised : ofComponents
}

function statusOfComponents(statuses: readonly Status[]): { indicator: Indicator; description: string } {
  const any = (status: Status) => statuses.includes(status)
  const all = (status: Status) => statuses.length > 0 && statuses.every((one) => one === status)
  if (all('major_outage')) return { indicator: 'critical', description: 'Major System Outage' }
  if (any('major_outage')) return { indicator: 'major', description: 'Partial System Outage' }
  if (all('partial_outage')) return { indicator: 'major', description: 'Partial System Outage' }
  if (any('partial_outage')) return { indicator: 'minor', description: 'Minor Service Outage' }
  if (all('degraded_performance')) return { indicator: 'minor', description: 'Degraded System Service' }
  if (any('degraded_performance')) return { indicator: 'minor', description: 'Partially Degraded Service' }
  if (any('under_maintenance')) return { indicator: 'maintenance', description: 'Service Under Maintenance' }
  return { indicator: 'none', description: 'All Systems Operational' }
}

/** What the API of the others has no words for. */
function beyond(reading: Reading) {
  const { page, asOf, language } = reading
  return {
    language,
    revision: page.revision,
    as_of: asOf ? isoText(reading, 'at') : null,
    verified_at: asOf?.isVerified ? isoText(reading, 'verifiedAt') : null,
    state: page.state,
    sentence: storyText(reading, storyOf(reading)),
    components: leaves(page).map((one) => ({
      id: one.id,
      state: one.state,
      measured: one.measured,
      observed: one.observation && { kind: one.observation.kind, since: iso(one.observation.sinceAt) },
      regions: one.regions,
      reported: one.reported ? reportedOf(one.reported) : null,
      // What people state is no measurement.
      uptime_ratio: one.measured ? one.days.uptimeRatio : null,
    })),
  }
}

/** What others say of themselves; nothing of it was measured here. */
function reportedOf({ by, url, part, state, since, incidents }: NonNullable<PublicComponent['reported']>) {
  return {
    by: cleanText(by),
    url,
    component: part === null ? null : cleanText(part),
    state,
    since: maybeIso(since),
    incidents: incidents.map((one) => ({
      name: cleanText(one.title),
      url: one.url,
      started_at: maybeIso(one.startedAt),
    })),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function maybeIso(at: number | null): string | null {
  return at === null ? null : iso(at)
}
