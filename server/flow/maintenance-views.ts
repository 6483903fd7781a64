/** Planned work as the desk and the API see it. */
import type { MaintenanceDetail, MaintenanceList, MaintenanceQuery, MaintenanceView } from '../contract/maintenance.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { listComponents } from '../store/catalogue.ts'
import { maintenanceUpdatesOf } from '../store/maintenance-updates.ts'
import { findMaintenance, listMaintenances, type Maintenance, withParts } from '../store/maintenances.ts'
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
  const components = new Map((await listComponents(db, context.pageId)).map((c) => [c.id, c]))
  const regions = new Map((await listRegions(db, context.pageId)).map((r) => [r.id, r.key]))
  const updates = Map.groupBy(
    await maintenanceUpdatesOf(
      db,
      found.map((m) => m.id),
    ),
    (u) => u.maintenanceId,
  )
  return (await withParts(db, found)).map((m) => ({
    ...{ id: m.id, state: m.state, version: m.version, startsAt: m.startsAt, endsAt: m.endsAt },
    ...{ beganAt: m.beganAt, endedAt: m.endedAt, author: m.author, createdAt: m.createdAt, updatedAt: m.updatedAt },
    ...{ notify: !m.isQuiet, reminders: m.reminders.map((lead) => lead / MINUTE_MS) },
    title: Object.fromEntries(Object.entries(m.words).map(([language, w]) => [language, w.title])),
    body: Object.fromEntries(Object.entries(m.words).flatMap(([language, w]) => (w.body ? [[language, w.body]] : []))),
    components: m.covers.flatMap(({ componentId, regionIds }) => {
      const component = components.get(componentId)
      if (!component) return []
      return [{ componentId, name: { ...component.name }, regions: regionIds.flatMap((id) => regions.get(id) ?? []) }]
    }),
    url: `${context.baseUrl}/maintenance/${m.id}`,
    updates: (updates.get(m.id) ?? []).map(({ id, state, at, author, by, body }) => ({
      ...{ id, state, at, author, by },
      body: { ...body },
    })),
  }))
}
