/**
 * Column types that mean the same on both engines. One of the four places that may ask which engine it is.
 * SQLite tables are STRICT, so a wrong type is refused there as it is on PostgreSQL.
 */
import { type CreateTableBuilder, type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'

type ColumnType = RawBuilder<unknown>

export interface Columns {
  /** Sortable text id, or any other text. */
  readonly text: ColumnType
  /** Epoch ms UTC. */
  readonly instant: ColumnType
  /** A whole number up to 2^53; 0/1 for yes and no where an instant would say nothing. */
  readonly integer: ColumnType
  readonly real: ColumnType
  readonly bytes: ColumnType
  /** An integer key that the engine counts up by itself; a primary key is implied. */
  readonly counter: ColumnType
}

export function isPostgres(db: Kysely<never>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

export function columnsOf(db: Kysely<never>): Columns {
  if (isPostgres(db)) {
    return {
      text: sql`text`,
      instant: sql`bigint`,
      integer: sql`bigint`,
      real: sql`double precision`,
      bytes: sql`bytea`,
      counter: sql`bigint generated always as identity primary key`,
    }
  }
  return {
    text: sql`text`,
    instant: sql`integer`,
    integer: sql`integer`,
    real: sql`real`,
    bytes: sql`blob`,
    counter: sql`integer primary key autoincrement`,
  }
}

/** A table that checks its types on either engine. */
export function createTable(db: Kysely<never>, name: string): CreateTableBuilder<string, never> {
  const table = db.schema.createTable(name) as CreateTableBuilder<string, never>
  return isPostgres(db) ? table : table.modifyEnd(sql`strict`)
}

/** A narrow table whose rows are rewritten all the time, found by their key alone. */
export function createBeatTable(db: Kysely<never>, name: string): CreateTableBuilder<string, never> {
  const table = db.schema.createTable(name) as CreateTableBuilder<string, never>
  // PostgreSQL writes a row anew beside the old one: with room on the page, no index has to hear of it. SQLite keeps the
  // rows in the order of their key, so that a batch touches few pages.
  return table.modifyEnd(isPostgres(db) ? sql`with (fillfactor = 50)` : sql`strict, without rowid`)
}

/** A table whose rows stand in the order of their key, and need no index beside it. */
export function createKeyedTable(db: Kysely<never>, name: string): CreateTableBuilder<string, never> {
  const table = db.schema.createTable(name) as CreateTableBuilder<string, never>
  return isPostgres(db) ? table : table.modifyEnd(sql`strict, without rowid`)
}
