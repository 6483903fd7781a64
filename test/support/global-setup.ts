/**
 * Runs once around a whole vitest run: offers a PostgreSQL server to every test file. The server starts when the first
 * file asks for it, so a run that needs none does not pay for one.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers a GET with the address of the shared PostgreSQL server, after starting it if need be. */
    postgresBroker: string
  }
}

/** Called by vitest; gives back what vitest calls at the end, also after Ctrl-C. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined
  const broker = createServer(async (_request, response) => {
    started ??= startPostgres()
    try {
      response.end((await started).url)
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
