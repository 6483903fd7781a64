/** Published updates with their words, and the revisions of the page. Rows in, shapes out; no rules. */
import type { Impact } from '../domain/component.ts'
import type { PublicState } from '../domain/incident.ts'
import { PENDING_STATES } from '../domain/outbox.ts'
import type { Moment } from '../domain/post-mortem.ts'
import { among, amongNumbers } from './engine.ts'
import type { Db, Tx } from './open.ts'

export interface UpdateImpact {
  readonly componentId: string
  readonly from: Impact
  readonly to: Impact
  readonly regionIds: readonly string[]
}

export interface UpdateWords {
  readonly body: string
  readonly works: string
  readonly advice: string
  /** Of a post-mortem alone, as are the next two; the title may be missing. */
  readonly title?: string
  readonly cause?: string
  readonly remedy?: string
}

export interface Update {
  readonly id: string
  readonly pageId: string
  readonly incidentId: string
  readonly state: PublicState
  readonly at: number
  readonly createdAt: number
  /** For the desk: who; the public reads only `by`. */
  readonly author: string
  readonly by: 'person' | 'policy' | 'api'
  readonly template: string | null
  readonly correctionOf: string | null
  readonly nextUpdateAt: number | null
  readonly revision: number
  readonly impacts: readonly UpdateImpact[]
  readonly words: Readonly<Record<string, UpdateWords>>
  /** Of a post-mortem: what it tells when; null: it is none. */
  readonly moments: readonly Moment[] | null
}

export async function insertUpdate(tx: Tx, update: Update): Promise<void> {
  const { id, state, at, author, by, template, revision } = update
  await tx
    .insertInto('updates')
    .values({
      id,
      state,
      at,
      author,
      made_by: by,
      template,
      revision,
      page_id: update.pageId,
      incident_id: update.incidentId,
      created_at: update.createdAt,
      correction_of: update.correctionOf,
      next_update_at: update.nextUpdateAt,
      impacts: JSON.stringify(update.impacts),
      moments: update.moments && JSON.stringify(update.moments),
    })
    .execute()
  await insertWords(tx, id, update.words)
}

export async function insertWords(
  tx: Tx,
  updateId: string,
  words: Readonly<Record<string, UpdateWords>>,
): Promise<void> {
  const rows = Object.entries(words).map(([language, { body, works, advice, title, cause, remedy }]) => ({
    ...{ update_id: updateId, language, body, works, advice },
    ...{ title: title ?? null, cause: cause ?? null, remedy: remedy ?? null },
  }))
  if (rows.length > 0) await tx.insertInto('update_texts').values(rows).execute()
}

/** Newest first within each incident. */
export async function updatesOf(db: Db | Tx, incidentIds: readonly string[]): Promise<Update[]> {
  if (incidentIds.length === 0) return []
  const rows = await db
    .selectFrom('updates')
    .selectAll()
    .where('incident_id', 'in', among(db, incidentIds))
    .orderBy('id', 'desc')
    .execute()
  return withWords(db, rows)
}

export async function findUpdate(db: Db | Tx, pageId: string, id: string): Promise<Update | null> {
  const rows = await db.selectFrom('updates').selectAll().where('id', '=', id).where('page_id', '=', pageId).execute()
  return (await withWords(db, rows))[0] ?? null
}

interface Row {
  id: string
  page_id: string
  incident_id: string
  state: string
  at: number
  created_at: number
  author: string
  made_by: string
  template: string | null
  correction_of: string | null
  next_update_at: number | null
  revision: number
  impacts: string
  moments: string | null
}

async function withWords(db: Db | Tx, rows: readonly Row[]): Promise<Update[]> {
  if (rows.length === 0) return []
  const ids = rows.map((r) => r.id)
  const texts = await db.selectFrom('update_texts').selectAll().where('update_id', 'in', among(db, ids)).execute()
  const words = new Map<string, Record<string, UpdateWords>>()
  for (const { update_id: id, language, body, works, advice, title, cause, remedy } of texts) {
    const beside = { ...(title === null ? {} : { title }), ...(cause === null ? {} : { cause, remedy: remedy ?? '' }) }
    words.set(id, { ...words.get(id), [language]: { body, works, advice, ...beside } })
  }
  return rows.map((r) => ({
    id: r.id,
    pageId: r.page_id,
    incidentId: r.incident_id,
    state: r.state as PublicState,
    at: r.at,
    createdAt: r.created_at,
    author: r.author,
    by: r.made_by as Update['by'],
    template: r.template,
    correctionOf: r.correction_of,
    nextUpdateAt: r.next_update_at,
    revision: r.revision,
    impacts: JSON.parse(r.impacts),
    words: words.get(r.id) ?? {},
    moments: r.moments === null ? null : (JSON.parse(r.moments) as Moment[]),
  }))
}

/**
 * The next revision number of a page. Taking it locks the page's row until the transaction ends,
 * so public changes of one page happen one after the other on either engine. Nothing that was put off is left to be made.
 */
export async function takeRevision(tx: Tx, pageId: string): Promise<number> {
  const row = await tx
    .updateTable('pages')
    .set((e) => ({ revision: e('revision', '+', 1), due_at: null }))
    .where('id', '=', pageId)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return row.revision
}

