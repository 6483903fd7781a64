/** Audit rows (who did what) and change rows (what desks should read again). Written beside every change, in its transaction. */
import type { ChangeKind } from '../domain/change.ts'
import type { Db, Tx } from './open.ts'

export interface AuditEntry {
  readonly id: string
  readonly pageId: string
  readonly at: number
  readonly who: string
  readonly action: string
  readonly subjectId: string
  /** What the action's name does not say, in words for people; empty where it says all. */
  readonly detail: string
}

export async function insertAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const { id, at, who, action, detail } = entry
  await tx
    .insertInto('audit')
    .values({ id, page_id: entry.pageId, at, who, action, subject_id: entry.subjectId, detail })
    .execute()
}

/** Oldest first. */
export async function auditOf(db: Db | Tx, subjectId: string): Promise<AuditEntry[]> {
  const rows = await db.selectFrom('audit').selectAll().where('subject_id', '=', subjectId).orderBy('id').execute()
  return rows.map((r) => ({ ...r, pageId: r.page_id, subjectId: r.subject_id }))
}

export interface Change {
  readonly pageId: string
  readonly kind: ChangeKind
  readonly subjectId: string
  readonly at: number
}

export async function insertChange(tx: Tx, change: Change): Promise<void> {
  const { kind, at } = change
  await tx.insertInto('changes').values({ page_id: change.pageId, kind, subject_id: change.subjectId, at }).execute()
}

/** In order, at most `limit`, after number `no`. */
export async function changesAfter(db: Db, no: number, limit: number): Promise<(Change & { readonly no: number })[]> {
  const rows = await db.selectFrom('changes').selectAll().where('no', '>', no).orderBy('no').limit(limit).execute()
  return rows.map((r) => ({
    no: r.no,
    pageId: r.page_id,
    kind: r.kind as ChangeKind,
    subjectId: r.subject_id,
    at: r.at,
  }))
}

export async function lastChangeNo(db: Db): Promise<number> {
  const row = await db
    .selectFrom('changes')
    .select((e) => e.fn.max('no').as('no'))
    .executeTakeFirst()
  return Number(row?.no ?? 0)
}
