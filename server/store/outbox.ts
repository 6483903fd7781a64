/**
 * The outbox and its deliveries: inserting, claiming, settling; brake.ts stops, fan-out.ts stands between the two.
 */
import { sql } from 'kysely'
import type { NoticeKind } from '../domain/notice-kind.ts'
import { type DeliveryState, LEASE_MS, OVERTAKE_MS, PENDING_STATES } from '../domain/outbox.ts'
import { among, skipLocked } from './engine.ts'
import type { Db, Tx } from './open.ts'

/** What is said of an incident in public: `subjectId` is the update's, and the rows stay. */
export const SPOKEN = ['update', 'correction', 'post-mortem'] as const

export const OUTBOX_KINDS = [
  ...SPOKEN,
  ...(['maintenance', 'announcement', 'oncall', 'escalation', 'confirm', 'test', 'access', 'promise'] as const),
  ...(['words', 'announcement-held', 'rehearsal'] as const),
] as const
export type OutboxKind = (typeof OUTBOX_KINDS)[number]

/** What goes to the page's subscribers, and to which of them; all else goes to somebody named. */
export const SUBSCRIBED: Readonly<Partial<Record<OutboxKind, NoticeKind>>> = {
  update: 'incidents',
  correction: 'incidents',
  'post-mortem': 'post-mortems',
  maintenance: 'maintenance',
  announcement: 'announcements',
}
const TO_SUBSCRIBERS = sql.join(Object.keys(SUBSCRIBED).map((kind) => sql.lit(kind)))

export interface OutboxRow {
  readonly id: string
  readonly pageId: string
  readonly kind: OutboxKind
  /**
   * `SPOKEN`: the update's id; maintenance: the window's; announcement | announcement-held: its own;
   * oncall | escalation | promise | words: the incident's; confirm: the subscriber's; test: the address;
   * access: the member of staff's.
   */
  readonly subjectId: string
  /** JSON by kind: what the message needs beside the revision. */
  readonly facts: string
  /** The revision that must be on the page first; null: none. */
  readonly revision: number | null
  readonly createdAt: number
  readonly notBeforeAt: number
}

export async function insertOutbox(tx: Tx, row: OutboxRow): Promise<void> {
  const { id, kind, facts, revision } = row
  await tx
    .insertInto('outbox')
    .values({
      id,
      kind,
      facts,
      revision,
      page_id: row.pageId,
      subject_id: row.subjectId,
      created_at: row.createdAt,
      not_before_at: row.notBeforeAt,
      cursor: '',
    })
    .execute()
}

/** An outbox row with its one recipient: nothing is left to fan out. */
export async function insertDirect(tx: Tx, row: OutboxRow, to: Recipient): Promise<void> {
  await insertOutbox(tx, row)
  await tx.updateTable('outbox').set({ fanned_out_at: row.createdAt }).where('id', '=', row.id).execute()
  await tx
    .insertInto('deliveries')
    .values({
      id: `${row.id}-${to.id}`,
      page_id: row.pageId,
      outbox_id: row.id,
      recipient_kind: to.kind,
      recipient_id: to.id,
      channel: to.channel,
      address: to.address,
      language: to.language,
      state: 'queued',
      tries: 0,
      created_at: row.createdAt,
      next_at: row.notBeforeAt,
    })
    .onConflict((c) => c.column('id').doNothing())
    .execute()
}

export interface Recipient {
  readonly kind: 'subscriber' | 'oncall' | 'address'
  readonly id: string
  readonly channel: string
  readonly address: string
  readonly language: string
}

export interface Claim {
  readonly holder: string
  readonly now: number
}

/**
 * One outbox row whose time has come and whose page is out (or 30 s late): leased to `holder`. What a page tells its
 * subscribers is fanned out in the order in which it was said, by however many processes.
 */
export async function claimOutbox(
  db: Db,
  { holder, now }: Claim,
): Promise<(OutboxRow & { readonly cursor: string }) | null> {
  const due = sql`fanned_out_at is null and stopped_at is null and not_before_at <= ${now}
    and (lease_until is null or lease_until < ${now})`
  const rows = await sql<Record<string, string | number | null>>`
    update outbox set lease_by = ${holder}, lease_until = ${now + LEASE_MS}
    where ${due} and id = (
      select o.id from outbox o
      where o.fanned_out_at is null and o.stopped_at is null and o.not_before_at <= ${now}
        and (o.lease_until is null or o.lease_until < ${now})
        and (o.revision is null or o.created_at <= ${now - OVERTAKE_MS} or exists (
          select 1 from page_revisions r
          where r.page_id = o.page_id and r.revision = o.revision and r.swapped_at is not null))
        and (o.kind not in (${TO_SUBSCRIBERS}) or not exists (
          select 1 from outbox p
          where p.page_id = o.page_id and p.kind in (${TO_SUBSCRIBERS}) and p.id < o.id
            and p.fanned_out_at is null and p.stopped_at is null))
      order by o.id limit 1 ${skipLocked(db)})
    returning id, page_id, kind, subject_id, facts, revision, created_at, not_before_at, cursor`.execute(db)
  const r = rows.rows[0]
  return r ? { ...outboxOf(r), cursor: String(r.cursor) } : null
}

