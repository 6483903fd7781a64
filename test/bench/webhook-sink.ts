/**
 * Takes webhooks on several ports, as many receivers would, answers 204 and counts. A part of the bench of deliveries;
 * asked for `{ expect }` it answers when so many have come since it was asked, with the times of the first and the last.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Counted, openCount } from './count.ts'
import { answerWith } from './part.ts'

type ToSink = { readonly open: number } | { readonly expect: number }
type Opened = { readonly ports: readonly number[] }
/** `sample`: the last body. */
type Taken = Counted & { readonly sample: string }

const count = openCount()
let sample = ''

async function open(ports: number): Promise<Opened> {
  const servers = Array.from({ length: ports }, () =>
    createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        sample = Buffer.concat(chunks).toString()
        count.add()
        response.writeHead(204).end()
      })
    }).listen(0, '127.0.0.1', 4_096),
  )
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return { ports: servers.map((server) => (server.address() as AddressInfo).port) }
}

answerWith(async (message: ToSink): Promise<Opened | Taken> => {
  if ('open' in message) return open(message.open)
  return { ...(await count.until(message.expect)), sample }
})
