/** How far updates and post-mortems have got by each channel, where the page lets channels follow it later. Read only; asked by flow/update-views. */
import type { GatedChannel, Gates } from '../domain/gate.ts'
import { DELIVERY_STATES, type DeliveryState } from '../domain/outbox.ts'
import type { DeliveryCounts } from './delivery-views.ts'
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'

export interface GatedDeliveries {
  readonly gates: Gates
  readonly publishedAt: number
  readonly notBeforeAt: number
  /** Everybody who hears of it has a row by now. */
  readonly isWritten: boolean
  isStopped(channel: GatedChannel): boolean
  counts(channel: GatedChannel): DeliveryCounts
}

const GATED = ['update', 'post-mortem'] as const

/** By update; those without a gate, and those that were stopped as a whole, have no entry. */
export async function gatedDeliveries(
  db: Db | Tx,
  updateIds: readonly string[],
): Promise<Map<string, GatedDeliveries>> {
  if (updateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'subject_id', 'facts', 'created_at', 'not_before_at', 'fanned_out_at', 'stopped_channels'])
    .where('subject_id', 'in', among(db, updateIds))
    .where('kind', 'in', [...GATED])
    .where('facts', '!=', '{}')
    .where('stopped_at', 'is', null)
    .execute()
  const counted = await countByChannel(
    db,
    rows.map((r) => r.id),
  )
  return new Map(
    rows.map((r) => [
      r.subject_id,
      {
        gates: (JSON.parse(r.facts) as { gates: Gates }).gates,
        ...{ publishedAt: r.created_at, notBeforeAt: r.not_before_at, isWritten: r.fanned_out_at !== null },
        isStopped: (channel) => r.stopped_channels?.includes(` ${channel} `) ?? false,
        counts: (channel) => countsOf(counted.filter((c) => c.outbox_id === r.id && c.channel === channel)),
      },
    ]),
  )
}

async function countByChannel(db: Db | Tx, outboxIds: readonly string[]) {
  if (outboxIds.length === 0) return []
  return db
    .selectFrom('deliveries')
    .select(['outbox_id', 'channel', 'state', (e) => e.fn.countAll<number>().as('n')])
    .where('outbox_id', 'in', among(db, outboxIds))
    .groupBy(['outbox_id', 'channel', 'state'])
    .execute()
}

function countsOf(rows: readonly { readonly state: string; readonly n: number }[]): DeliveryCounts {
  const of = (state: DeliveryState) => Number(rows.find((row) => row.state === state)?.n ?? 0)
  return Object.fromEntries(DELIVERY_STATES.map((state) => [state, of(state)])) as Record<DeliveryState, number>
}
