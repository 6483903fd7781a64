/** Where the processes of a long run live: a temporary folder, a database, a port that stays, a catalogue of its own. */

import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiClient, redeemLink } from '../../support/api-client.ts'
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts'

export type Home = {
  readonly dataDir: string
  readonly databaseFile: string
  readonly databaseUrl: string
  readonly port: number
  /** A process on this home; several may follow each other, and on PostgreSQL run beside each other. */
  start(env?: Readonly<Record<string, string>>, through?: readonly string[]): ServerProcess
  remove(): void
}

export type HomeOptions = {
  readonly databaseUrl?: string
  readonly smtpUrl?: string
  readonly catalogue?: string
  /** Several homes that share a database share the key. */
  readonly secretKeyFile?: string
}

export const COMPONENTS = ['player', 'portal', 'login', 'search'] as const

const CATALOGUE = `
page:
  name: Example status
components:
${COMPONENTS.map((key) => `  - { key: ${key}, name: ${key} }`).join('\n')}
`

export async function openHome(options: HomeOptions = {}): Promise<Home> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-faults-'))
  const configFile = join(dataDir, 'vedetta.yaml')
  writeFileSync(configFile, options.catalogue ?? CATALOGUE)
  const databaseFile = join(dataDir, 'vedetta.db')
  const databaseUrl = options.databaseUrl ?? `sqlite:${databaseFile}`
  const port = await freePort()
  const base = {
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    CONFIG_FILE: configFile,
    PROBE_ALLOW: '127.0.0.0/8',
    NOTIFY_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
    ...(options.smtpUrl ? { SMTP_URL: options.smtpUrl, MAIL_FROM: 'status@example.com' } : {}),
    ...(options.secretKeyFile ? { SECRET_KEY_FILE: options.secretKeyFile } : {}),
  }
  return {
    ...{ dataDir, databaseFile, databaseUrl, port },
    start: (env = {}, through = []) => startServerProcess({ ...base, ...env }, through),
    remove: () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Starts it for the first time and comes in as its first member of staff; the credentials outlive the process. */
export async function setUp(home: Home): Promise<{ server: ServerProcess; api: ApiClient }> {
  const server = home.start()
  const { url, setupLink } = await server.ready()
  if (setupLink === null) throw new Error('The first start printed no set-up link')
  return { server, api: await redeemLink(url, setupLink) }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A listening socket has no port')
  return address.port
}
