/** The incidents that a revision of the page carries, as the public may see them. Called by public-page. */
import type { PublicIncident, PublicPostMortem, PublicUpdate } from '../contract/public.ts'
import type { Page, Region } from '../domain/catalogue.ts'
import { worstImpact } from '../domain/component.ts'
import { isOpen, isPublic, OPEN_STATES, type PublicState } from '../domain/incident.ts'
import { type EarlierTimes, earlierTimes } from '../store/incident-times.ts'
import {
  findIncident,
  findRealOrRehearsed,
  type Incident,
  type IncidentParts,
  listIncidents,
  loadParts,
} from '../store/incidents.ts'
import { type IncidentLink, linksOf } from '../store/links.ts'
import type { Db, Tx } from '../store/open.ts'
import { type UpdateVersion, versionsOf } from '../store/update-versions.ts'
import { type Update, type UpdateImpact, updatesOf } from '../store/updates.ts'

const OPEN_SHOWN = 200
const RECENT_SHOWN = 50
/** Of one update, and of one incident's times: whoever edits a word a minute must not fill the page. */
const EARLIER_SHOWN = 10

interface Wanted {
  readonly page: Page
  readonly regions: readonly Region[]
  readonly since: number
  /** Stands on the page in any case. */
  readonly incidentId: string | null
  /** On the hidden copy alone: its own. */
  readonly rehearsedId: string | null
}

export async function readIncidents(
  db: Db | Tx,
  { page, regions, since, incidentId, rehearsedId }: Wanted,
): Promise<{ open: PublicIncident[]; recent: PublicIncident[] }> {
  const open = await listIncidents(db, page.id, { states: OPEN_STATES, limit: OPEN_SHOWN })
  const ended = await listIncidents(db, page.id, { states: ['resolved'], limit: RECENT_SHOWN, resolvedSince: since })
  const spoken = incidentId === null ? null : await findIncident(db, page.id, incidentId)
  if (spoken && ![...open, ...ended].some((i) => i.id === spoken.id)) {
    // Older than all of them, so it stands last.
    ;(isOpen(spoken.state) ? open : ended).push(spoken)
  }
  const rehearsed = rehearsedId === null ? null : await findRealOrRehearsed(db, page.id, rehearsedId)
  if (rehearsed) (isOpen(rehearsed.state) ? open : ended).unshift(rehearsed)
  const shown = await publicIncidents(db, [...open, ...ended], regions)
  const byId = new Map(shown.map((i) => [i.id, i]))
  const shape = (i: Incident) => byId.get(i.id) ?? []
  return { open: open.flatMap(shape), recent: ended.flatMap(shape) }
}

/** Those of them that the public may see. */
export async function publicIncidents(
  db: Db | Tx,
  incidents: readonly Incident[],
  regions: readonly Region[],
): Promise<PublicIncident[]> {
  const ids = incidents.map((i) => i.id)
  const parts = await loadParts(db, ids)
  const said = await updatesOf(db, ids)
  const versions = await versionsOf(
    db,
    said.map((u) => u.id),
  )
  const links = await linksOf(db, ids)
  const times = await earlierTimes(db, ids)
  const updates = Map.groupBy(said, (u) => u.incidentId)
  return incidents.flatMap((i) =>
    publicIncident(i, { parts, updates: updates.get(i.id) ?? [], versions, links, times, regions }),
  )
}

interface IncidentContext {
  readonly parts: IncidentParts
  readonly updates: readonly Update[]
  readonly versions: ReadonlyMap<string, readonly UpdateVersion[]>
  readonly links: ReadonlyMap<string, readonly IncidentLink[]>
  readonly times: ReadonlyMap<string, readonly EarlierTimes[]>
  readonly regions: readonly Region[]
}

/** Empty for an incident that the public may not see. */
function publicIncident(
  incident: Incident,
  { parts, updates, versions, links, times, regions }: IncidentContext,
): PublicIncident[] {
  if (!isPublic(incident.state)) return []
  const linked = (links.get(incident.id) ?? []).map(({ url, title }) => ({ url, title }))
  const before = (times.get(incident.id) ?? [])
    .slice(0, EARLIER_SHOWN)
    .map(({ startedAt, resolvedAt, replacedAt }) => ({ until: replacedAt, startedAt, resolvedAt }))
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
      ...(before.length > 0 ? { earlierTimes: before } : {}),
      ...(linked.length > 0 ? { links: linked } : {}),
      ...(incident.mergedInto === null ? {} : { mergedInto: incident.mergedInto }),
      components,
      updates: updates.map((u) => publicUpdate(u, { versions: versions.get(u.id) ?? [], regions })),
    },
  ]
}

interface UpdateContext {
  readonly versions: readonly UpdateVersion[]
  readonly regions: readonly Region[]
}

function publicUpdate(u: Update, { versions, regions }: UpdateContext): PublicUpdate {
  const earlier = versions.slice(0, EARLIER_SHOWN).map(({ words, replacedAt }) => ({
    until: replacedAt,
    title: partOf(words, 'title'),
    body: partOf(words, 'body'),
    works: partOf(words, 'works'),
    advice: partOf(words, 'advice'),
    ...(u.moments === null ? {} : { cause: partOf(words, 'cause'), remedy: partOf(words, 'remedy') }),
  }))
  return {
    id: u.id,
    state: u.state,
    at: u.at,
    createdAt: u.createdAt,
    by: u.by === 'policy' ? 'automatic' : 'person',
    isCorrection: u.correctionOf !== null,
    body: partOf(u.words, 'body'),
    works: partOf(u.words, 'works'),
    advice: partOf(u.words, 'advice'),
    ...(u.moments === null ? {} : { postMortem: publicPostMortem(u.words, u.moments) }),
    ...(earlier.length > 0 ? { earlier } : {}),
    nextUpdateAt: u.nextUpdateAt,
    affected: u.impacts.map((i) => ({ componentId: i.componentId, from: i.from, to: i.to, ...placesIn(i, regions) })),
  }
}

function publicPostMortem(words: Update['words'], moments: NonNullable<Update['moments']>): PublicPostMortem {
  return {
    title: partOf(words, 'title'),
    cause: partOf(words, 'cause'),
    remedy: partOf(words, 'remedy'),
    timeline: moments.map(({ id: _ours, ...moment }) => moment),
  }
}

/** Absent: everywhere. */
function placesIn({ regionIds }: UpdateImpact, regions: readonly Region[]): { regions?: string[] } {
  const keys = regions.filter((one) => regionIds.includes(one.id)).map((one) => one.key)
  return keys.length > 0 ? { regions: keys } : {}
}

function partOf<Part extends string>(
  words: Readonly<Record<string, Partial<Record<Part, string>>>>,
  part: Part,
): PublicUpdate['body'] {
  return Object.fromEntries(Object.entries(words).flatMap(([code, w]) => (w[part] ? [[code, w[part]]] : [])))
}
