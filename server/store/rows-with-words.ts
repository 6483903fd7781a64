/** Rows that may hold a phrase, a page of them at a time, and the same without it. Called by store/redactions, which knows what to cut. */
import { type RawBuilder, sql } from 'kysely'
import type { Phrase } from '../domain/redaction.ts'
import { likeInAnyCase } from './engine.ts'
import { PLACES, type Place } from './kept-words.ts'
import type { Db, Tx } from './open.ts'

/** The columns of one table, of one key and one record: each row is read once for all of them. */
export type Places = readonly [Place, ...(readonly Place[])]

export const TABLES: readonly Places[] = [...Map.groupBy(PLACES, (one) => one.table).values()].flatMap(
  ([first, ...more]) => (first ? [[first, ...more] as const] : []),
)

/** Key and columns by their names; `record` is whose page is made anew. */
export type Row = Readonly<Record<string, string | number | null>>

/** Held in memory together, and a stored state of the page may be large. */
const ROWS_AT_ONCE = 50

/** In the order of their keys, so that none is met twice, whatever is written meanwhile. Of what is sealed, or JSON or not, every row comes. */
export async function* rowsWith(db: Db | Tx, places: Places, phrase: Phrase): AsyncGenerator<readonly Row[]> {
  const hits = sql.join(
    places.map((one) => mayHold(db, one, phrase)),
    sql` or `,
  )
  const key = keyOf(places)
  let after: RawBuilder<unknown> = sql`1 = 1`
  for (;;) {
    const which = sql`(${hits}) and ${after} order by ${sql.join(key.map(column))} limit ${ROWS_AT_ONCE}`
    const { rows } = await select(places, which).execute(db)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < ROWS_AT_ONCE) return
    after = sql`(${sql.join(key.map(column))}) > (${sql.join(key.map((one) => last[one]))})`
  }
}

/** As it stands by now; null: it is gone. */
export async function readAgain(db: Db | Tx, places: Places, row: Row): Promise<Row | null> {
  return (await select(places, isRow(places, row)).execute(db)).rows[0] ?? null
}

/** A column's text as it was read, and what is left of it. */
export interface Hit {
  readonly place: Place
  readonly was: string
  readonly rest: string
}

/** @returns false where the row is not as it was read: who saves a draft, or brings what checks saw, does not wait for the page */
export async function replace(
  tx: Tx,
  places: Places,
  { row, hits }: { row: Row; hits: readonly Hit[] },
): Promise<boolean> {
  const table = sql.table(places[0].table)
  const asRead = hits.map(({ place, was }) => sql`${sql.ref(place.column)} = ${was}`)
  const which = sql.join([isRow(places, row), ...asRead], sql` and `)
  const set = hits.map(({ place, rest }) => sql`${sql.ref(place.column)} = ${rest}`)
  const also = new Set(hits.flatMap(({ place }) => place.also ?? []))
  const done = hits.some(({ place }) => place.form === 'row')
    ? sql`delete from ${table} where ${which}`
    : sql`update ${table} set ${sql.join([...set, ...also])} where ${which}`
  return Number((await done.execute(tx)).numAffectedRows) === 1
}

function select(places: Places, which: RawBuilder<unknown>): RawBuilder<Row> {
  const columns = sql.join([...keyOf(places), ...places.map((one) => one.column)].map(column))
  const record = places[0].record?.id ?? sql`null`
  return sql<Row>`select ${columns}, ${record} as record from ${sql.table(places[0].table)} as t where ${which}`
}

const keyOf = (places: Places): readonly string[] => places[0].key
const column = (name: string) => sql.ref(`t.${name}`)

function isRow(places: Places, row: Row): RawBuilder<unknown> {
  return sql.join(
    keyOf(places).map((one) => sql`${sql.ref(one)} = ${row[one]}`),
    sql` and `,
  )
}

function mayHold(db: Db | Tx, { column: name, form }: Place, phrase: Phrase): RawBuilder<unknown> {
  const at = column(name)
  return form === 'sealed' || form === 'own'
    ? sql`${at} != ''`
    : likeInAnyCase(db, at, patternOf(phrase, form === 'json'))
}

/** Lets through more than the phrase: what lies between its words, and letters that are not ASCII, may be anything. */
export function patternOf({ parts }: Phrase, isJson: boolean): string {
  const written = parts.map((part) => (isJson ? JSON.stringify(part).slice(1, -1) : part))
  const escaped = written.map((part) => part.replace(/[\\%_]/g, '\\$&').replace(/[^\p{ASCII}]/gu, '_'))
  return `%${escaped.join('%')}%`
}
