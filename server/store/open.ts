/**
 * Opens the one database of this process, by its URL: SQLite in a file (or in memory) or PostgreSQL. Called by compose.
 * One of the four places that know which engine it is.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresDialect,
  SqliteDialect,
  type Transaction,
} from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { MIGRATIONS } from '../../migrations/index.ts'
import { Fault } from '../domain/refusal.ts'
import type { Schema } from './schema.ts'

export type Db = Kysely<Schema>
/** Inside a transaction: the only thing that store functions accept. */
export type Tx = Transaction<Schema>

export interface Store {
  readonly db: Db
  /** Runs `work` in one transaction; on SQLite it begins `immediate`, on PostgreSQL read committed. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
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
}

/**
 * @param url `sqlite:path/to/file`, `sqlite::memory:` or `postgres://...`
 * @throws Fault 'store.in-use' when another process serves the same SQLite file, 'store.unreadable' when it is no database,
 *   'store.missing' when it is not there and nobody is to serve it
 */
export function openStore(url: string, { serve = true }: OpenOptions = {}): Store {
  if (url.startsWith('postgres://') || url.startsWith('postgresql://')) return openPostgres(url)
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length), serve)
  throw new Fault(
    'store.unknown-url',
    `DATABASE_URL must begin with sqlite: or postgres://, not ${url.split(':')[0]}:`,
    {
      retry: false,
    },
  )
}

function openSqlite(path: string, serve: boolean): Store {
  const inMemory = path === ':memory:'
  if (!serve && !existsSync(path)) {
    throw new Fault('store.missing', `There is no database at ${path} yet. Start Vedetta once: npm start`, {
      retry: false,
    })
  }
  if (!inMemory) mkdirSync(dirname(path), { recursive: true })
  const guard = inMemory || !serve ? null : keepOthersOut(path)
  const file = openFile(path, guard)
  const store = wrap(new Kysely<Schema>({ dialect: new ImmediateSqliteDialect({ database: file }) }))
  return {
    ...store,
    async migrate() {
      const copy = inMemory ? null : copyBeforeMigrating(file, path)
      return { applied: await migrateUp(store.db), copy }
    },
    async close() {
      await store.db.destroy()
      guard?.close()
    },
  }
}

function openFile(path: string, guard: Sqlite.Database | null): Sqlite.Database {
  try {
    const file = new Sqlite(path)
    file.pragma('journal_mode = WAL')
    // WAL alone opens at NORMAL: an acknowledged write could be lost with the power.
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    file.pragma('busy_timeout = 5000')
    file.pragma('journal_size_limit = 16777216')
    return file
  } catch (cause) {
    guard?.close()
    throw new Fault(
      'store.unreadable',
      `${path} is not a readable SQLite database (${cause instanceof Error ? cause.message : cause}). It was left untouched: put a copy from a backup in its place.`,
      { retry: false, cause },
    )
  }
}

/** A lock that dies with the process: a transaction held open on a file beside the database. */
function keepOthersOut(path: string): Sqlite.Database {
  const lock = new Sqlite(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (cause) {
    lock.close()
    throw new Fault(
      'store.in-use',
      `Another Vedetta process serves ${path}. Stop it first, or give this one its own DATA_DIR (several processes need PostgreSQL: set DATABASE_URL=postgres://...).`,
      { retry: false, cause },
    )
  }
}

function copyBeforeMigrating(file: Sqlite.Database, path: string): string | null {
  const tables = file.prepare("select count(*) as n from sqlite_schema where name = 'kysely_migration'").get() as {
    n: number
  }
  if (tables.n === 0) return null
  const done = new Set(file.prepare('select name from kysely_migration').pluck().all() as string[])
  if (Object.keys(MIGRATIONS).every((name) => done.has(name))) return null
  const copy = `${path}.before-${Object.keys(MIGRATIONS).find((name) => !done.has(name))}`
  file.prepare('vacuum into ?').run(copy)
  return copy
}

function openPostgres(url: string): Store {
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
  const store = wrap(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }))
  return { ...store, migrate: async () => ({ applied: await migrateUp(store.db), copy: null }) }
}

function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })
}

async function migrateUp(db: Db): Promise<string[]> {
  const { error, results } = await migratorOf(db).migrateToLatest()
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

/** Marks the async context of a transaction's work, so that a stray query on `db` is caught there. */
const inside = new AsyncLocalStorage<true>()

function wrap(db: Db): Omit<Store, 'migrate'> {
  return {
    db: guarded(db),
    transact: (work) => db.transaction().execute((tx) => inside.run(true, () => work(tx))),
    pending: async () => {
      const known = await migratorOf(db).getMigrations()
      return known.filter((m) => m.executedAt === undefined).map((m) => m.name)
    },
    ping: async () => {
      await db.executeQuery(CompiledQuery.raw('select 1'))
    },
    close: () => db.destroy(),
  }
}

/** On SQLite a query on `db` inside a transaction hangs, on PostgreSQL it silently leaves it: here it throws. */
function guarded(db: Db): Db {
  return new Proxy(db, {
    get(target, key) {
      if (inside.getStore()) throw new Error('A query on db inside a transaction: use its tx')
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** SQLite's plain `begin` is deferred: a read that turns into a write would fail at once under another writer. */
class ImmediateSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async (connection: DatabaseConnection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    }
    return driver
  }
}