/** What was put off before keeps its instant. */
export async function putOffRevision(tx: Tx, pageId: string, dueAt: number): Promise<void> {
  await tx.updateTable('pages').set({ due_at: dueAt }).where('id', '=', pageId).where('due_at', 'is', null).execute()
}

/** null: nothing waits */
export async function revisionDueAt(db: Db | Tx, pageId: string): Promise<number | null> {
  const row = await db.selectFrom('pages').select('due_at').where('id', '=', pageId).executeTakeFirst()
  return row?.due_at ?? null
}

export interface Revision {
  readonly pageId: string
  readonly revision: number
  readonly madeAt: number
  readonly because: string
  /** PublicPage as JSON. */
  readonly page: string
}

export async function insertRevision(tx: Tx, row: Revision): Promise<void> {
  const { revision, because, page } = row
  await tx
    .insertInto('page_revisions')
    .values({ page_id: row.pageId, revision, made_at: row.madeAt, because, page, swapped_at: null })
    .execute()
}

/** When the newest revision was made; null before the first. */
export async function newestMadeAt(db: Db | Tx, pageId: string): Promise<number | null> {
  const row = await db
    .selectFrom('page_revisions')
    .select('made_at')
    .where('page_id', '=', pageId)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.made_at ?? null
}

/** Its number alone, without reading the page; 0 before the first. */
export async function newestRevision(db: Db | Tx, pageId: string): Promise<number> {
  const row = await db
    .selectFrom('page_revisions')
    .select((e) => e.fn.max('revision').as('revision'))
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return Number(row?.revision ?? 0)
}

export async function latestRevision(db: Db | Tx, pageId: string): Promise<Revision | null> {
  return revisionRow(db, pageId, null)
}

export async function findRevision(db: Db | Tx, pageId: string, revision: number): Promise<Revision | null> {
  return revisionRow(db, pageId, revision)
}

async function revisionRow(db: Db | Tx, pageId: string, revision: number | null): Promise<Revision | null> {
  let query = db.selectFrom('page_revisions').selectAll().where('page_id', '=', pageId)
  query = revision === null ? query.orderBy('revision', 'desc').limit(1) : query.where('revision', '=', revision)
  const r = await query.executeTakeFirst()
  return r ? { pageId: r.page_id, revision: r.revision, madeAt: r.made_at, because: r.because, page: r.page } : null
}

/** The first swap of a revision is the one that counts; earlier ones are on the page with it. */
export async function markSwapped(db: Db, row: { pageId: string; revision: number; at: number }): Promise<void> {
  await db
    .updateTable('page_revisions')
    .set({ swapped_at: row.at })
    .where('page_id', '=', row.pageId)
    .where('revision', '<=', row.revision)
    .where('swapped_at', 'is', null)
    .execute()
}

export async function lastSwap(db: Db, pageId: string): Promise<{ revision: number; at: number } | null> {
  const row = await db
    .selectFrom('page_revisions')
    .select(['revision', 'swapped_at'])
    .where('page_id', '=', pageId)
    .where('swapped_at', 'is not', null)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { revision: row.revision, at: row.swapped_at ?? 0 } : null
}

/** When each of these revisions came onto the page; null: not yet. */
export async function swapTimes(
  db: Db | Tx,
  pageId: string,
  revisions: readonly number[],
): Promise<Map<number, number | null>> {
  if (revisions.length === 0) return new Map()
  const rows = await db
    .selectFrom('page_revisions')
    .select(['revision', 'swapped_at'])
    .where('page_id', '=', pageId)
    .where('revision', 'in', amongNumbers(db, revisions))
    .execute()
  return new Map(rows.map((r) => [r.revision, r.swapped_at]))
}

/**
 * Old revisions that no update points to go; of the others the page's JSON goes once no message can need it any more,
 * and when they came onto the page stays.
 *
 * @param row.before numbers below this one are old
 * @param row.emptyBefore made before this instant; what a held or waiting delivery still needs stays all the same
 */
export async function dropRevisions(
  tx: Tx,
  row: { readonly pageId: string; readonly before: number; readonly emptyBefore: number },
): Promise<void> {
  await tx
    .deleteFrom('page_revisions')
    .where('page_id', '=', row.pageId)
    .where('revision', '<', row.before)
    .where('revision', 'not in', (e) => e.selectFrom('updates').select('revision').where('page_id', '=', row.pageId))
    .execute()
  await tx
    .updateTable('page_revisions')
    .set({ page: '' })
    .where('page_id', '=', row.pageId)
    .where('revision', '<', row.before)
    .where('made_at', '<', row.emptyBefore)
    .where('page', '!=', '')
    .where('revision', 'not in', (e) =>
      e
        .selectFrom('outbox')
        .innerJoin('deliveries', 'deliveries.outbox_id', 'outbox.id')
        .select((o) => o.fn.coalesce('outbox.revision', o.lit(0)).as('revision'))
        .where('outbox.page_id', '=', row.pageId)
        .where('deliveries.state', 'in', [...PENDING_STATES]),
    )
    .execute()
}
