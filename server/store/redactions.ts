/** Takes a phrase out of the rows that keep words, and keeps which records have to be made anew without it. Called by flow/redact and forget-in-files. */
import { type RawBuilder, sql } from 'kysely'
import {
  type Cut,
  cutJson,
  cutText,
  KEPT_IN,
  type KeptIn,
  NAMED_IN,
  type NamedIn,
  type Phrase,
  type RecordSort,
} from '../domain/redaction.ts'
import { likeInAnyCase } from './engine.ts'
import { NAMED, PLACES, type Place } from './kept-words.ts'
import type { Db, Tx } from './open.ts'
import type { Vault } from './vault.ts'

export interface RecordRef {
  readonly sort: RecordSort
  readonly id: string
}

export interface Found {
  /** How often it stands, or stood, in each; those without are left out. */
  readonly kept: readonly { readonly in: KeptIn; readonly times: number }[]
  /** Rows that name something so. They are not touched. */
  readonly named: readonly { readonly in: NamedIn; readonly times: number }[]
  readonly records: readonly RecordRef[]
}

/** Where the phrase stands, all over the installation. */
export function findPhrase(db: Db, vault: Vault, phrase: Phrase): Promise<Found> {
  return goThrough(db, vault, { phrase, write: async () => undefined })
}

/** The same, and takes it out. Once more finds nothing. */
export function takeOut(tx: Tx, vault: Vault, phrase: Phrase): Promise<Found> {
  return goThrough(tx, vault, { phrase, write: (place, row, rest) => rewrite(tx, place, { row, rest }) })
}

type Row = Readonly<Record<string, string | number | null>>

interface Going {
  readonly phrase: Phrase
  readonly write: (place: Place, row: Row, rest: string) => Promise<void>
}

async function goThrough(db: Db | Tx, vault: Vault, { phrase, write }: Going): Promise<Found> {
  const times = new Map<KeptIn | NamedIn, number>()
  const count = (where: KeptIn | NamedIn, more: number) => times.set(where, (times.get(where) ?? 0) + more)
  const records = new Map<string, RecordRef>()
  for (const place of PLACES) {
    for (const row of await candidates(db, place, phrase)) {
      const cut = cutValue(vault, place, { value: await storedValue(db, place, row), phrase })
      if (cut.times === 0) continue
      await write(place, row, cut.rest)
      count(place.in, cut.times)
      const { sort, id } = { sort: place.record?.sort, id: row.record }
      if (sort && typeof id === 'string') records.set(`${sort} ${id}`, { sort, id })
    }
  }
  for (const { in: where, table, column } of NAMED) {
    const like = likeInAnyCase(db, sql.ref(column), patternOf(phrase, false))
    const rows = await sql<{
      value: string
    }>`select ${sql.ref(column)} as value from ${sql.table(table)} where ${like}`.execute(db)
    for (const { value } of rows.rows) count(where, cutText(value, phrase).times)
  }
  const of = <In extends KeptIn | NamedIn>(all: readonly In[]) =>
    all.flatMap((where) => (times.get(where) ? [{ in: where, times: times.get(where) ?? 0 }] : []))
  return { kept: of(KEPT_IN), named: of(NAMED_IN), records: [...records.values()] }
}

/** The keys of rows that may hold it. What is sealed has to be opened to know. */
async function candidates(db: Db | Tx, { table, column, key, form, record }: Place, phrase: Phrase): Promise<Row[]> {
  const isJson = form === 'json'
  const at = sql.ref(`t.${column}`)
  const where = form === 'sealed' ? sql`${at} != ''` : likeInAnyCase(db, at, patternOf(phrase, isJson))
  const keys = sql.join(key.map((one) => sql.ref(`t.${one}`)))
  const id = record?.id ?? sql`null`
  const found = await sql<Row>`select ${keys}, ${id} as record from ${sql.table(table)} as t where ${where}`.execute(db)
  return found.rows
}

