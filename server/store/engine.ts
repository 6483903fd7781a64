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

/** Letters of ASCII in either case, on either engine; `pattern` escapes its own `%` and `_` with a backslash. */
export function likeInAnyCase(db: Db | Tx, text: RawBuilder<unknown>, pattern: string): RawBuilder<boolean> {
  return isPostgres(db) ? sql`${text} ilike ${pattern} escape '\\'` : sql`${text} like ${pattern} escape '\\'`
}

/** From here on SQLite writes zeros over what this process deletes or replaces. PostgreSQL leaves that to its vacuum. */
export async function overwriteDeleted(tx: Tx): Promise<void> {
  if (!isPostgres(tx)) await sql`pragma secure_delete = on`.execute(tx)
}

/** As fast as ever again; and what the file's log still holds of before goes with the log. */
export async function endOverwriting(db: Db): Promise<void> {
  if (isPostgres(db)) return
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
  await sql`pragma secure_delete = off`.execute(db)
}
