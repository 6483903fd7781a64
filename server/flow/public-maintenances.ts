/** What the public may know of planned work. Called by public-page and maintenance-facts. */
import type { PublicMaintenance } from '../contract/public.ts'
import type { Component, Region } from '../domain/catalogue.ts'
import { coveredLeaves } from '../domain/maintenance.ts'
import { type MaintenanceUpdate, maintenanceUpdatesOf } from '../store/maintenance-updates.ts'
import { listMaintenances, type WholeMaintenance, withParts } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'

/** A daily series alone is sixty. */
const COMING_SHOWN = 200
const ENDED_SHOWN = 50

interface Around {
  readonly pageId: string
  /** Ended ones since then. */
  readonly since: number
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
}

/** Under way and to come, soonest first; then those that have ended, newest first. */
export async function publicMaintenances(
  tx: Tx,
  { pageId, since, components, regions }: Around,
): Promise<PublicMaintenance[]> {
  const current = await listMaintenances(tx, pageId, {
    ...{ states: ['in-progress', 'scheduled'], limit: COMING_SHOWN, order: 'soonest' },
  })
  const ended = await listMaintenances(tx, pageId, {
    ...{ states: ['completed', 'cancelled'], limit: ENDED_SHOWN, order: 'newest', endsSince: since },
  })
  const all = await withParts(tx, [...current, ...ended])
  const updates = Map.groupBy(
    await maintenanceUpdatesOf(
      tx,
      all.map((m) => m.id),
    ),
    (u) => u.maintenanceId,
  )
  return all.map((m) => publicWindow(m, updates.get(m.id) ?? [], { components, regions }))
}

/** One window as the public may know it. */
export function publicWindow(
  m: WholeMaintenance,
  updates: readonly MaintenanceUpdate[],
  { components, regions }: Pick<Around, 'components' | 'regions'>,
): PublicMaintenance {
  const keyOf = new Map(regions.map((r) => [r.id, r.key]))
  return {
    ...{ id: m.id, state: m.state, version: m.version, startsAt: m.startsAt, endsAt: m.endsAt },
    ...{ createdAt: m.createdAt, updatedAt: m.updatedAt, began: m.beganAt !== null },
    title: Object.fromEntries(Object.entries(m.words).map(([language, w]) => [language, w.title])),
    body: Object.fromEntries(Object.entries(m.words).flatMap(([language, w]) => (w.body ? [[language, w.body]] : []))),
    components: coveredLeaves(m.covers, components).map(({ componentId, regionIds }) => ({
      componentId,
      regions: regionIds.flatMap((id) => keyOf.get(id) ?? []),
    })),
    ...(m.seriesId === null ? {} : { seriesId: m.seriesId }),
    updates: updates.map(({ id, state, at, by, body }) => ({
      ...{ id, state, at, by: by === 'plan' ? ('automatic' as const) : ('person' as const) },
      body: { ...body },
    })),
  }
}
