/** Takes a phrase out of the rows that keep words, and keeps which records have to be made anew without it. Called by flow/redact and forget-in-files. */
import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import {
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
import { NAMED, type Place } from './kept-words.ts'
import type { Db, Tx } from './open.ts'
import { type Hit, type Places, patternOf, type Row, readAgain, replace, rowsWith, TABLES } from './rows-with-words.ts'
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

/** Where the phrase stands, all over the installation. Others have their turn between one page of rows and the next. */
export function findPhrase(db: Db, vault: Vault, phrase: Phrase): Promise<Found> {
  const look = async (rows: readonly Row[], places: Places) => {
    await breathe()
    return rows.map((row) => ({ row, hits: hitsIn(vault, places, { row, phrase }) }))
  }
  return goThrough(db, phrase, look)
}

/** The same, and takes it out. Once more finds nothing. */
export function takeOut(tx: Tx, vault: Vault, phrase: Phrase): Promise<Found> {
  const cut = async (rows: readonly Row[], places: Places) => {
    const done: Looked[] = []
    for (const row of rows) done.push({ row, hits: await cutRow(tx, places, { vault, phrase, row }) })
    return done
  }
  return goThrough(tx, phrase, cut)
}

interface Looked {
  readonly row: Row
  readonly hits: readonly Counted[]
}

interface Counted extends Hit {
  readonly times: number
}

type Look = (rows: readonly Row[], places: Places) => Promise<readonly Looked[]>

async function goThrough(db: Db | Tx, phrase: Phrase, look: Look): Promise<Found> {
  const times = new Map<KeptIn | NamedIn, number>()
  const count = (where: KeptIn | NamedIn, more: number) => times.set(where, (times.get(where) ?? 0) + more)
  const records = new Map<string, RecordRef>()
  for (const places of TABLES) {
    for await (const rows of rowsWith(db, places, phrase)) {
      for (const { row, hits } of await look(rows, places)) {
        for (const hit of hits) count(hit.place.in, hit.times)
        const { sort, id } = { sort: places[0].record?.sort, id: row.record }
        if (hits.length > 0 && sort && typeof id === 'string') records.set(`${sort} ${id}`, { sort, id })
      }
    }
  }
  await countNamed(db, phrase, count)
  const of = <In extends KeptIn | NamedIn>(all: readonly In[]) =>
    all.flatMap((where) => (times.get(where) ? [{ in: where, times: times.get(where) ?? 0 }] : []))
  return { kept: of(KEPT_IN), named: of(NAMED_IN), records: [...records.values()] }
}

async function countNamed(
  db: Db | Tx,
  phrase: Phrase,
  count: (where: NamedIn, more: number) => unknown,
): Promise<void> {
  for (const { in: where, table, column } of NAMED) {
    const [at, like] = [sql.ref(column), likeInAnyCase(db, sql.ref(column), patternOf(phrase, false))]
    const { rows } = await sql<{ value: string }>`select ${at} as value from ${sql.table(table)} where ${like}`.execute(
      db,
    )
    for (const { value } of rows) count(where, cutText(value, phrase).times)
  }
}

interface Sought {
  readonly vault: Vault
  readonly phrase: Phrase
  readonly row: Row
}

/** Where somebody wrote into the row since it was read, what they wrote stays, without the phrase. */
async function cutRow(tx: Tx, places: Places, { vault, phrase, row: first }: Sought): Promise<readonly Counted[]> {
  let row: Row | null = first
  while (row) {
    const hits = hitsIn(vault, places, { row, phrase })
    if (hits.length === 0 || (await replace(tx, places, { row, hits }))) return hits
    row = await readAgain(tx, places, row)
  }
  return []
}

function hitsIn(vault: Vault, places: Places, { row, phrase }: Omit<Sought, 'vault'>): Counted[] {
  return places.flatMap((place) => {
    const was = row[place.column]
    const cut = typeof was === 'string' ? cutValue(vault, place, { value: was, phrase }) : null
    return typeof was === 'string' && cut ? [{ place, was, ...cut }] : []
  })
}

/** @returns null where it does not stand */
function cutValue(
  vault: Vault,
  { form, reach }: Place,
  { value, phrase }: { readonly value: string; readonly phrase: Phrase },
): { readonly rest: string; readonly times: number } | null {
  const plain = form === 'sealed' ? vault.tryOpen(value) : value
  // Sealed with a key that is lost: nobody reads it.
  if (!plain) return null
  const json = form === 'text' || form === 'row' ? null : parsed(plain, form)
  const { rest, times } = json ? cutJson(json.value, phrase, reach) : cutText(plain, phrase)
  if (times === 0) return null
  const text = json ? JSON.stringify(rest) : String(rest)
  return { rest: form === 'sealed' ? vault.seal(text) : text, times }
}

/** @returns null: it is a text as it stands, which what a client keeps may be */
function parsed(text: string, form: Place['form']): { readonly value: unknown } | null {
  if (form !== 'own') return { value: JSON.parse(text) }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? { value } : null
  } catch {
    return null
  }
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
