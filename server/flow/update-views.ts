/** Reads updates as the desk sees them: their words, how far they have got, and whom they reached. Called by incident-detail, the brake and the audience. */
import type { DeliveryCounts } from '../contract/deliveries.ts'
import type { UpdateView } from '../contract/incidents.ts'
import type { Region } from '../domain/catalogue.ts'
import { GATED_CHANNELS, opensAt } from '../domain/gate.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { deliveriesOfUpdates, type UpdateDeliveries } from '../store/delivery-views.ts'
import { type GatedDeliveries, gatedDeliveries } from '../store/gated-deliveries.ts'
import type { Db, Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import { versionsOf } from '../store/update-versions.ts'
import { findUpdate, swapTimes, type Update } from '../store/updates.ts'
import { type Context, whoName } from './context.ts'

export async function readUpdateView(context: Context, db: Db | Tx, id: string): Promise<UpdateView | Refusal> {
  const update = await findUpdate(db, context.pageId, id)
  if (!update) return refuse('not-found', `There is no update ${id}.`)
  const regions = await listRegions(db, context.pageId)
  const [view] = await viewUpdates(db, context.pageId, { updates: [update], regions })
  return view ?? refuse('not-found', `There is no update ${id}.`)
}

export async function viewUpdates(
  db: Db | Tx,
  pageId: string,
  { updates, regions }: { readonly updates: readonly Update[]; readonly regions: readonly Region[] },
): Promise<UpdateView[]> {
  const deliveries = await deliveriesOfUpdates(
    db,
    updates.map((u) => u.id),
  )
  const gated = await gatedDeliveries(
    db,
    updates.map((u) => u.id),
  )
  const swaps = await swapTimes(
    db,
    pageId,
    updates.map((u) => u.revision),
  )
  const versions = await versionsOf(
    db,
    updates.map((u) => u.id),
  )
  return updates.map((u) => ({
    id: u.id,
    state: u.state,
    at: u.at,
    createdAt: u.createdAt,
    author: whoName(u.author),
    by: u.by,
    correctionOf: u.correctionOf,
    moments: u.moments?.map(({ id }) => id) ?? null,
    texts: Object.fromEntries(Object.entries(u.words).map(([language, w]) => [language, { ...w }])),
    versions: (versions.get(u.id) ?? []).map(({ replacedAt, replacedBy, words }) => ({
      ...{ replacedAt, replacedBy: whoName(replacedBy) },
      texts: { ...words },
    })),
    impacts: u.impacts.map((i) => ({
      componentId: i.componentId,
      impact: i.to,
      regions: regionKeys(regions, i.regionIds),
    })),
    nextUpdateAt: u.nextUpdateAt,
    revision: u.revision,
    onPageAt: swaps.get(u.revision) ?? null,
    noticesAt: deliveries.get(u.id)?.noticesAt ?? null,
    stoppedAt: deliveries.get(u.id)?.stoppedAt ?? null,
    deliveries: countsView(deliveries.get(u.id)),
    deliveriesDropped: deliveries.get(u.id)?.isDropped ?? false,
    ...gatesView(gated.get(u.id)),
  }))
}

/** Channel by channel as long as something has not left; when it is time for a post, in any case. */
function gatesView(one: GatedDeliveries | undefined): Pick<UpdateView, 'channels' | 'socialAt'> {
  if (!one) return { channels: [], socialAt: null }
  const { gates, publishedAt, notBeforeAt } = one
  const channels = GATED_CHANNELS.map((channel) => ({
    channel,
    leavesAt: opensAt(gates[channel], { publishedAt, notBeforeAt }),
    isStopped: one.isStopped(channel),
    deliveries: countsOf(one.counts(channel)),
  }))
  const isUnderWay = !one.isWritten || channels.some(({ deliveries: d }) => d.queued + d.held + d.retrying > 0)
  return { channels: isUnderWay ? channels : [], socialAt: gates.social > 0 ? publishedAt + gates.social : null }
}

export function countsView(one: UpdateDeliveries | undefined): DeliveryCounts | null {
  return one ? countsOf(one.counts) : null
}

function countsOf(counts: UpdateDeliveries['counts']): DeliveryCounts {
  const { queued, held, sending, retrying, sent, dead, stopped } = counts
  const recipients = queued + held + sending + retrying + sent + dead + stopped
  return { recipients, queued: queued + sending, held, sent, retrying, dead, stopped }
}

export function regionKeys(regions: readonly Region[], ids: readonly string[]): string[] {
  return ids.flatMap((id) => regions.find((r) => r.id === id)?.key ?? [])
}
