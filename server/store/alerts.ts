/** Alerts of other systems, a row for each turn of each, and when every source spoke last. Written by flow/hear-alerts and flow/judge-alerts. */
import type { Selectable } from 'kysely'
import type { Alert, AlertSender, AlertState, Labels } from '../domain/alert.ts'
import type { Db, Tx } from './open.ts'
import { pieces } from './pieces.ts'
import type { AlertsTable } from './schema.ts'

export interface StoredAlert extends Alert {
  readonly id: string
  /** The probe whose URL it came to. */
  readonly sourceId: string
}

export interface SourceTurn {
  readonly spokeAt: number
  readonly spokeBy: AlertSender
}

/** A message came: until the transaction ends nobody else hears or ages what this source says. */
export async function noteMessage(tx: Tx, sourceId: string, { spokeAt, spokeBy }: SourceTurn): Promise<void> {
  const turn = { spoke_at: spokeAt, spoke_by: spokeBy }
  await tx
    .insertInto('alert_sources')
    .values({ probe_id: sourceId, ...turn, messages: 1 })
    .onConflict((c) =>
      c.column('probe_id').doUpdateSet((e) => ({ ...turn, messages: e('alert_sources.messages', '+', 1) })),
    )
    .execute()
}

/** As `noteMessage`, without one. @returns null before the first message */
export async function holdSource(tx: Tx, sourceId: string): Promise<SourceTurn | null> {
  const row = await tx
    .updateTable('alert_sources')
    .set((e) => ({ messages: e('messages', '+', 0) }))
    .where('probe_id', '=', sourceId)
    .returningAll()
    .executeTakeFirst()
  return row ? { spokeAt: row.spoke_at, spokeBy: row.spoke_by as AlertSender } : null
}

/** By probe; who never spoke is not there. */
export async function sourceTurns(db: Db | Tx, sourceIds: readonly string[]): Promise<Map<string, SourceTurn>> {
  const turns = new Map<string, SourceTurn>()
  for (const ids of pieces(sourceIds)) {
    const rows = await db.selectFrom('alert_sources').selectAll().where('probe_id', 'in', ids).execute()
    for (const r of rows) turns.set(r.probe_id, { spokeAt: r.spoke_at, spokeBy: r.spoke_by as AlertSender })
  }
  return turns
}

/** Named one by one: an index finds these, and reads all that were ever over for what is not `over`. */
const OPEN = ['firing', 'silent'] as const satisfies readonly AlertState[]

/** Those that are not over, the longest first. */
export async function openAlerts(db: Db | Tx, sourceId: string): Promise<StoredAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('state', 'in', OPEN)
    .orderBy('starts_at')
    .orderBy('id')
    .execute()
  return rows.map(toAlert)
}

interface Between {
  readonly from: number
  readonly until: number
  readonly limit: number
}

/** Those that were open at any time between, the newest first. */
export async function alertsBetween(
  db: Db | Tx,
  sourceId: string,
  { from, until, limit }: Between,
): Promise<StoredAlert[]> {
  const own = db.selectFrom('alerts').selectAll().where('source_id', '=', sourceId).where('first_at', '<=', until)
  const newest = own.orderBy('first_at', 'desc').orderBy('id', 'desc').limit(limit)
  // Two questions, each with an index of its own: in one, all that is kept of the source would be read.
  const open = await newest.where('state', 'in', OPEN).execute()
  const over = await newest.where('ended_at', '>=', from).where('state', '!=', 'silent').execute()
  return [...open, ...over]
    .sort((a, b) => b.first_at - a.first_at || (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(toAlert)
}

/** New ones and what is known anew of others, by their ids. @param alerts each once */
export async function saveAlerts(tx: Tx, alerts: readonly StoredAlert[]): Promise<void> {
  for (const some of pieces(alerts)) {
    await tx
      .insertInto('alerts')
      .values(some.map((alert) => ({ id: alert.id, source_id: alert.sourceId, ...columns(alert) })))
      .onConflict((c) =>
        c.column('id').doUpdateSet((e) => Object.fromEntries(HEARD.map((name) => [name, e.ref(`excluded.${name}`)]))),
      )
      .execute()
  }
}

/** @returns whether there may be more */
export async function dropEndedAlerts(tx: Tx, before: number): Promise<boolean> {
  const rows = await tx
    .selectFrom('alerts')
    .select('id')
    .where('ended_at', '<', before)
    .where('state', '=', 'over')
    .limit(DROPPED_AT_ONCE)
    .execute()
  const ids = rows.map((r) => r.id)
  if (ids.length > 0) await tx.deleteFrom('alerts').where('id', 'in', ids).execute()
  return ids.length === DROPPED_AT_ONCE
}

const DROPPED_AT_ONCE = 500

/** What another word on an alert may say otherwise. */
const HEARD = [
  ...(['state', 'labels', 'annotations', 'sent_by', 'link'] as const),
  ...(['starts_at', 'ends_at', 'first_at', 'last_at', 'ended_at'] as const),
]

function columns(alert: Alert) {
  return {
    fingerprint: alert.fingerprint,
    state: alert.state,
    labels: JSON.stringify(alert.labels),
    annotations: JSON.stringify(alert.annotations),
    sent_by: alert.sentBy,
    link: alert.link,
    starts_at: alert.startsAt,
    ends_at: alert.endsAt,
    first_at: alert.firstAt,
    last_at: alert.lastAt,
    ended_at: alert.endedAt,
  }
}

function toAlert(row: Selectable<AlertsTable>): StoredAlert {
  return {
    id: row.id,
    sourceId: row.source_id,
    fingerprint: row.fingerprint,
    state: row.state as AlertState,
    labels: JSON.parse(row.labels) as Labels,
    annotations: JSON.parse(row.annotations) as Labels,
    sentBy: row.sent_by as AlertSender,
    link: row.link,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    firstAt: row.first_at,
    lastAt: row.last_at,
    endedAt: row.ended_at,
  }
}
