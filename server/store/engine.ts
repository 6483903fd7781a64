/** What a query must say differently on the two engines. Used by the store's other files, none of which asks which one it is on. */
import { PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './open.ts'

function isPostgres(db: Db | Tx): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** Behind a subquery that claims rows: those that another worker claims at the moment are passed over. */
export function skipLocked(db: Db | Tx): RawBuilder<unknown> {
  return isPostgres(db) ? sql`for update skip locked` : sql``
}

/** As `among`, of whole numbers. */
export function amongNumbers(db: Db | Tx, numbers: readonly number[]): RawBuilder<number> {
  const list = JSON.stringify(numbers)
  return isPostgres(db)
    ? sql`(select value::bigint from json_array_elements_text(${list}::json))`
    : sql`(select value from json_each(${list}))`
}

/** For `id in ...`: one parameter however many there are, so that the statement is written and prepared once. */
export function among(db: Db | Tx, ids: readonly string[]): RawBuilder<string> {
  const list = JSON.stringify(ids)
  return isPostgres(db)
    ? sql`(select json_array_elements_text(${list}::json))`
    : sql`(select value from json_each(${list}))`
}
