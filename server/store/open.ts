/**
 * Opens the one database of this process, by its URL: SQLite in a file (or in memory) or PostgreSQL. Called by compose.
 * One of the four places that know which engine it is.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresDialect,
  SqliteAdapter,
  SqliteDialect,
  type Transaction,
} from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { MIGRATIONS } from '../../migrations/index.ts'
import { Fault } from '../domain/refusal.ts'
import type { Schema } from './schema.ts'
import { keepStatements } from './statements.ts'
import { afterCommit, guarded, transact } from './transact.ts'

export type Db = Kysely<Schema>
/** Inside a transaction: the only thing that store functions accept. */
export type Tx = Transaction<Schema>

export interface Store {
  readonly db: Db
  /** No other process can serve this database: what an earlier one held is free. */
  readonly isAlone: boolean
  /**
   * Runs `work` in one transaction; on SQLite it begins `immediate`, on PostgreSQL read committed. One that the server
   * undid because two stood in each other's way is run again, three times at most: so `work` does nothing outside of
   * `tx` that may not be done twice.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `hint` once the transaction around it is committed, never if it is not; at once where there is none. */
  afterCommit(hint: () => void): void
  /** Brings the schema up to date; a copy of a SQLite file that holds data is made first. */
  migrate(): Promise<{ readonly applied: readonly string[]; readonly copy: string | null }>
  /** Names of the migrations that are still to be applied, in order. */
  pending(): Promise<readonly string[]>
  /** Throws if the engine does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  /** false: beside a server that may be running, for a few short writes. It must have made the database before. */
  readonly serve?: boolean
  /** In place of the product's own: for tests of what follows when one fails. */
  readonly migrations?: Migrations
}

type Migrations = Readonly<Record<string, Migration>>

/**
 * @param url `sqlite:path/to/file`, `sqlite::memory:` or `postgres://...`
 * @throws Fault 'store.in-use' when another process serves the same SQLite file, 'store.unreadable' when it is no database,
 *   'store.missing' when it is not there and nobody is to serve it
 */
export function openStore(url: string, { serve = true, migrations = MIGRATIONS }: OpenOptions = {}): Store {
  if (url.startsWith('postgres://') || url.startsWith('postgresql://')) return openPostgres(url, migrations)
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length), { serve, migrations })
  throw new Fault(
    'store.unknown-url',
    `DATABASE_URL must begin with sqlite: or postgres://, not ${url.split(':')[0]}:`,
    {
      retry: false,
    },
  )
}

function openSqlite(path: string, { serve, migrations }: Required<OpenOptions>): Store {
  const inMemory = path === ':memory:'
  if (!serve && !existsSync(path)) {
    throw new Fault('store.missing', `There is no database at ${path} yet. Start Vedetta once: npm start`, {
      retry: false,
    })
  }
  const guard = inMemory || !serve ? null : keepOthersOut(path)
  const file = openFile(path, guard)
  const store = wrap(new Kysely<Schema>({ dialect: new OneFileDialect(file) }), migrations)
  return {
    ...store,
    isAlone: serve,
    async migrate() {
      const copy = inMemory ? null : copyBeforeMigrating(file, path, migrations)
      return { applied: await migrateUp(store.db, migrations), copy }
    },
    async close() {
      await store.db.destroy()
      if (guard) letOthersIn(guard)
    },
  }
}