function outboxOf(r: Record<string, string | number | null>): OutboxRow {
  return {
    id: String(r.id),
    pageId: String(r.page_id),
    kind: String(r.kind) as OutboxKind,
    subjectId: String(r.subject_id),
    facts: String(r.facts),
    revision: r.revision === null || r.revision === undefined ? null : Number(r.revision),
    createdAt: Number(r.created_at),
    notBeforeAt: Number(r.not_before_at),
  }
}

export async function findOutbox(db: Db | Tx, id: string): Promise<OutboxRow | null> {
  const r = await db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst()
  return r ? outboxOf({ ...r }) : null
}

export interface Delivery {
  readonly id: string
  readonly pageId: string
  readonly outboxId: string
  readonly recipientKind: Recipient['kind']
  readonly recipientId: string
  readonly channel: string
  readonly address: string
  readonly language: string
  readonly tries: number
}

/** Neither over nor under way. In the very words of the index `deliveries_waiting`, or SQLite would not use it. */
export const WAITING = sql`state in ('queued', 'held', 'retrying')`

/**
 * Due deliveries of one channel, leased and counted as tried. A recipient's later message waits for the earlier one.
 * The state is asked again outside the subquery: without that two workers could get the same row.
 */
export async function claimDeliveries(
  db: Db | Tx,
  { holder, now, channel, limit }: Claim & { readonly channel: string; readonly limit: number },
): Promise<Delivery[]> {
  await freeLapsed(db, channel, now)
  // Materialized: within `in (...)` PostgreSQL may ask again for every row, and would claim more than `limit`.
  const rows = await sql<Record<string, string | number>>`
    with picked as materialized (
      select id from deliveries d
      where channel = ${channel} and ${WAITING} and next_at <= ${now}
        and not exists (
          select 1 from deliveries e
          where e.recipient_id = d.recipient_id and e.id < d.id
            and e.state in (${sql.join(PENDING_STATES.map((s) => sql.lit(s)))}))
      order by next_at, id limit ${limit} ${skipLocked(db)})
    update deliveries set state = 'sending', lease_by = ${holder}, lease_until = ${now + LEASE_MS}, tries = tries + 1
    where ${WAITING} and id in (select id from picked)
    returning id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, tries`.execute(db)
  return rows.rows
    .map((r) => ({
      id: String(r.id),
      pageId: String(r.page_id),
      outboxId: String(r.outbox_id),
      recipientKind: String(r.recipient_kind) as Recipient['kind'],
      recipientId: String(r.recipient_id),
      channel: String(r.channel),
      address: String(r.address),
      language: String(r.language),
      tries: Number(r.tries),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** They wait again, as due as they were. Whoever held them may be alive all the same, and settles them until they are claimed. */
async function freeLapsed(db: Db | Tx, channel: string, now: number): Promise<void> {
  await sql`update deliveries set state = 'retrying' where id in (
    select id from deliveries
    where state = 'sending' and lease_until < ${now} and channel = ${channel} ${skipLocked(db)})`.execute(db)
}

export interface Settlement {
  readonly id: string
  readonly state: DeliveryState
  readonly nextAt: number | null
  readonly sentAt: number | null
  readonly code: string
  readonly because: string
  /** true: the try is given back (the channel is not set up). */
  readonly uncounted: boolean
}

/**
 * At a start: what waited for a channel to be set up is looked at again, and where no other process can be at work,
 * what the last one had under way is free at once instead of when its lease runs out.
 */
export async function freeAtStart(
  tx: Tx,
  { isAlone, now }: { readonly isAlone: boolean; readonly now: number },
): Promise<void> {
  await tx.updateTable('deliveries').set({ next_at: now }).where('state', '=', 'held').execute()
  if (!isAlone) return
  await tx.deleteFrom('leases').execute()
  await tx.updateTable('deliveries').set({ lease_until: 0 }).where('state', '=', 'sending').execute()
  await tx.updateTable('outbox').set({ lease_until: 0 }).where('fanned_out_at', 'is', null).execute()
}

/** Only the holder of the lease settles. A row that was stopped meanwhile and did leave is `sent`; else it stays stopped. */
export async function settleDeliveries(tx: Tx, holder: string, rows: readonly Settlement[]): Promise<void> {
  // Most end alike and in the same moment: one statement for all of them.
  const alike = Map.groupBy(rows, ({ id: _id, ...outcome }) => JSON.stringify(outcome))
  for (const group of alike.values()) {
    const [row] = group
    if (row) await settleAlike(tx, { holder, row, ids: group.map(({ id }) => id) })
  }
}

async function settleAlike(
  tx: Tx,
  { holder, row, ids }: { readonly holder: string; readonly row: Settlement; readonly ids: readonly string[] },
): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set((e) => ({
      state: mayStillLeave(row.state)
        ? e.case().when('state', '=', 'stopped').then('stopped').else(row.state).end()
        : row.state,
      sent_at: row.sentAt,
      code: row.code,
      because: row.because,
      lease_by: null,
      lease_until: null,
      ...(row.nextAt === null ? {} : { next_at: row.nextAt }),
      ...(row.uncounted ? { tries: e('tries', '-', 1) } : {}),
    }))
    .where('id', 'in', among(tx, ids))
    .where('lease_by', '=', holder)
    .execute()
}

function mayStillLeave(state: DeliveryState): boolean {
  return (PENDING_STATES as readonly string[]).includes(state)
}
