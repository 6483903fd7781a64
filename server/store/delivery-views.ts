/** What the desk sees of deliveries: counts per update, those that are gone included, and rows by page. Read only. */
import { sql } from 'kysely'
import { DELIVERY_STATES, type DeliveryState } from '../domain/outbox.ts'
import { among } from './engine.ts'
import type { Db, Tx } from './open.ts'
import { WAITING } from './outbox.ts'
import { type Totals, totalsOf } from './retention.ts'

export type DeliveryCounts = Readonly<Record<DeliveryState, number>>

export interface UpdateDeliveries {
  readonly updateId: string
  readonly noticesAt: number
  readonly stoppedAt: number | null
  readonly fannedOutAt: number | null
  readonly counts: DeliveryCounts
  /** Some or all of what is counted went with its time: to whom it was sent is not known any more. */
  readonly isDropped: boolean
}

/** By update; an update that told nobody has no entry. */
export async function deliveriesOfUpdates(
  db: Db | Tx,
  updateIds: readonly string[],
): Promise<Map<string, UpdateDeliveries>> {
  if (updateIds.length === 0) return new Map()
  const outbox = await db
    .selectFrom('outbox')
    .select(['id', 'subject_id', 'not_before_at', 'stopped_at', 'fanned_out_at', 'totals'])
    .where('subject_id', 'in', among(db, updateIds))
    .execute()
  const ids = outbox.map((o) => o.id)
  const counted = ids.length
    ? await db
        .selectFrom('deliveries')
        .select(['outbox_id', 'state', (e) => e.fn.countAll<number>().as('n')])
        .where('outbox_id', 'in', among(db, ids))
        .groupBy(['outbox_id', 'state'])
        .execute()
    : []
  return new Map(
    outbox.map((o) => [
      o.subject_id,
      {
        updateId: o.subject_id,
        noticesAt: o.not_before_at,
        stoppedAt: o.stopped_at,
        fannedOutAt: o.fanned_out_at,
        counts: countsOf(
          counted.filter((c) => c.outbox_id === o.id),
          totalsOf(o.totals),
        ),
        isDropped: o.totals !== null,
      },
    ]),
  )
}

function countsOf(rows: readonly { state: string; n: number }[], gone: Totals): DeliveryCounts {
  const counts = Object.fromEntries(DELIVERY_STATES.map((s) => [s, gone[s] ?? 0])) as Record<DeliveryState, number>
  for (const row of rows) counts[row.state as DeliveryState] += Number(row.n)
  return counts
}

export interface DeliveryRow {
  readonly id: string
  readonly channel: string
  readonly address: string
  readonly language: string
  readonly state: DeliveryState
  readonly tries: number
  readonly nextAt: number
  readonly sentAt: number | null
  readonly code: string | null
  readonly because: string | null
}

/** In id order after `after`. */
export async function deliveriesOf(
  db: Db,
  { updateId, after, limit }: { readonly updateId: string; readonly after: string; readonly limit: number },
): Promise<DeliveryRow[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('outbox_id', 'in', (e) => e.selectFrom('outbox').select('id').where('subject_id', '=', updateId))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((r) => ({
    id: r.id,
    channel: r.channel,
    address: r.address,
    language: r.language,
    state: r.state as DeliveryState,
    tries: r.tries,
    nextAt: r.next_at,
    sentAt: r.sent_at,
    code: r.code,
    because: r.because,
  }))
}

export async function outboxWaiting(db: Db): Promise<{ waiting: number; oldestAt: number | null; held: number }> {
  const { rows } = await sql<{ state: string; n: number; oldest: number | null }>`
    select state, count(*) as n, min(created_at) as oldest from deliveries where ${WAITING} group by state
    union all
    select 'sending', count(*), min(created_at) from deliveries where state = 'sending'`.execute(db)
  const moving = rows.filter((r) => r.state !== 'held' && Number(r.n) > 0)
  return {
    waiting: moving.reduce((sum, r) => sum + Number(r.n), 0),
    oldestAt: moving.length > 0 ? Math.min(...moving.map((r) => Number(r.oldest))) : null,
    held: Number(rows.find((r) => r.state === 'held')?.n ?? 0),
  }
}
