/**
 * The two storage engines for tests: a store test runs its cases on every one of `ENGINES`, each time on an empty
 * database. Only inside vitest; fault runs and benches use postgres-server.ts.
 */
import { inject } from 'vitest'
import { createDatabase, type Database } from './postgres-server.ts'

export const ENGINES = ['sqlite', 'postgres'] as const
export type Engine = (typeof ENGINES)[number]

let postgresUrl: Promise<string> | undefined

/** An empty database as a `DATABASE_URL`. Call `close` after closing all connections to it. */
export async function freshDatabase(engine: Engine): Promise<Database> {
  if (engine === 'sqlite') return { url: 'sqlite::memory:', close: async () => {} }
  postgresUrl ??= askForServer()
  return createDatabase(await postgresUrl)
}

async function askForServer(): Promise<string> {
  const answer = await fetch(inject('postgresBroker'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}
