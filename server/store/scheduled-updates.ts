/** Updates that go out at an instant, and those that wait for an approver until then. Rows in, shapes out; no rules. */
import type { Db, Tx } from './open.ts'

export interface ScheduledUpdate {
  readonly id: string
  readonly pageId: string
  readonly incidentId: string
  /** JSON: the command as it will be sent. */
  readonly command: string
  /** JSON: who answers for it. */
  readonly actor: string
  readonly publishAt: number
  readonly madeAt: number
  readonly endedAt: number | null
  readonly keptBack: string | null
  /** For an approver: at `publishAt` approved words go instead. */
  readonly waits: boolean
}

export async function insertScheduled(tx: Tx, row: ScheduledUpdate): Promise<void> {
  const { id, command, actor } = row
  const when = { publish_at: row.publishAt, made_at: row.madeAt, ended_at: row.endedAt, kept_back: row.keptBack }
  const waits = row.waits ? 1 : null
  const values = { id, command, actor, page_id: row.pageId, incident_id: row.incidentId, waits, ...when }
  await tx.insertInto('scheduled_updates').values(values).execute()
}

export async function findScheduled(db: Db | Tx, pageId: string, id: string): Promise<ScheduledUpdate | null> {
  const rows = db.selectFrom('scheduled_updates').selectAll().where('id', '=', id).where('page_id', '=', pageId)
  const row = await rows.executeTakeFirst()
  return row ? scheduledOf(row) : null
}

/** To come, and kept back and not put away; soonest first. */
export async function scheduledOfIncident(db: Db | Tx, incidentId: string): Promise<ScheduledUpdate[]> {
  const rows = db.selectFrom('scheduled_updates').selectAll().where('incident_id', '=', incidentId)
  return (await rows.where('ended_at', 'is', null).orderBy('publish_at').execute()).map(scheduledOf)
}

/** Whose instant has come, soonest first. */
export async function dueScheduled(db: Db, pageId: string, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('scheduled_updates')
    .select('id')
    .where('page_id', '=', pageId)
    .where('ended_at', 'is', null)
    .where('kept_back', 'is', null)
    .where('publish_at', '<=', now)
    .orderBy('publish_at')
    .limit(50)
    .execute()
  return rows.map((r) => r.id)
}

/**
 * @param end the instant at which it went out or was put away; or why it stays, kept back
 * @throws Error when it has ended already: whoever calls holds the page and has looked
 */
export async function endScheduled(
  tx: Tx,
  id: string,
  end: { readonly endedAt: number } | { readonly keptBack: string },
): Promise<void> {
  const set = 'endedAt' in end ? { ended_at: end.endedAt } : { kept_back: end.keptBack }
  const open = tx.updateTable('scheduled_updates').set(set).where('id', '=', id).where('ended_at', 'is', null)
  const done = await open.executeTakeFirst()
  if (done.numUpdatedRows !== 1n) throw new Error(`The scheduled update ${id} has ended already`)
}

/** Words of this writer that wait for an approver wait no more. */
export async function replaceWaiting(
  tx: Tx,
  { incidentId, actor, at }: { readonly incidentId: string; readonly actor: string; readonly at: number },
): Promise<void> {
  const mine = tx.updateTable('scheduled_updates').set({ ended_at: at }).where('incident_id', '=', incidentId)
  await mine.where('actor', '=', actor).where('waits', 'is not', null).where('ended_at', 'is', null).execute()
}

/** What was to go out before this instant, and did or was put away. */
export async function dropSettledScheduled(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('scheduled_updates').where('publish_at', '<', before).where('ended_at', 'is not', null).execute()
}

interface Row {
  id: string
  page_id: string
  incident_id: string
  command: string
  actor: string
  publish_at: number
  made_at: number
  ended_at: number | null
  kept_back: string | null
  waits: number | null
}

function scheduledOf(r: Row): ScheduledUpdate {
  const { id, command, actor } = r
  const when = { publishAt: r.publish_at, madeAt: r.made_at, endedAt: r.ended_at, keptBack: r.kept_back }
  return { id, command, actor, pageId: r.page_id, incidentId: r.incident_id, ...when, waits: r.waits !== null }
}
