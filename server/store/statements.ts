/** Keeps the statements of the one SQLite connection ready: preparing one anew takes longer than most of them run. Called by open. */
import type Sqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** Texts differ by the length of their lists: enough for all that the product says, and a bound. */
const KEPT = 500
const CHANGES_SCHEMA = /^\s*(create|alter|drop)\b/i

export function keepStatements(file: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    close: () => file.close(),
    prepare(text) {
      // What was prepared before a table changed may still speak of its old columns.
      if (CHANGES_SCHEMA.test(text)) kept.clear()
      const statement = kept.get(text) ?? (file.prepare(text) as SqliteStatement)
      kept.delete(text)
      kept.set(text, statement)
      if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '')
      return statement
    },
  }
}
