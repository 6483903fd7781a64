/**
 * From an outbox row to one delivery per recipient, in statements that may be repeated. Called by flow/fan-out, a chunk
 * to a transaction.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Gates, NO_GATES, opensAt } from '../domain/gate.ts'
import type { NoticeKind } from '../domain/notice-kind.ts'
import { FAN_OUT_CHUNK } from '../domain/outbox.ts'
import type { Db, Tx } from './open.ts'
import type { OutboxRow } from './outbox.ts'

/**
 * Keeps the lease for one more chunk; the row stays locked until the transaction ends, so that a stop comes before the
 * chunk or after it.
 *
 * @returns false when it was stopped or finished meanwhile, or another process took it over
 */
export async function holdOutbox(
  tx: Tx,
  row: { readonly id: string; readonly holder: string; readonly leaseUntil: number },
): Promise<boolean> {
  const done = await tx
    .updateTable('outbox')
    .set({ lease_until: row.leaseUntil })
    .where('id', '=', row.id)
    .where('lease_by', '=', row.holder)
    .where('stopped_at', 'is', null)
    .where('fanned_out_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

interface Wanted {
  readonly kind: NoticeKind
  readonly now: number
  /** Of a subscriber's row `s`: whoever else is to be left out. */
  readonly who?: RawBuilder<SqlBool>
  /** Absent: every channel at once. */
  readonly gates?: Gates
}

/** Everybody who is subscribed to this kind, 500 at a time by id; inserting twice adds nothing. @returns the last id of the chunk, null when done */
export async function fanOutToSubscribers(
  tx: Tx,
  row: OutboxRow & { readonly cursor: string },
  { kind, now, who = sql`true`, gates = NO_GATES }: Wanted,
): Promise<string | null> {
  const chunk = await tx
    .selectFrom('subscribers')
    .select('id')
    .where('page_id', '=', row.pageId)
    .where('confirmed_at', 'is not', null)
    .where('ended_at', 'is', null)
    .where('id', '>', row.cursor)
    .orderBy('id')
    .limit(FAN_OUT_CHUNK)
    .execute()
  const last = chunk.at(-1)?.id
  if (!last) return null
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select ${row.id} || '-' || s.id, s.page_id, ${row.id}, 'subscriber', s.id, s.channel, s.address, s.language, 'queued', 0, ${sql.lit(now)}, ${opens(row, { now, gates })}
    from subscribers s
    where s.page_id = ${row.pageId} and s.confirmed_at is not null and s.ended_at is null
      and s.id > ${row.cursor} and s.id <= ${last} and ${hears(kind)} and ${who}
      and not exists (select 1 from outbox o where o.id = ${row.id} and o.stopped_channels like '% ' || s.channel || ' %')
    on conflict (id) do nothing`.execute(tx)
  return last
}

/** Of a subscriber's row: from when their message may leave. */
function opens(row: OutboxRow, { now, gates }: { readonly now: number; readonly gates: Gates }): RawBuilder<number> {
  const at = (gateMs: number) =>
    sql.lit(Math.max(now, opensAt(gateMs, { publishedAt: row.createdAt, notBeforeAt: row.notBeforeAt })))
  return sql<number>`case s.channel when 'email' then ${at(gates.email)} when 'webhook' then ${at(gates.webhook)} else ${at(0)} end`
}

/** Of a subscriber's row: did they choose this kind? */
export function hears(kind: NoticeKind): RawBuilder<SqlBool> {
  return sql<SqlBool>`(kinds is null or kinds like ${`% ${kind} %`})`
}

/** Of a delivery's row `d`: it left, or will; what was stopped while it was under way may have. */
const REACHED = sql<SqlBool>`(d.state in ('sent', 'sending', 'queued', 'retrying', 'held') or (d.state = 'stopped' and d.lease_by is not null))`

/**
 * Of a subscriber's row `s`: were they told of this incident, or of one that was merged into it? Who hears nothing of
 * incidents and asked for post-mortems all the same hears of each.
 */
export async function heardOf(tx: Db | Tx, incidentId: string): Promise<RawBuilder<SqlBool>> {
  const words = await tx
    .selectFrom('outbox as o')
    .innerJoin('updates as u', 'u.id', 'o.subject_id')
    .innerJoin('incidents as i', 'i.id', 'u.incident_id')
    .select('o.id')
    .where('o.kind', 'in', ['update', 'correction'])
    .where((e) => e.or([e('i.id', '=', incidentId), e('i.merged_into', '=', incidentId)]))
    .execute()
  if (words.length === 0) return sql<SqlBool>`not ${hears('incidents')}`
  const ids = sql.join(words.map(({ id }) => id))
  // A delivery's id is made of these two: two look-ups by key for each word that was said.
  return sql<SqlBool>`(not ${hears('incidents')} or exists (
    select 1 from outbox o join deliveries d on d.id = o.id || '-' || s.id where o.id in (${ids}) and ${REACHED}))`
}

/**
 * Exactly those whom the messages about `updateId` reached, or will: whatever was not stopped is on its way. They must
 * still be subscribed.
 */
export async function fanOutCorrection(
  tx: Tx,
  row: OutboxRow,
  { updateId, now }: { updateId: string; now: number },
): Promise<void> {
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select distinct ${row.id} || '-' || d.recipient_id, d.page_id, ${row.id}, d.recipient_kind, d.recipient_id, d.channel, s.address, s.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from deliveries d join outbox o on o.id = d.outbox_id join subscribers s on s.id = d.recipient_id
    where o.subject_id = ${updateId} and o.kind in ('update', 'correction') and s.ended_at is null
      and ${REACHED}
    on conflict (id) do nothing`.execute(tx)
}

/** false: a correction of it would find nobody, since it was told to nobody or to whom is not kept any more. */
export async function mayHaveReached(tx: Tx, updateId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('outbox as o')
    .select('o.id')
    .where('o.subject_id', '=', updateId)
    .where((e) =>
      e.or([
        e.and([e('o.fanned_out_at', 'is', null), e('o.stopped_at', 'is', null)]),
        e.exists(e.selectFrom('deliveries as d').select('d.id').whereRef('d.outbox_id', '=', 'o.id')),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/** One delivery for each of these contacts that is still there. */
export async function fanOutToContacts(
  tx: Tx,
  row: OutboxRow,
  { contactIds, now }: { readonly contactIds: readonly string[]; readonly now: number },
): Promise<void> {
  if (contactIds.length === 0) return
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select ${row.id} || '-' || c.id, c.page_id, ${row.id}, 'oncall', c.id, c.channel, c.address, c.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from oncall_contacts c where c.page_id = ${row.pageId} and c.id in (${sql.join(contactIds)})
    on conflict (id) do nothing`.execute(tx)
}

/** Their own contacts alone. @returns false when they have none */
export async function fanOutToPerson(
  tx: Tx,
  row: OutboxRow,
  { staffId, now }: { readonly staffId: string; readonly now: number },
): Promise<boolean> {
  const done = await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select ${row.id} || '-' || c.id, c.page_id, ${row.id}, 'oncall', c.id, c.channel, c.address, c.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from oncall_contacts c where c.page_id = ${row.pageId} and c.staff_id = ${staffId}
    on conflict (id) do nothing`.execute(tx)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** By mail to these of the desk, as far as they are still there. */
export async function fanOutToStaff(
  tx: Tx,
  row: OutboxRow,
  { staffIds, now }: { readonly staffIds: readonly string[]; readonly now: number },
): Promise<void> {
  if (staffIds.length === 0) return
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select ${row.id} || '-' || s.id, ${row.pageId}, ${row.id}, 'address', s.id, 'email', s.email, s.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from staff s where s.removed_at is null and s.id in (${sql.join(staffIds)})
    on conflict (id) do nothing`.execute(tx)
}

/** Contacts that were told something of this. */
export async function toldContacts(tx: Tx, subjectId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .select('d.recipient_id')
    .distinct()
    .where('o.subject_id', '=', subjectId)
    .where('d.recipient_kind', '=', 'oncall')
    .execute()
  return rows.map((r) => r.recipient_id)
}

export async function advanceOutbox(tx: Tx, row: { id: string; cursor: string }): Promise<void> {
  await tx.updateTable('outbox').set({ cursor: row.cursor }).where('id', '=', row.id).execute()
}

export async function finishOutbox(tx: Tx, row: { id: string; at: number }): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ fanned_out_at: row.at, lease_by: null, lease_until: null })
    .where('id', '=', row.id)
    .execute()
}
