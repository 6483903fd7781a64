/**
 * A connection to a PostgreSQL server through the guard: encrypted by its own SSLRequest (PostgreSQL protocol 3.2, "SSL
 * Session Encryption") unless the URL says otherwise, and handed to the library as it is. Called by sql.ts.
 */
import type net from 'node:net'
import pg from 'pg'
import { hostOf } from '../check-url.ts'
import type { Guard } from '../connect.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import type { Target } from '../protocol.ts'
import type { Trace } from '../sockets.ts'

interface Opening {
  readonly guard: Guard
  readonly signal: AbortSignal
  readonly trace: Trace
}

/** @throws NetworkFault */
export async function openDatabase(url: URL, { guard, signal, trace }: Opening): Promise<net.Socket> {
  const socket = await guard.open(url, signal, trace)
  if (url.searchParams.get('sslmode') === 'disable') return socket
  try {
    await askForTls(socket, hostOf(url), signal)
    return await guard.secure(socket, url, signal, trace)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** One byte comes back. More would have been said by somebody in between, before encryption (CVE-2021-23222). */
async function askForTls(socket: net.Socket, host: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const onAbort = () => reject(timedOut('tls', host))
  const onClose = () => reject(faultOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), 'tls', host))
  signal.addEventListener('abort', onAbort, { once: true })
  socket.once('close', onClose).once('data', resolve).write(SSL_REQUEST)
  try {
    const said = (await promise).toString('latin1')
    if (said === 'S') return
    if (said === 'N') throw new NetworkFault('no-starttls', 'tls', `${host} offers no encryption (sslmode)`)
    throw new NetworkFault('bad-answer', 'tls', `${host} answers in something else than PostgreSQL's protocol`)
  } finally {
    socket.pause()
    signal.removeEventListener('abort', onAbort)
    socket.off('close', onClose)
  }
}

/** A client on a socket that is connected already. Nothing is taken from the environment or from a password file. */
export function clientOn(socket: net.Socket, url: URL, credentials: Target['credentials']): pg.Client {
  const user = credentials?.user ?? 'postgres'
  const connected = Object.assign(socket, {
    connect: () => {
      queueMicrotask(() => socket.emit('connect'))
      return socket
    },
  })
  const client = new PlainClient({
    user,
    password: () => credentials?.secret ?? '',
    host: hostOf(url),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    ssl: false,
    sslnegotiation: 'postgres',
    application_name: 'vedetta',
    stream: () => connected,
  })
  // Told by the query that waits; an error that nobody listens to would end the process.
  client.on('error', () => {})
  return client
}

/** Who asks, of which database: not what PGOPTIONS and PGREPLICATION in our own environment would add for any program. */
class PlainClient extends pg.Client {
  /** The library's own, asked as it says hello. */
  getStartupConf(): Record<string, string> {
    return { user: this.user ?? '', database: this.database ?? '', application_name: 'vedetta' }
  }
}
