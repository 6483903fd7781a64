/**
 * The outbox and its deliveries: inserting, claiming, settling. One of the four places that know the engine:
 * only here a claim says `for update skip locked`.
 */
import { PostgresAdapter, type RawBuilder, sql } from 'kysely'
import { type DeliveryState, FAN_OUT_CHUNK, LEASE_MS, OVERTAKE_MS, PENDING_STATES } from '../domain/outbox.ts'
import type { Db, Tx } from './open.ts'

export const OUTBOX_KINDS = ['update', 'correction', 'oncall', 'confirm', 'test'] as const
export type OutboxKind = (typeof OUTBOX_KINDS)[number]

export interface OutboxRow {
  readonly id: string
  readonly pageId: string
  readonly kind: OutboxKind
  /** update | correction: the update's id; oncall: the incident's; confirm: the subscriber's; test: the address. */
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

function isPostgres(db: Db | Tx): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

function skipLocked(db: Db | Tx): RawBuilder<unknown> {
  return isPostgres(db) ? sql`for update skip locked` : sql``
}

export interface Claim {
  readonly holder: string
  readonly now: number
}

/** One outbox row whose time has come and whose page is out (or 30 s late): leased to `holder`. */
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

/** Everybody who is subscribed, 500 at a time by id; inserting twice adds nothing. @returns the last id of the chunk, null when done */
export async function fanOutToSubscribers(
  tx: Tx,
  row: OutboxRow & { readonly cursor: string },
  now: number,
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
    select ${row.id} || '-' || s.id, s.page_id, ${row.id}, 'subscriber', s.id, s.channel, s.address, s.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from subscribers s
    where s.page_id = ${row.pageId} and s.confirmed_at is not null and s.ended_at is null
      and s.id > ${row.cursor} and s.id <= ${last}
    on conflict (id) do nothing`.execute(tx)
  return last
}

/** Exactly those whom the messages about `updateId` reached (or are on their way to) and who are still subscribed. */
export async function fanOutCorrection(
  tx: Tx,
  row: OutboxRow,
  { updateId, now }: { updateId: string; now: number },
): Promise<void> {
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select distinct ${row.id} || '-' || d.recipient_id, d.page_id, ${row.id}, d.recipient_kind, d.recipient_id, d.channel, s.address, s.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from deliveries d join outbox o on o.id = d.outbox_id join subscribers s on s.id = d.recipient_id
    where o.subject_id = ${updateId} and o.kind in ('update', 'correction') and d.state in ('sent', 'sending') and s.ended_at is null
    on conflict (id) do nothing`.execute(tx)
}

export async function fanOutToOncall(tx: Tx, row: OutboxRow, now: number): Promise<void> {
  await sql`
    insert into deliveries (id, page_id, outbox_id, recipient_kind, recipient_id, channel, address, language, state, tries, created_at, next_at)
    select ${row.id} || '-' || c.id, c.page_id, ${row.id}, 'oncall', c.id, c.channel, c.address, c.language, 'queued', 0, ${sql.lit(now)}, ${sql.lit(now)}
    from oncall_contacts c where c.page_id = ${row.pageId}
    on conflict (id) do nothing`.execute(tx)
}

export async function advanceOutbox(tx: Tx, row: { id: string; cursor: string; leaseUntil: number }): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ cursor: row.cursor, lease_until: row.leaseUntil })
    .where('id', '=', row.id)
    .execute()
}

export async function finishOutbox(tx: Tx, row: { id: string; at: number }): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ fanned_out_at: row.at, lease_by: null, lease_until: null })
    .where('id', '=', row.id)
    .execute()
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

/**
 * Due deliveries of one channel, leased and counted as tried. A recipient's later message waits for the earlier one.
 * The state is asked again outside the subquery: without that two workers could get the same row.
 */
export async function claimDeliveries(
  db: Db,
  { holder, now, channel, limit }: Claim & { readonly channel: string; readonly limit: number },
): Promise<Delivery[]> {
  const ready = (t: string) => sql`(
    (${sql.ref(`${t}.state`)} in ('queued', 'held', 'retrying') and ${sql.ref(`${t}.next_at`)} <= ${now})
    or (${sql.ref(`${t}.state`)} = 'sending' and ${sql.ref(`${t}.lease_until`)} < ${now}))`
  const rows = await sql<Record<string, string | number>>`
    update deliveries set state = 'sending', lease_by = ${holder}, lease_until = ${now + LEASE_MS}, tries = tries + 1
    where ${ready('deliveries')} and id in (
      select d.id from deliveries d
      where d.channel = ${channel} and ${ready('d')}
        and not exists (
          select 1 from deliveries e
          where e.recipient_id = d.recipient_id and e.id < d.id
            and e.state in (${sql.join(PENDING_STATES.map((s) => sql.lit(s)))}))
      order by d.next_at, d.id limit ${limit} ${skipLocked(db)})
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

/** Only the holder of the lease settles; a row that was stopped meanwhile and did leave is `sent` all the same. */
export async function settleDeliveries(tx: Tx, holder: string, rows: readonly Settlement[]): Promise<void> {
  for (const row of rows) {
    await tx
      .updateTable('deliveries')
      .set((e) => ({
        state: row.state,
        sent_at: row.sentAt,
        code: row.code,
        because: row.because,
        lease_by: null,
        lease_until: null,
        ...(row.nextAt === null ? {} : { next_at: row.nextAt }),
        ...(row.uncounted ? { tries: e('tries', '-', 1) } : {}),
      }))
      .where('id', '=', row.id)
      .where('lease_by', '=', holder)
      .execute()
  }
}

/** The brake: what has not left does not leave. @returns how many were stopped, whether fan-out was stopped too */
export async function stopOutbox(tx: Tx, updateId: string, at: number): Promise<{ stopped: number; waiting: boolean }> {
  const waiting = await tx
    .updateTable('outbox')
    .set({ stopped_at: at })
    .where('subject_id', '=', updateId)
    .where('kind', 'in', ['update', 'correction'])
    .where('stopped_at', 'is', null)
    .where('fanned_out_at', 'is', null)
    .executeTakeFirst()
  const halted = await tx
    .updateTable('deliveries')
    .set({ state: 'stopped' })
    .where('outbox_id', 'in', (e) => e.selectFrom('outbox').select('id').where('subject_id', '=', updateId))
    .where('state', 'in', ['queued', 'held', 'retrying'])
    .executeTakeFirst()
  if (halted.numUpdatedRows > 0n) {
    await tx
      .updateTable('outbox')
      .set({ stopped_at: at })
      .where('subject_id', '=', updateId)
      .where('stopped_at', 'is', null)
      .execute()
  }
  return { stopped: Number(halted.numUpdatedRows), waiting: waiting.numUpdatedRows > 0n }
}
