/**
 * A connection to a PostgreSQL server through the guard: encrypted by its own SSLRequest (PostgreSQL protocol 3.2, "SSL
 * Session Encryption") unless the URL says otherwise, and handed to the library as it is. Called by sql.ts.
 */
import type net from 'node:net'
import pg from 'pg'
import { hostOf } from '../check-url.ts'
import type { Guard } from '../connect.ts'
import type { Target } from '../protocol.ts'
import type { Trace } from '../sockets.ts'
import { askForTls } from './postgres-tls.ts'

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