async function storedValue(db: Db | Tx, place: Place, row: Row): Promise<string> {
  const found = await sql<{ value: string }>`
    select ${sql.ref(place.column)} as value from ${sql.table(place.table)} where ${isRow(place, row)}`.execute(db)
  return found.rows[0]?.value ?? ''
}

function isRow({ key }: Place, row: Row): RawBuilder<unknown> {
  return sql.join(
    key.map((one) => sql`${sql.ref(one)} = ${row[one]}`),
    sql` and `,
  )
}

function cutValue(
  vault: Vault,
  { form, below = null }: Place,
  { value, phrase }: { value: string; phrase: Phrase },
): Cut<string> {
  if (form === 'text' || form === 'row') return cutText(value, phrase)
  const plain = form === 'sealed' ? vault.tryOpen(value) : value
  // Sealed with a key that is lost, or gone meanwhile: nobody reads it.
  if (!plain) return { rest: value, times: 0 }
  const { rest, times } = cutJson(JSON.parse(plain), phrase, below)
  const text = times === 0 ? plain : JSON.stringify(rest)
  return { rest: form === 'sealed' ? vault.seal(text) : text, times }
}

async function rewrite(
  tx: Tx,
  place: Place,
  { row, rest }: { readonly row: Row; readonly rest: string },
): Promise<void> {
  const { table, column, form, also } = place
  const which = isRow(place, row)
  if (form === 'row') await sql`delete from ${sql.table(table)} where ${which}`.execute(tx)
  else {
    const more = also ? sql`, ${also}` : sql``
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${rest}${more} where ${which}`.execute(tx)
  }
}

/** Lets through more than the phrase: what lies between its words, and letters that are not ASCII, may be anything. */
function patternOf({ parts }: Phrase, isJson: boolean): string {
  const written = parts.map((part) => (isJson ? JSON.stringify(part).slice(1, -1) : part))
  const escaped = written.map((part) => part.replace(/[\\%_]/g, '\\$&').replace(/[^\p{ASCII}]/gu, '_'))
  return `%${escaped.join('%')}%`
}

const ROWS_OF = { incidents: 'incidents', maintenance: 'maintenances', announcements: 'announcements' } as const

/** Of an incident, a window or an announcement: whoever has it open reads it again before they save. */
export async function raiseVersions(tx: Tx, records: readonly RecordRef[]): Promise<void> {
  for (const { sort, id } of records) {
    await tx
      .updateTable(ROWS_OF[sort])
      .set((e) => ({ version: e('version', '+', 1) }))
      .where('id', '=', id)
      .execute()
  }
}

export interface Redaction {
  readonly pageId: string
  /** The page's first one without the words. */
  readonly revision: number
  readonly at: number
  readonly records: readonly RecordRef[]
  /** Null: words went. */
  readonly pictureId: string | null
}

export async function insertRedaction(tx: Tx, { pageId, revision, at, records, pictureId }: Redaction): Promise<void> {
  await tx
    .insertInto('redactions')
    .values({ page_id: pageId, revision, at, records: JSON.stringify(records), picture_id: pictureId })
    .execute()
}

/** Of revisions after `after`, up to `until`. @returns oldest first */
export async function redactionsBetween(
  db: Db,
  { pageId, after, until }: { readonly pageId: string; readonly after: number; readonly until: number },
): Promise<Redaction[]> {
  const rows = db.selectFrom('redactions').selectAll().where('page_id', '=', pageId)
  const found = await rows.where('revision', '>', after).where('revision', '<=', until).orderBy('revision').execute()
  return found.map((r) => ({
    ...{ pageId, revision: r.revision, at: r.at, pictureId: r.picture_id },
    records: JSON.parse(r.records) as RecordRef[],
  }))
}

/** 0: none yet. */
export async function lastRedaction(db: Db, pageId: string): Promise<number> {
  const rows = db.selectFrom('redactions').select((e) => e.fn.max('revision').as('revision'))
  return Number((await rows.where('page_id', '=', pageId).executeTakeFirst())?.revision ?? 0)
}
