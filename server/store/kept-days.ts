/**
 * Days that are over, as rows: of each component and group what its strip needs of them. Kept by flow/keep-days; whatever
 * writes a stretch into them drops the row in the same transaction, and that of its group.
 */
import type { ComponentState } from '../domain/component.ts'
import type { KeptDays } from '../domain/kept-days.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'

export interface StoredDays {
  readonly componentId: string
  /** It counts as long as the component is made of the same. */
  readonly madeOf: string
  readonly kept: KeptDays
}

/** @param componentIds undefined: all of the page */
export async function loadKeptDays(
  db: Db | Tx,
  pageId: string,
  componentIds?: readonly string[],
): Promise<Map<string, StoredDays>> {
  const all = db.selectFrom('kept_days').select(['component_id', 'made_of', 'until_at', 'kept'])
  const rows = componentIds
    ? await askInPieces(componentIds, (ids) => all.where('component_id', 'in', ids).execute())
    : await all.where('page_id', '=', pageId).execute()
  return new Map(rows.map((r) => [r.component_id, { componentId: r.component_id, madeOf: r.made_of, kept: read(r) }]))
}

/** Of the page's: until when each is kept, and of what it was made. */
export async function listKeptDays(
  db: Db | Tx,
  pageId: string,
): Promise<Map<string, { readonly madeOf: string; readonly untilAt: number }>> {
  const rows = await db
    .selectFrom('kept_days')
    .select(['component_id', 'made_of', 'until_at'])
    .where('page_id', '=', pageId)
    .execute()
  return new Map(rows.map((r) => [r.component_id, { madeOf: r.made_of, untilAt: r.until_at }]))
}

/** @param tx holds the page: who writes into days that are over does too, so neither misses the other */
export async function saveKeptDays(tx: Tx, pageId: string, { componentId, madeOf, kept }: StoredDays): Promise<void> {
  const facts = { made_of: madeOf, until_at: kept.untilAt, kept: write(kept) }
  await tx
    .insertInto('kept_days')
    .values({ component_id: componentId, page_id: pageId, ...facts })
    .onConflict((c) => c.column('component_id').doUpdateSet(facts))
    .execute()
}

interface Beginning {
  readonly componentId: string
  readonly startedAt: number
}

/** What was kept of days into which any of these stretches reaches does not hold any more. */
export async function forgetDays(tx: Tx, spans: readonly Beginning[]): Promise<void> {
  if (spans.length === 0) return
  const since = Math.min(...spans.map((s) => s.startedAt))
  await askInPieces([...new Set(spans.map((s) => s.componentId))], async (ids) => {
    const groups = tx.selectFrom('components').select('parent_id').where('id', 'in', ids)
    await tx
      .deleteFrom('kept_days')
      .where('until_at', '>', since)
      .where((e) => e.or([e('component_id', 'in', ids), e('component_id', 'in', groups)]))
      .execute()
    return []
  })
}

type WrittenMark = readonly [day: string, state: ComponentState, leftOutMs: number, downMs: number]
type WrittenSpan = readonly [
  ComponentState,
  from: number,
  to: number | null,
  incidentId: string | null,
  isMeasured: 0 | 1,
]

/** Read by the thousand with every revision: as short as may be. */
interface Written {
  readonly marks: readonly WrittenMark[]
  readonly told: readonly WrittenSpan[]
}

function write({ marks, told }: KeptDays): string {
  const written: Written = {
    marks: marks.map((m) => [m.day, m.state, m.leftOutMs, m.downMs]),
    told: told.map((t) => [t.state, t.startedAt, t.endedAt, t.incidentId, t.by === 'checks' ? 1 : 0]),
  }
  return JSON.stringify(written)
}

function read(row: { readonly until_at: number; readonly kept: string }): KeptDays {
  const { marks, told } = JSON.parse(row.kept) as Written
  return {
    untilAt: row.until_at,
    marks: marks.map(([day, state, leftOutMs, downMs]) => ({ day, state, leftOutMs, downMs })),
    told: told.map(([state, startedAt, endedAt, incidentId, isMeasured]) => {
      return { state, startedAt, endedAt, incidentId, by: isMeasured === 1 ? 'checks' : 'person' }
    }),
  }
}
