/**
 * Passes connections on, so that what stands in one namespace is reached from another: a part of the run that it is started
 * by. Asked `{ listen, to }` it answers when it listens at each of them.
 */
import { once } from 'node:events'
import { connect, createServer, type ListenOptions, type NetConnectOpts } from 'node:net'
import { answerWith } from '../../bench/part.ts'

/** Addresses with a port, or paths of sockets, which no namespace hides. */
export type Forwarding = { readonly listen: readonly ListenOptions[]; readonly to: NetConnectOpts }

export async function forward({ listen, to }: Forwarding): Promise<{ close(): void }> {
  const servers = await Promise.all(
    listen.map(async (where) => {
      const server = createServer((near) => {
        const far = connect(to)
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const) {
          one.on('error', () => other.destroy())
          one.pipe(other)
        }
      })
      server.listen(where)
      await once(server, 'listening')
      return server
    }),
  )
  return { close: () => servers.forEach((server) => void server.close()) }
}

if (import.meta.main) {
  answerWith(async (message: Forwarding) => {
    await forward(message)
    return { done: true }
  })
}
