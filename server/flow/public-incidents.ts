/** The incidents that a revision of the page carries, as the public may see them. Called by public-page. */
import type { PublicIncident, PublicUpdate } from '../contract/public.ts'
import type { Page, Region } from '../domain/catalogue.ts'
import { worstImpact } from '../domain/component.ts'
import { isOpen, isPublic, OPEN_STATES, type PublicState } from '../domain/incident.ts'
import { findIncident, type Incident, type IncidentParts, listIncidents, loadParts } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { type Update, updatesOf } from '../store/updates.ts'

const OPEN_SHOWN = 200
const RECENT_SHOWN = 50

interface Wanted {
  readonly page: Page
  readonly regions: readonly Region[]
  readonly since: number
  /** Stands on the page in any case. */
  readonly incidentId: string | null
}

export async function readIncidents(
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

interface IncidentContext {
  readonly parts: IncidentParts
  readonly updates: readonly Update[]
  readonly regions: readonly Region[]
}

/** Empty for an incident that the public may not see. */
function publicIncident(incident: Incident, { parts, updates, regions }: IncidentContext): PublicIncident[] {
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
