/**
 * Which bad news planned work keeps from on-call: asked by the flows that judge, by the ledgers and by the page, each in its
 * transaction. What an open or suspected incident hits is never kept quiet: that outage was there before.
 */
import type { Region } from '../domain/catalogue.ts'
import { coveredLeaves, mutes } from '../domain/maintenance.ts'
import { listComponents } from '../store/catalogue.ts'
import { nearIncidents } from '../store/incidents.ts'
import { dueMaintenances, type WholeMaintenance, windowsOver, withParts } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'

export interface Muting {
  /** The window whose own business it is that this component is bad since then; null: it is news. */
  quietBy(componentId: string, sinceAt: number): WholeMaintenance | null
  /** As `quietBy`, of one region, or of a location without one. */
  quietAt(componentId: string, placeId: string, sinceAt: number): WholeMaintenance | null
}

type Where = (regionIds: readonly string[]) => boolean

export async function openMuting(context: Context, tx: Tx): Promise<Muting> {
  const now = context.clock.now()
  const windows = await windowsOver(tx, context.pageId, now)
  if (windows.length === 0) return { quietBy: () => null, quietAt: () => null }
  const components = await listComponents(tx, context.pageId)
  const known = new Set((await nearIncidents(tx, context.pageId)).flatMap((i) => i.componentIds))
  const standing = windows.map((window) => ({ window, leaves: coveredLeaves(window.covers, components) }))
  const find = (componentId: string, sinceAt: number, where: Where) => {
    if (known.has(componentId)) return null
    const found = standing.find(
      ({ window, leaves }) =>
        mutes(window, { sinceAt, now }) && leaves.some((l) => l.componentId === componentId && where(l.regionIds)),
    )
    return found?.window ?? null
  }
  return {
    quietBy: (componentId, sinceAt) => find(componentId, sinceAt, (ids) => ids.length === 0),
    quietAt: (componentId, placeId, sinceAt) =>
      find(componentId, sinceAt, (ids) => ids.length === 0 || ids.includes(placeId)),
  }
}

/** The window over that instant that covers this component everywhere, even if it has ended since; null: none. */
export async function workOver(
  context: Context,
  tx: Tx,
  { componentId, at }: { readonly componentId: string; readonly at: number },
): Promise<WholeMaintenance | null> {
  const windows = await windowsOver(tx, context.pageId, at)
  if (windows.length === 0) return null
  const components = await listComponents(tx, context.pageId)
  const covers = ({ covers }: WholeMaintenance) =>
    coveredLeaves(covers, components).some((l) => l.componentId === componentId && l.regionIds.length === 0)
  return windows.find(covers) ?? null
}

/** What of planned work the page shows on a component now. */
export interface Works {
  /** Under way here; `regions`, by key, empty: everywhere. */
  on(componentId: string): { readonly id: string; readonly endsAt: number; readonly regions: readonly string[] } | null
  /** The verdict that began then is the work's own: under way, or just over and on its way back. */
  explains(componentId: string, sinceAt: number): boolean
}

export async function openWorks(context: Context, tx: Tx, regions: readonly Region[]): Promise<Works> {
  const now = context.clock.now()
  const over = await withParts(tx, await dueMaintenances(tx, context.pageId, now))
  const held = over.filter((m) => m.endedAt !== null)
  const under = (await windowsOver(tx, context.pageId, now)).filter((m) => m.state === 'in-progress')
  if (held.length === 0 && under.length === 0) return { on: () => null, explains: () => false }
  const components = await listComponents(tx, context.pageId)
  const muting = await openMuting(context, tx)
  const known = new Set((await nearIncidents(tx, context.pageId)).flatMap((i) => i.componentIds))
  const leavesOf = (m: WholeMaintenance) => coveredLeaves(m.covers, components)
  const isHeld = (componentId: string, sinceAt: number) =>
    !known.has(componentId) &&
    held.some(
      (m) =>
        m.startsAt <= sinceAt &&
        sinceAt < m.endsAt &&
        leavesOf(m).some((l) => l.componentId === componentId && l.regionIds.length === 0),
    )
  return {
    on: (componentId) => {
      for (const m of under) {
        const leaf = leavesOf(m).find((l) => l.componentId === componentId)
        if (!leaf) continue
        const keys = regions.filter((r) => leaf.regionIds.includes(r.id)).map((r) => r.key)
        return { id: m.id, endsAt: m.endsAt, regions: keys }
      }
      return null
    },
    explains: (componentId, sinceAt) => muting.quietBy(componentId, sinceAt) !== null || isHeld(componentId, sinceAt),
  }
}
