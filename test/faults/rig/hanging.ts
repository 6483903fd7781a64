/** Everything hangs at once: mail server, webhook, watched target, readers of events, half a request. How long does the end take? */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import type { ApiClient } from '../../support/api-client.ts'
import type { Ended } from '../../support/server-process.ts'
import { seedReaders } from './audience.ts'
import type { Rig } from './fault.ts'
import { openHome, setUp } from './home.ts'
import { openIncident } from './say.ts'

/** Ends a server by SIGTERM in the middle of all that. */
export async function endWhileAllHangs(rig: Rig): Promise<Ended & { tookMs: number }> {
  const came = { mail: Promise.withResolvers<void>(), web: Promise.withResolvers<void>() }
  const mail = await listening(
    createServer(() => came.mail.resolve()),
    rig,
  )
  const web = await listening(
    createHttpServer(() => came.web.resolve()),
    rig,
  )
  const home = await openHome({ smtpUrl: `smtp://127.0.0.1:${mail}`, catalogue: catalogueOf(web) })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  await api.post('/subscribers/webhooks', { address: `http://127.0.0.1:${web}/hook` })
  await seedReaders(home.databaseUrl, 30)
  await openIncident(api, 'mark-0')
  await Promise.all([came.mail.promise, came.web.promise, ...[1, 2, 3].map(() => openStream(home.port, api))])
  const half = connect(home.port, '127.0.0.1', () =>
    half.write('POST /api/v1/incidents HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{'),
  )
  half.on('error', () => undefined)
  await once(half, 'connect')
  return server.stop()
}

async function listening(server: Server | ReturnType<typeof createHttpServer>, rig: Rig): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  rig.later(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Resolves when it is open; what comes after is nobody's business, its end least of all. */
async function openStream(port: number, api: ApiClient): Promise<void> {
  const { body } = await fetch(`http://localhost:${port}/api/v1/events`, { headers: api.credentials })
  void body?.pipeTo(new WritableStream()).catch(() => undefined)
}

const catalogueOf = (port: number) => `
page: { name: Example status }
components:
  - { key: player, name: Player, probes: [{ key: slow, url: "http://127.0.0.1:${port}/", every: 20s, timeout: 10s }] }
`
