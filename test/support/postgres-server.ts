/**
 * A real PostgreSQL 18 for tests, fault runs and benches, from npm alone. The server hangs on a keeper process whose
 * standard input is ours: however this process ends, kill -9 included, the keeper stops the server and deletes its data.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

export type PostgresServer = {
  /** Address of the maintenance database, as its superuser. */
  url: string
  /** Resolves when no process and no file of the server is left. Safe to repeat. */
  stop(): Promise<void>
}

export type Database = { url: string; close(): Promise<void> }

/** @throws Error with the server's own words if it does not come up */
export async function startPostgres(): Promise<PostgresServer> {
  const keeper = spawn(process.execPath, [fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url))], {
    // A group of its own: Ctrl-C reaches the whole foreground group and would end the server before its keeper.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = once(keeper, 'exit')
  let complaint = ''
  keeper.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const lines = createInterface(keeper.stdout)
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => line as string),
    ended.then(() => {
      throw new Error(`PostgreSQL did not start: ${complaint}`)
    }),
  ])
  return {
    url,
    async stop() {
      keeper.stdin.end()
      await ended
    },
  }
}

/** A new database on that server, empty or a copy of `like`, to which nobody is connected; `close` drops it even while connections are open. */
export async function createDatabase(serverUrl: string, like?: string): Promise<Database> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  // By files: nothing of this server needs a log, and it is half the work.
  const how = like ? ` template ${new URL(like).pathname.slice(1)} strategy file_copy` : ''
  await query(serverUrl, `create database ${name}${how}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, close: () => query(serverUrl, `drop database if exists ${name} with (force)`) }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
