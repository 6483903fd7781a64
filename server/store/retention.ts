/** What goes once its time is over, at most 500 rows in a transaction. Called by flow/keep-house, which says when that is. */
import { DELIVERY_STATES, type DeliveryState, PENDING_STATES } from '../domain/outbox.ts'
import { takeTurn } from './leases.ts'
import type { Tx } from './open.ts'

const CHUNK = 500
const OVER = ['resolved', 'dismissed', 'lapsed'] as const
const SETTLED = DELIVERY_STATES.filter((s) => !(PENDING_STATES as readonly string[]).includes(s))

/**
 * Of rows that are numbered as they come: those dated within are kept, both ends included. One dated after it was written
 * before a clock was put back: it would stand before all that gets old, and nothing would go until its hour came again.
 */
export interface Kept {
  readonly from: number
  readonly until: number
}

/** How many of each state are gone, as the outbox row keeps them. */
export type Totals = Partial<Record<DeliveryState, number>>

export function totalsOf(kept: string | null): Totals {
  return kept === null ? {} : (JSON.parse(kept) as Totals)
}

/**
 * Settled deliveries of what was over before `before`; their counts move to the outbox row.
 *
 * @param row.after the outbox row up to which nothing is left; '' at first
 * @returns the next `after`; null when there are no more
 */
export async function dropDeliveries(
  tx: Tx,
  row: { readonly before: number; readonly after: string },
): Promise<string | null> {
  // Two that count the same rows would count them twice.
  await takeTurn(tx, 'deliveries that go')
  const going = await old(tx, row.before)
    .innerJoin('deliveries as d', 'd.outbox_id', 'o.id')
    .select(['d.id', 'd.state', 'o.id as outboxId'])
    .where('o.id', '>=', row.after)
    .where('d.state', 'in', SETTLED)
    .orderBy('o.id')
    .limit(CHUNK)
    .execute()
  for (const [outboxId, gone] of Map.groupBy(going, (g) => g.outboxId)) {
    await addTotals(
      tx,
      outboxId,
      gone.map((g) => g.state as DeliveryState),
    )
  }
  const ids = going.map((g) => g.id)
  if (ids.length > 0) await tx.deleteFrom('deliveries').where('id', 'in', ids).execute()
  return going.length < CHUNK ? null : (going.at(-1)?.outboxId ?? null)
}

async function addTotals(tx: Tx, outboxId: string, gone: readonly DeliveryState[]): Promise<void> {
  const row = await tx.selectFrom('outbox').select('totals').where('id', '=', outboxId).executeTakeFirstOrThrow()
  const totals = totalsOf(row.totals)
  for (const state of gone) totals[state] = (totals[state] ?? 0) + 1
  await tx
    .updateTable('outbox')
    .set({ totals: JSON.stringify(totals) })
    .where('id', '=', outboxId)
    .execute()
}

/** Outbox rows to single addresses and to on-call, once their deliveries are gone. Those of updates stay, with the counts. */
export async function dropOutbox(tx: Tx, before: number): Promise<boolean> {
  const going = await old(tx, before)
    .select('o.id')
    .where('o.kind', 'not in', ['update', 'correction'])
    .where('o.fanned_out_at', 'is not', null)
    .where((e) => e.not(e.exists(e.selectFrom('deliveries as d').select('d.id').whereRef('d.outbox_id', '=', 'o.id'))))
    .limit(CHUNK)
    .execute()
  const ids = going.map((g) => g.id)
  if (ids.length > 0) await tx.deleteFrom('outbox').where('id', 'in', ids).execute()
  return going.length === CHUNK
}

/** Of an incident: what was over, and did not move, since before `before`. Of all else: what was written before. */
function old(tx: Tx, before: number) {
  return tx
    .selectFrom('outbox as o')
    .leftJoin('updates as u', 'u.id', 'o.subject_id')
    .leftJoin('incidents as i', (j) => j.on((e) => e('i.id', '=', e.fn.coalesce('u.incident_id', 'o.subject_id'))))
    .where('o.created_at', '<', before)
    .where((e) => e.or([e('i.id', 'is', null), e.and([e('i.state', 'in', OVER), e('i.updated_at', '<', before)])]))
}

/** What the checks saw of incidents that were over, and did not move, since before `before`. */
export async function dropEvidence(tx: Tx, before: number): Promise<boolean> {
  const going = await tx
    .selectFrom('incidents as i')
    .innerJoin('evidence as e', 'e.incident_id', 'i.id')
    .select('e.id')
    .where('i.state', 'in', OVER)
    .where('i.updated_at', '<', before)
    .limit(CHUNK)
    .execute()
  const ids = going.map((g) => g.id)
  if (ids.length > 0) await tx.deleteFrom('evidence').where('id', 'in', ids).execute()
  return going.length === CHUNK
}
