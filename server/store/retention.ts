/** What goes once its time is over, a bounded number of rows in a transaction. Called by flow/keep-house, which says when that is. */
import { sql } from 'kysely'
import { DELIVERY_STATES, type DeliveryState, PENDING_STATES } from '../domain/outbox.ts'
import { takeTurn } from './leases.ts'
import type { Tx } from './open.ts'
import { SPOKEN } from './outbox.ts'

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

/** Tables whose rows are only ever appended, and how many of each go in a transaction: raw results are small, and many. */
const APPENDED = { changes: CHUNK, results: 5_000 } as const

/** First written first. @returns whether there may be more */
export async function dropAppended(tx: Tx, table: keyof typeof APPENDED, { from, until }: Kept): Promise<boolean> {
  const rows = sql.table(table)
  const done = await sql`
    delete from ${rows} where no in (select no from ${rows} order by no limit ${APPENDED[table]})
      and (at < ${from} or at > ${until})`.execute(tx)
  return Number(done.numAffectedRows) === APPENDED[table]
}

/** Of the oldest bucket of this width, if it began before. @returns whether there may be more */
export async function dropRollUps(tx: Tx, widthMs: number, before: number): Promise<boolean> {
  const own = tx.selectFrom('rollups').where('width_ms', '=', widthMs)
  const oldest = await own.select('from_at').orderBy('from_at').limit(1).executeTakeFirst()
  if (!oldest || oldest.from_at >= before) return false
  const inOrder = own.select('probe_no').where('from_at', '=', oldest.from_at).orderBy('probe_no').offset(ROLL_UPS)
  const next = await inOrder.limit(1).executeTakeFirst()
  const going = tx.deleteFrom('rollups').where('width_ms', '=', widthMs).where('from_at', '=', oldest.from_at)
  await (next ? going.where('probe_no', '<=', next.probe_no) : going).execute()
  return true
}

const ROLL_UPS = 2_000

/** How many of each state are gone, as the outbox row keeps them. */
export type Totals = Partial<Record<DeliveryState, number>>

export function totalsOf(kept: string | null): Totals {
  return kept === null ? {} : (JSON.parse(kept) as Totals)
}

/** Outbox rows that one transaction looks at: those of updates stay for good, so there is no end to them. */
export const STRETCH = 2_000

/** Where one transaction looks. */
export interface Stretch {
  /** What was over by then may go. */
  readonly before: number
  /** The outbox row to begin with; '' at first. */
  readonly from: string
}

/**
 * Settled deliveries of what was over before `before`; their counts move to the outbox row.
 *
 * @returns the next `from`; null when there are no more
 */
export async function dropDeliveries(tx: Tx, stretch: Stretch): Promise<string | null> {
  const end = await endOf(tx, stretch.from)
  const going = await old(tx, { ...stretch, end })
    .innerJoin('deliveries as d', 'd.outbox_id', 'o.id')
    .select(['d.id', 'o.id as outboxId'])
    .where('d.state', 'in', SETTLED)
    .orderBy('o.id')
    .limit(CHUNK)
    .execute()
  if (going.length === 0) return end
  // Two that add to the same totals would lose what one of them adds.
  await takeTurn(tx, 'deliveries that go')
  const ids = going.map((g) => g.id)
  const gone = await tx.deleteFrom('deliveries').where('id', 'in', ids).returning(['outbox_id', 'state']).execute()
  for (const [outboxId, rows] of Map.groupBy(gone, (g) => g.outbox_id)) {
    const states = rows.map((r) => r.state as DeliveryState)
    await addTotals(tx, outboxId, states)
  }
  return going.length < CHUNK ? end : (going.at(-1)?.outboxId ?? null)
}

/** @returns the first outbox row after the stretch; null when it is the last stretch */
async function endOf(tx: Tx, from: string): Promise<string | null> {
  const rows = tx.selectFrom('outbox').select('id').where('id', '>=', from).orderBy('id')
  return (await rows.offset(STRETCH).limit(1).executeTakeFirst())?.id ?? null
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

/**
 * Outbox rows to single addresses and to on-call, once their deliveries are gone. Those of updates stay, with the counts.
 *
 * @returns the next `from`; null when there are no more
 */
export async function dropOutbox(tx: Tx, stretch: Stretch): Promise<string | null> {
  const end = await endOf(tx, stretch.from)
  const going = await old(tx, { ...stretch, end })
    .select('o.id')
    .where('o.kind', 'not in', [...SPOKEN])
    .where('o.fanned_out_at', 'is not', null)
    .where((e) => e.not(e.exists(e.selectFrom('deliveries as d').select('d.id').whereRef('d.outbox_id', '=', 'o.id'))))
    .orderBy('o.id')
    .limit(CHUNK)
    .execute()
  const ids = going.map((g) => g.id)
  if (ids.length > 0) await tx.deleteFrom('outbox').where('id', 'in', ids).execute()
  return going.length < CHUNK ? end : (ids.at(-1) ?? null)
}

/**
 * Of an incident: what was over, and did not move, since before `before`. Of all else: what was written before. A
 * rehearsal's stay: its report is read from them.
 */
function old(tx: Tx, { before, from, end }: Stretch & { readonly end: string | null }) {
  const stretch = tx.selectFrom('outbox as o').where('o.id', '>=', from)
  return (end === null ? stretch : stretch.where('o.id', '<', end))
    .leftJoin('updates as u', 'u.id', 'o.subject_id')
    .leftJoin('incidents as i', (j) => j.on((e) => e('i.id', '=', e.fn.coalesce('u.incident_id', 'o.subject_id'))))
    .where('o.created_at', '<', before)
    .where((e) => e.or([e('i.id', 'is', null), e.and([e('i.state', 'in', OVER), e('i.updated_at', '<', before)])]))
    .where('i.rehearsal_id', 'is', null)
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
