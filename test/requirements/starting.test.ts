/** A server that starts while people ask: whoever comes too early is told to wait, and nobody's request ends the start. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../server/http/app.ts'
import { createFront } from '../../server/http/front.ts'
import type { LiveFiles } from '../../server/ports.ts'

const NO_FILES: LiveFiles = { find: () => undefined, revision: 0, languages: [] }
const ANY_HOST = { isOurs: () => true, isOnlyTls: () => false }

test('a request that comes while routes are still being registered is told to try again, and then answered', async () => {
  const front = createFront({ files: NO_FILES, host: ANY_HOST })
  front.server.listen(0, '127.0.0.1')
  await once(front.server, 'listening')
  const url = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}/hello`
  const registering = Promise.withResolvers<void>()
  const making = createApp({
    ...{ front, live: NO_FILES, host: ANY_HOST, logger: pino({ level: 'silent' }), trustProxy: [] },
    routes: [
      async (app) => {
        await registering.promise
        app.get('/hello', async () => 'hello')
      },
    ],
  })

  const early = await fetch(url)
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1'])

  registering.resolve()
  const app = await making
  onTestFinished(async () => {
    front.server.closeAllConnections()
    await app.close()
  })
  await app.ready()
  expect(await (await fetch(url)).text()).toBe('hello')
})
