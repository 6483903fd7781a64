/** The log of who did what, a page at a time or whole. Called by http/console-audit. */
import type { AuditEntryView, AuditFilter, AuditList, AuditQuery } from '../contract/audit.ts'
import { type AuditSearch, searchAudit } from '../store/audit.ts'
import type { AuditEntry } from '../store/traces.ts'
import type { Context } from './context.ts'

const PAGE_LENGTH = 100
const EXPORTED_AT_A_TIME = 500

export async function readAudit(
  context: Context,
  { cursor, limit = PAGE_LENGTH, ...filter }: AuditQuery,
): Promise<AuditList> {
  const search = searchOf(context, filter)
  const found = await searchAudit(context.store.db, search, { before: cursor ?? null, limit: limit + 1 })
  const shown = found.slice(0, limit)
  return { entries: shown.map(viewOf), nextCursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

/** All that the filter lets through, newest first, as JSON lines; what is written meanwhile is left out. */
export async function* exportAudit(context: Context, filter: AuditFilter): AsyncGenerator<string> {
  const search = searchOf(context, filter)
  let before: string | null = null
  for (;;) {
    const found: AuditEntry[] = await searchAudit(context.store.db, search, { before, limit: EXPORTED_AT_A_TIME })
    if (found.length > 0) yield found.map((entry) => `${JSON.stringify(viewOf(entry))}\n`).join('')
    if (found.length < EXPORTED_AT_A_TIME) return
    before = found.at(-1)?.id ?? null
  }
}

function searchOf({ pageId }: Context, { who, action, subject, text, from, to }: AuditFilter): AuditSearch {
  return { pageId, who, action, subjectId: subject, text, from, to }
}

function viewOf({ id, at, who, action, subjectId, detail }: AuditEntry): AuditEntryView {
  const [kind = '', staffId = '', ...name] = who.split(':')
  // `test`, `system`: a name and nothing else.
  const actor = name.length === 0 ? { kind: '', id: '', name: who } : { kind, id: staffId, name: name.join(':') }
  return { id, at, who: actor, action, subjectId, detail }
}
