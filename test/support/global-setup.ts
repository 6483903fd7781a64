/**
 * Runs once around a whole vitest run: offers a PostgreSQL server to every test file, and a database on it that is
 * migrated once, to be copied. Each comes to be when the first file asks for it, so a run that needs none pays for none.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { openStore } from '../../server/store/open.ts'
import { createDatabase, type PostgresServer, startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers a GET of one of `Offered` with its address, after making it if need be. */
    postgresBroker: string
  }
}

/** The maintenance database of the shared server, and the database with the product's tables, to which nobody connects. */
export type Offered = 'server' | 'migrated'

/** Called by vitest; gives back what vitest calls at the end, also after Ctrl-C. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined
  let migrated: Promise<string> | undefined
  const server = async () => {
    started ??= startPostgres()
    return (await started).url
  }
  const offers: Readonly<Record<string, () => Promise<string>>> = {
    '/server': server,
    '/migrated': async () => {
      migrated ??= server().then(migratedOn)
      return migrated
    },
  }
  const broker = createServer(async (request, response) => {
    try {
      response.end(await offers[request.url ?? '']?.())
    } catch (cause) {
      response.writeHead(500).end(String(cause))
    }
  })
  broker.listen(0, '127.0.0.1')
  await once(broker, 'listening')
  project.provide('postgresBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`)
  return async () => {
    broker.close()
    broker.closeAllConnections()
    // A start that failed was told to the test that asked; here there is nothing left to stop.
    const server = await started?.catch(() => undefined)
    await server?.stop()
  }
}

async function migratedOn(serverUrl: string): Promise<string> {
  const { url } = await createDatabase(serverUrl)
  const store = openStore(url)
  await store.migrate()
  await store.close()
  return url
}