function openFile(path: string, guard: Sqlite.Database | null): Sqlite.Database {
  let file: Sqlite.Database | null = null
  try {
    // It holds addresses of readers: for its owner alone. SQLite gives its WAL the same mode.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
    file = new Sqlite(path)
    file.pragma('journal_mode = WAL')
    // WAL alone opens at NORMAL: an acknowledged write could be lost with the power.
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    file.pragma('busy_timeout = 5000')
    file.pragma('journal_size_limit = 16777216')
    // Its own knows the letters of ASCII alone: Émile would not be found as he writes himself.
    file.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
    return file
  } catch (cause) {
    file?.close()
    if (guard) letOthersIn(guard)
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : cause
  return new Fault(
    'store.unreadable',
    `${path} is not a readable SQLite database (${why}). It was left untouched: put a copy from a backup in its place.`,
    { retry: false, cause },
  )
}

/** Of this process, until they are closed: one that nobody names any more would be collected, and the file free for others. */
const LOCKS = new Set<Sqlite.Database>()

/** A lock that dies with the process: a transaction held open on a file beside the database. */
function keepOthersOut(path: string): Sqlite.Database {
  let lock: Sqlite.Database | null = null
  try {
    mkdirSync(dirname(path), { recursive: true })
    lock = new Sqlite(`${path}.lock`, { timeout: 0 })
    lock.exec('begin exclusive')
    LOCKS.add(lock)
    return lock
  } catch (cause) {
    lock?.close()
    if (!(cause instanceof Sqlite.SqliteError && cause.code.startsWith('SQLITE_BUSY'))) throw unreadable(path, cause)
    throw new Fault(
      'store.in-use',
      `Another Vedetta process serves ${path}. Stop it first, or give this one its own DATA_DIR (several processes need PostgreSQL: set DATABASE_URL=postgres://...).`,
      { retry: false, cause },
    )
  }
}

function letOthersIn(lock: Sqlite.Database): void {
  LOCKS.delete(lock)
  lock.close()
}

function copyBeforeMigrating(file: Sqlite.Database, path: string, migrations: Migrations): string | null {
  const isNew = file.prepare("select count(*) from sqlite_schema where name = 'kysely_migration'").pluck().get() === 0
  const done = new Set(isNew ? [] : (file.prepare('select name from kysely_migration').pluck().all() as string[]))
  const first = Object.keys(migrations).find((name) => !done.has(name))
  if (done.size === 0 || !first) return null
  const copy = `${path}.before-${first}`
  // Renamed when it is whole: one that a crash cut off neither passes for a copy nor stands in the way of the next.
  rmSync(`${copy}.next`, { force: true })
  file.prepare('vacuum into ?').run(`${copy}.next`)
  renameSync(`${copy}.next`, copy)
  return copy
}

function openPostgres(url: string, migrations: Migrations): Store {
  // int8 as a number: instants and counts stay below 2^53.
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === 20 || oid === 1700
          ? Number
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  })
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  const store = wrap(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }), migrations)
  return {
    ...store,
    isAlone: false,
    migrate: async () => {
      await store.ping().catch((cause: unknown) => {
        throw away(url, cause)
      })
      return { applied: await migrateUp(store.db, migrations), copy: null }
    },
  }
}

/** Names the server without the password that stands in its URL. */
function away(url: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message || String(cause) : String(cause)
  return new Fault(
    'store.away',
    `The PostgreSQL at ${URL.parse(url)?.host ?? 'DATABASE_URL'} does not answer (${why}). Start it, or correct DATABASE_URL.`,
    { retry: true, cause },
  )
}

function migratorOf(db: Db, migrations: Migrations): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
}

/** All that are pending in one transaction: one that fails leaves the schema as it was before the first. */
async function migrateUp(db: Db, migrations: Migrations): Promise<string[]> {
  const { error, results } = await migratorOf(db, migrations).migrateToLatest()
  const failed = results?.find((r) => r.status === 'Error')
  if (error) {
    const name = failed ? ` at ${failed.migrationName}` : ''
    const message = error instanceof Error ? error.message : String(error)
    throw new Fault('store.not-migrated', `The database could not be brought up to date${name}: ${message}`, {
      retry: false,
      cause: error,
    })
  }
  return (results ?? []).map((r) => r.migrationName)
}

function wrap(db: Db, migrations: Migrations): Omit<Store, 'migrate' | 'isAlone'> {
  return {
    db: guarded(db),
    transact: (work) => transact(db, work),
    afterCommit,
    pending: async () => {
      const known = await migratorOf(db, migrations).getMigrations()
      return known.filter((m) => m.executedAt === undefined).map((m) => m.name)
    },
    ping: async () => {
      await db.executeQuery(CompiledQuery.raw('select 1'))
    },
    close: () => db.destroy(),
  }
}

/** Kysely's own SQLite dialect, but for how transactions begin and fail, and for migrations within one. */
class OneFileDialect extends SqliteDialect {
  readonly #file: Sqlite.Database

  constructor(file: Sqlite.Database) {
    super({ database: keepStatements(file) })
    this.#file = file
  }

  /** SQLite's plain `begin` is deferred: a read that turns into a write would fail at once under another writer. */
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async (connection: DatabaseConnection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    }
    // A disk that fails ends the transaction by itself; a rollback then would fail and hide why.
    const rollBack = driver.rollbackTransaction.bind(driver)
    driver.rollbackTransaction = async (connection: DatabaseConnection) => {
      if (this.#file.inTransaction) await rollBack(connection)
    }
    return driver
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter()
  }
}

/** SQLite rolls a schema back like anything else; Kysely does not count on it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
