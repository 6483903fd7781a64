/** Rehearsals and their hidden pages. Rows in, shapes out; no rules. */
import type { Selectable } from 'kysely'
import type { Symptom } from '../domain/rehearsal.ts'
import type { Db, Tx } from './open.ts'
import type { RehearsalsTable } from './schema.ts'

export interface Rehearsal {
  readonly id: string
  readonly pageId: string
  readonly incidentId: string
  readonly symptom: Symptom
  /** Staff ids. */
  readonly participants: readonly string[]
  readonly startedAt: number
  /** As the audit names whoever it was. */
  readonly startedBy: string
  readonly recoveredAt: number | null
  readonly endedAt: number | null
  /** As `startedBy`; empty: its time was over. */
  readonly endedBy: string | null
}

export async function insertRehearsal(tx: Tx, one: Rehearsal): Promise<void> {
  const { id, symptom } = one
  await tx
    .insertInto('rehearsals')
    .values({
      id,
      symptom,
      page_id: one.pageId,
      incident_id: one.incidentId,
      participants: JSON.stringify(one.participants),
      started_at: one.startedAt,
      started_by: one.startedBy,
      recovered_at: one.recoveredAt,
      ended_at: one.endedAt,
      ended_by: one.endedBy,
    })
    .execute()
}

export async function findRehearsal(db: Db | Tx, pageId: string, id: string): Promise<Rehearsal | null> {
  const rows = db.selectFrom('rehearsals').selectAll().where('page_id', '=', pageId)
  return orNull(await rows.where('id', '=', id).executeTakeFirst())
}

/** The one that has not ended; null: none. */
export async function runningRehearsal(db: Db | Tx, pageId: string): Promise<Rehearsal | null> {
  const rows = db.selectFrom('rehearsals').selectAll().where('page_id', '=', pageId)
  return orNull(await rows.where('ended_at', 'is', null).orderBy('id', 'desc').limit(1).executeTakeFirst())
}

/** Newest first. */
export async function listRehearsals(db: Db | Tx, pageId: string, limit: number): Promise<Rehearsal[]> {
  const rows = db.selectFrom('rehearsals').selectAll().where('page_id', '=', pageId)
  return (await rows.orderBy('id', 'desc').limit(limit).execute()).map(toRehearsal)
}

/** By incident; those of real incidents are missing. */
export async function rehearsalsOf(db: Db | Tx, incidentIds: readonly string[]): Promise<Map<string, Rehearsal>> {
  if (incidentIds.length === 0) return new Map()
  const rows = await db.selectFrom('rehearsals').selectAll().where('incident_id', 'in', incidentIds).execute()
  return new Map(rows.map((r) => [r.incident_id, toRehearsal(r)]))
}

/** Of which this is: an incident's id, an update's or the rehearsal's own. Null: it is in earnest. */
export async function rehearsalAbout(db: Db | Tx, subjectId: string): Promise<Rehearsal | null> {
  const row = await db
    .selectFrom('rehearsals')
    .selectAll()
    .where((e) =>
      e.or([
        e('id', '=', subjectId),
        e('incident_id', '=', subjectId),
        e('incident_id', 'in', e.selectFrom('updates').select('incident_id').where('updates.id', '=', subjectId)),
      ]),
    )
    .executeTakeFirst()
  return orNull(row)
}

export async function markRecovered(tx: Tx, id: string, at: number): Promise<void> {
  await tx.updateTable('rehearsals').set({ recovered_at: at }).where('id', '=', id).execute()
}

/** @returns false when it had ended already */
export async function markEnded(
  tx: Tx,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string },
): Promise<boolean> {
  const done = await tx
    .updateTable('rehearsals')
    .set({ ended_at: at, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** @param row.page PublicPage as JSON */
export async function saveRehearsedPage(
  tx: Tx,
  row: { readonly rehearsalId: string; readonly revision: number; readonly page: string },
): Promise<void> {
  const { rehearsalId, revision, page } = row
  await tx.insertInto('rehearsal_pages').values({ rehearsal_id: rehearsalId, revision, page }).execute()
}

/** As it stood at that revision; without one, as it stands. */
export async function rehearsedPage(
  db: Db | Tx,
  rehearsalId: string,
  revision: number | null,
): Promise<{ readonly revision: number; readonly page: string } | null> {
  const rows = db.selectFrom('rehearsal_pages').select(['revision', 'page']).where('rehearsal_id', '=', rehearsalId)
  const wanted = revision === null ? rows.orderBy('revision', 'desc').limit(1) : rows.where('revision', '=', revision)
  return (await wanted.executeTakeFirst()) ?? null
}

function orNull(row: Selectable<RehearsalsTable> | undefined): Rehearsal | null {
  return row ? toRehearsal(row) : null
}

function toRehearsal(r: Selectable<RehearsalsTable>): Rehearsal {
  return {
    id: r.id,
    pageId: r.page_id,
    incidentId: r.incident_id,
    symptom: r.symptom as Symptom,
    participants: JSON.parse(r.participants) as string[],
    startedAt: r.started_at,
    startedBy: r.started_by,
    recoveredAt: r.recovered_at,
    endedAt: r.ended_at,
    endedBy: r.ended_by,
  }
}
