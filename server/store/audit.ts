/** Looks through the audit rows, newest first. Used by `flow/read-audit`; they are written by `traces`. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './open.ts'
import type { AuditEntry } from './traces.ts'

export interface AuditSearch {
  readonly pageId: string
  /** Part of the actor as the row names it: `person:<id>:<name>`. */
  readonly who?: string | undefined
  /** Whole; one that ends with a dot: its beginning. */
  readonly action?: string | undefined
  readonly subjectId?: string | undefined
  /** Part of the detail. */
  readonly text?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** @param before an id: older ones only; null: from the newest */
export async function searchAudit(
  db: Db,
  search: AuditSearch,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<AuditEntry[]> {
  const { pageId, who, action, subjectId, text, from, to } = search
  let rows = db.selectFrom('audit').selectAll().where('page_id', '=', pageId).orderBy('id', 'desc').limit(limit)
  if (before !== null) rows = rows.where('id', '<', before)
  if (subjectId !== undefined) rows = rows.where('subject_id', '=', subjectId)
  if (action?.endsWith('.')) rows = rows.where('action', '>=', action).where('action', '<', `${action.slice(0, -1)}/`)
  else if (action !== undefined) rows = rows.where('action', '=', action)
  if (who !== undefined) rows = rows.where(holds('who', who))
  if (text !== undefined) rows = rows.where(holds('detail', text))
  if (from !== undefined) rows = rows.where('at', '>=', from)
  if (to !== undefined) rows = rows.where('at', '<', to)
  return (await rows.execute()).map((r) => ({ ...r, pageId: r.page_id, subjectId: r.subject_id }))
}

/** Large and small letters alike, in any alphabet (store/open says so to SQLite); what is searched for is no pattern. */
function holds(column: 'who' | 'detail', part: string): RawBuilder<boolean> {
  const pattern = `%${part.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
}
