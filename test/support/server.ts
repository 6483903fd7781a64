/**
 * The whole product for a test, as `npm start` puts it together: real sockets, a real database of its own, files in a
 * temporary folder. Only the clock and the ids may be a test's own. Only inside vitest; the demo starts main.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Overrides, startVedetta, type Vedetta } from '../../server/compose.ts'
import { readSettings, type Settings } from '../../server/config.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Role } from '../../server/domain/rights.ts'
import { createApiToken } from '../../server/flow/api-token.ts'
import { giveAccess } from '../../server/flow/staff.ts'
import { ADA, type ApiClient, apiClient, type Person, redeemLink } from './api-client.ts'
import { type Engine, freshDatabase } from './engines.ts'

/** What outlives a process: the folder and the database. Several servers may be started on one home, one after the other. */
export type Home = {
  readonly dataDir: string
  readonly databaseUrl: string
  /** Drops the database and deletes the folder. */
  close(): Promise<void>
}

export type ServerOptions = Overrides & {
  engine?: Engine
  /** Where an earlier server has lived; without it this one gets a home of its own, which goes with it. */
  home?: Home
  /** The catalogue file's text; without it the example that is shipped. */
  catalogue?: string | undefined
  /** Of the SMTP catcher; without it mail is held. */
  smtpUrl?: string | undefined
  /** More of the environment, or something else than below: `ROLE`, `PROBE_ALLOW` ... */
  env?: Readonly<Record<string, string>> | undefined
}

export type TestServer = Vedetta & {
  readonly home: Home
  readonly settings: Settings
  /** Lines of level `warn` and above that it has logged. */
  readonly troubles: readonly string[]
  /** A person at the desk, with a cookie: the first one, an admin, comes through the set-up link; others by invitation. */
  signIn(person?: Person, role?: Role): Promise<ApiClient>
  /** A program, with a bearer token. */
  token(role?: Role): Promise<ApiClient>
}

/** An empty database and an empty folder. */
export async function openHome(engine: Engine = 'sqlite'): Promise<Home> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedetta-test-'))
  const database = engine === 'sqlite' ? null : await freshDatabase(engine)
  return {
    dataDir,
    databaseUrl: database?.url ?? `sqlite:${join(dataDir, 'vedetta.db')}`,
    close: async () => {
      await database?.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Without `prober: true` no worker thread looks: batches come in by `recordResults`. `close` is safe to repeat. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { engine, home: lent, catalogue, smtpUrl, env, ...overrides } = options
  const home = lent ?? (await openHome(engine))
  const troubles: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void troubles.push(line) })
  try {
    const settings = settingsFor(home, { catalogue, smtpUrl, env })
    const vedetta = await startVedetta(settings, logger, { prober: false, ...overrides })
    const close = async () => {
      await vedetta.close()
      if (!lent) await home.close()
    }
    return { ...vedetta, ...ways(vedetta), home, settings, troubles, close }
  } catch (error) {
    if (!lent) await home.close()
    throw error
  }
}

/** As the environment of a process on that home would say it; also for tests that start a real one. */
export function environmentFor(
  home: Home,
  { catalogue, smtpUrl, env }: Pick<ServerOptions, 'catalogue' | 'smtpUrl' | 'env'> = {},
): Record<string, string> {
  const configFile = join(home.dataDir, 'vedetta.yaml')
  if (catalogue !== undefined) writeFileSync(configFile, catalogue)
  return {
    PORT: '0',
    DATA_DIR: home.dataDir,
    DATABASE_URL: home.databaseUrl,
    PROBE_ALLOW: '127.0.0.0/8',
    NOTIFY_ALLOW: '127.0.0.0/8',
    ...(catalogue === undefined ? {} : { CONFIG_FILE: configFile }),
    ...(smtpUrl === undefined ? {} : { SMTP_URL: smtpUrl, MAIL_FROM: 'status@example.com' }),
    ...env,
  }
}

function settingsFor(home: Home, options: Parameters<typeof environmentFor>[1]): Settings {
  const settings = readSettings(environmentFor(home, options))
  if ('mistakes' in settings) throw new Error(settings.mistakes.join('\n'))
  return settings
}

function ways({ context, url, setupLink }: Vedetta): Pick<TestServer, 'signIn' | 'token'> {
  let link = setupLink
  return {
    async signIn(person = ADA, role = 'admin') {
      const way = link ?? (await invite({ context, person, role }))
      link = null
      return redeemLink(url, way, person)
    },
    async token(role = 'admin') {
      const made = await createApiToken(context, { name: `a ${role}`, role, who: 'test' })
      if (isRefusal(made)) throw new Error(made.because)
      return apiClient(url, { authorization: `Bearer ${made.token}` })
    },
  }
}

async function invite({
  context,
  person,
  role,
}: {
  context: Vedetta['context']
  person: Person
  role: Role
}): Promise<string> {
  const given = await giveAccess(context, { email: person.email, name: person.name, role, who: 'test' })
  if (isRefusal(given)) throw new Error(given.because)
  return given.url
}
