/** Planned work as the desk and the API see it. */
import type { MaintenanceDetail, MaintenanceList, MaintenanceQuery, MaintenanceView } from '../contract/maintenance.ts'
import type { Component, Region } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { listComponents } from '../store/catalogue.ts'
import { noticesToCome } from '../store/maintenance-notices.ts'
import { findAllSeries, type Series } from '../store/maintenance-series.ts'
import { maintenanceUpdatesOf } from '../store/maintenance-updates.ts'
import {
  findMaintenance,
  listMaintenances,
  type Maintenance,
  type MaintenanceParts,
  withParts,
} from '../store/maintenances.ts'
import type { Db, Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import { auditOf } from '../store/traces.ts'
import type { Context } from './context.ts'

const PAGE_SIZE = 50
/** More to come at once than anybody plans. */
const CURRENT_SHOWN = 200

export async function readMaintenances(
  context: Context,
  { view = 'current', limit = PAGE_SIZE, cursor }: MaintenanceQuery,
): Promise<MaintenanceList> {
  const { db } = context.store
  if (view === 'current') {
    const filter = { states: ['in-progress', 'scheduled'], limit: CURRENT_SHOWN, order: 'soonest' } as const
    return {
      maintenances: await views(context, db, await listMaintenances(db, context.pageId, filter)),
      nextCursor: null,
    }
  }
  const states = ['completed', 'cancelled'] as const
  const filter = { states, limit: limit + 1, before: cursor, order: 'newest' } as const
  const found = await listMaintenances(db, context.pageId, filter)
  const shown = found.slice(0, limit)
  return {
    maintenances: await views(context, db, shown),
    nextCursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function readMaintenance(context: Context, db: Db | Tx, id: string): Promise<MaintenanceDetail | Refusal> {
  const found = await findMaintenance(db, context.pageId, id)
  const [maintenance] = found ? await views(context, db, [found]) : []
  if (!maintenance) return refuse('not-found', `There is no planned work ${id}.`)
  const history = (await auditOf(db, id)).map(({ at, who, action, detail }) => ({ at, who, action, detail }))
  return { maintenance, history }
}

async function views(context: Context, db: Db | Tx, found: readonly Maintenance[]): Promise<MaintenanceView[]> {
  const known = { components: await listComponents(db, context.pageId), regions: await listRegions(db, context.pageId) }
  const series = await findAllSeries(db, [...new Set(found.flatMap((m) => m.seriesId ?? []))])
  const updates = Map.groupBy(
    await maintenanceUpdatesOf(
      db,
      found.map((m) => m.id),
    ),
    (u) => u.maintenanceId,
  )
  const notices = await noticesToCome(
    db,
    found.map((m) => m.id),
  )
  return (await withParts(db, found)).map((m) => ({
    ...{ id: m.id, state: m.state, version: m.version, startsAt: m.startsAt, endsAt: m.endsAt },
    ...{ beganAt: m.beganAt, endedAt: m.endedAt, author: m.author, createdAt: m.createdAt, updatedAt: m.updatedAt },
    ...{ notify: !m.isQuiet, reminders: m.reminders.map((lead) => lead / MINUTE_MS) },
    ...wordsView(m.words),
    components: coveredView(m.covers, known),
    series: seriesOf(m, series),
    notices: notices.get(m.id) ?? null,
    url: `${context.baseUrl}/maintenance/${m.id}`,
    updates: (updates.get(m.id) ?? []).map(({ id, state, at, author, by, body }) => ({
      ...{ id, state, at, author, by },
      body: { ...body },
    })),
  }))
}

function seriesOf(m: Maintenance, known: ReadonlyMap<string, Series>): MaintenanceView['series'] {
  const series = m.seriesId === null ? undefined : known.get(m.seriesId)
  if (!series) return null
  const { id, version, state, rule } = series
  return { id, version, state, rule, occurrenceAt: m.occurrenceAt ?? m.startsAt, isOwn: m.isOwn }
}

export function wordsView(words: MaintenanceParts['words']): Pick<MaintenanceView, 'title' | 'body'> {
  const spoken = Object.entries(words)
  return {
    title: Object.fromEntries(spoken.map(([language, w]) => [language, w.title])),
    body: Object.fromEntries(spoken.flatMap(([language, w]) => (w.body ? [[language, w.body]] : []))),
  }
}

export function coveredView(
  covers: MaintenanceParts['covers'],
  { components, regions }: { readonly components: readonly Component[]; readonly regions: readonly Region[] },
): MaintenanceView['components'] {
  const keys = new Map(regions.map((r) => [r.id, r.key]))
  return covers.flatMap(({ componentId, regionIds }) => {
    const component = components.find((c) => c.id === componentId)
    if (!component) return []
    return [{ componentId, name: { ...component.name }, regions: regionIds.flatMap((id) => keys.get(id) ?? []) }]
  })
}
