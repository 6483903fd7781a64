/**
 * The two storage engines for tests: a store test runs its cases on every one of `ENGINES`, each time on an empty
 * database. Only inside vitest; fault runs and benches use postgres-server.ts.
 */
import { inject } from 'vitest'
import type { Offered } from './global-setup.ts'
import { createDatabase, type Database } from './postgres-server.ts'

export const ENGINES = ['sqlite', 'postgres'] as const
export type Engine = (typeof ENGINES)[number]

/** An empty database as a `DATABASE_URL`. Call `close` after closing all connections to it. */
export async function freshDatabase(engine: Engine): Promise<Database> {
  if (engine === 'sqlite') return IN_MEMORY
  return createDatabase(await urlOf('server'))
}

/**
 * As `freshDatabase`, for tests that begin with the product's tables: on PostgreSQL they stand there already, copied from
 * one database that was migrated for the whole run. `migrate` finds nothing left to do then.
 */
export async function tabledDatabase(engine: Engine): Promise<Database> {
  if (engine === 'sqlite') return IN_MEMORY
  const [server, like] = await Promise.all([urlOf('server'), urlOf('migrated')])
  return createDatabase(server, like)
}

const IN_MEMORY: Database = { url: 'sqlite::memory:', close: async () => {} }

const urls = new Map<Offered, Promise<string>>()

/** Asked for once in a worker. */
function urlOf(which: Offered): Promise<string> {
  const asked = urls.get(which) ?? askFor(which)
  urls.set(which, asked)
  return asked
}

async function askFor(which: Offered): Promise<string> {
  const answer = await fetch(new URL(which, inject('postgresBroker')))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}
