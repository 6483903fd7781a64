/** Opens the front door before anything else stands: from here on the last page is served. Called by compose. */
import type { AddressInfo } from 'node:net'
import { Fault } from '../domain/refusal.ts'
import type { LiveFiles } from '../ports.ts'
import { createFront, type Front } from './front.ts'
import { type HostRule, hostRule } from './host.ts'

export interface DoorSettings {
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  /** null: http://localhost: and the port that was found. */
  readonly baseUrl: string | null
}

export interface Door {
  readonly front: Front
  readonly host: HostRule
  /** The address listened on, as a URL without a slash at its end. */
  readonly url: string
  readonly baseUrl: string
  /** `address:port` of this server itself, in every spelling that leads here from this machine. */
  readonly ownEndpoints: readonly string[]
  /** Lets answers under way end, for at most three seconds. */
  close(): Promise<void>
}

const CLOSE_WITHIN_MS = 3_000

/** @throws Fault 'http.not-listening' when the port is taken or not ours to use */
export async function openDoor(settings: DoorSettings, files: LiveFiles): Promise<Door> {
  // Loopback names are ours with any port, so the rule need not wait for the one that comes.
  const host = hostRule(settings.baseUrl ?? 'http://localhost')
  const front = createFront({ files, host })
  const { address, port } = await listen(front, settings)
  const baseUrl = settings.baseUrl ?? `http://localhost:${port}`
  const own = [`127.0.0.1:${port}`, `[::1]:${port}`]
  if (!address.includes(':') && address !== '0.0.0.0') own.push(`${address}:${port}`)
  return {
    front,
    host,
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    baseUrl,
    ownEndpoints: [...new Set(own)],
    close: () => close(front),
  }
}

async function listen({ server }: Front, { port, host }: DoorSettings): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(faultOf(cause, { port, host })))
    server.listen(port, host, resolve)
  })
  return server.address() as AddressInfo
}

function faultOf(cause: NodeJS.ErrnoException, { port, host }: { port: number; host: string }): Fault {
  const taken = cause.code === 'EADDRINUSE'
  const what = taken
    ? 'is in use by another program: stop it, or set PORT to a free one'
    : `cannot be used (${cause.code})`
  return new Fault('http.not-listening', `Port ${port} on ${host} ${what}.`, { retry: false, cause })
}

async function close({ server }: Front): Promise<void> {
  server.closeIdleConnections()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
  await closed
  clearTimeout(timer)
}
