/**
 * Puts the product together: the one file that names every concrete part. Called by main, by the demo and by tests that
 * want the whole thing.
 */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createGuard, type Guard } from '../probes/connect.ts'
import { nextDueAt, planFault } from '../probes/schedule.ts'
import { startWorker } from '../probes/spawn.ts'
import type { Settings } from './config.ts'
import { UNSUBSCRIBE_URL } from './contract/notice.ts'
import { Fault } from './domain/refusal.ts'
import { makeSetupLink } from './flow/access-link.ts'
import { applyCatalogue } from './flow/apply-catalogue.ts'
import type { Boot } from './flow/applying.ts'
import type { Context } from './flow/context.ts'
import { readCatalogue } from './flow/read-catalogue.ts'
import { createApp } from './http/app.ts'
import { createFront, type Front } from './http/front.ts'
import { hostRule } from './http/host.ts'
import { publicRoutes, staffRoutes } from './http/routes.ts'
import { watchAwake } from './jobs/awake.ts'
import { startHousekeeping } from './jobs/housekeeping.ts'
import { type Line, startLine } from './jobs/line.ts'
import { type LocalAgent, startLocalAgent } from './jobs/local-agent.ts'
import type { AddressGuard, Clock, Ids, Sender } from './ports.ts'
import { startRenderer } from './publish/renderer.ts'
import { openSnapshotFiles, type SnapshotFiles } from './publish/snapshot-files.ts'
import { createMailSender } from './senders/mail.ts'
import { createWebhookSender } from './senders/webhook.ts'
import { SystemIds } from './store/ids.ts'
import { localLocation } from './store/locations.ts'
import { openStore, type Store } from './store/open.ts'
import { createVault, loadOrMakeKey } from './store/vault.ts'

const ROOT = new URL('..', import.meta.url).pathname
const WEB = join(ROOT, 'dist/web')
const EXAMPLE = join(ROOT, 'vedetta.example.yaml')

/** What a test or the demo puts in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock
  readonly ids?: Ids
  /** false: no worker thread; batches come in by `recordResults`. */
  readonly prober?: boolean
}

export interface Vedetta {
  readonly app: FastifyInstance
  readonly context: Context
  readonly url: string
  /** The way in for the first member of staff; null once there is one. */
  readonly setupLink: string | null
  readonly notes: readonly string[]
  /** Stops accepting, lets what is under way end or gives its leases back, closes everything. */
  close(): Promise<void>
}

/**
 * Starts everything; resolves when it is ready to work.
 *
 * @throws Fault with every mistake of the catalogue file, when another process serves the same file, and the like
 */
export async function startVedetta(
  settings: Settings,
  logger: FastifyBaseLogger,
  overrides: Overrides = {},
): Promise<Vedetta> {
  const clock = overrides.clock ?? { now: () => Date.now() }
  await mkdir(settings.dataDir, { recursive: true })
  const files = openSnapshotFiles(join(settings.dataDir, 'public'))
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    // The last page is served before the database is opened, and even if it cannot be.
    await files.target.restore()
    const { front, url, baseUrl, defaultLanguage } = await listen(settings, files)
    closing.push(() => closeFront(front))
    const store = openStore(settings.databaseUrl)
    closing.push(() => store.close())
    const migrated = await store.migrate()
    const renderer = startRenderer(join(WEB, 'renderer.js'))
    closing.push(() => renderer.close())
    const wakes: { line: Line | null; agent: LocalAgent | null } = { line: null, agent: null }
    const boot: Boot = {
      store,
      clock,
      ids: overrides.ids ?? new SystemIds(),
      vault: createVault(loadOrMakeKey(settings.secretKeyFile)),
      renderer,
      baseUrl,
      holder: `${process.pid}-${new SystemIds().next()}`,
      wake: (what) => (what === 'prober' ? wakes.agent?.assignmentsChanged() : wakes.line?.wake(what)),
    }
    const guards = openGuards(settings, front)
    const pageId = await readFile(boot, settings, guards.probes)
    const context: Context = { ...boot, pageId }
    const startedAt = clock.now()
    const awake = watchAwake(clock)
    closing.push(async () => awake.stop())
    if (overrides.prober !== false && settings.role !== 'http' && settings.role !== 'jobs') {
      wakes.agent = await startAgent(context, { settings, awake, logger, allow: guards.probeAllow })
      const agent = wakes.agent
      closing.push(() => agent.stop())
    }
    const senders = openSenders(settings, { guard: guards.notify, clock })
    closing.push(async () => {
      await Promise.all(senders.map((s) => s.close()))
    })
    const app = await createApp({
      front,
      live: files.live,
      host: hostRule(baseUrl, () => portOf(front)),
      logger,
      trustProxy: settings.trustProxy,
      routes: [
        publicRoutes(context, { files, consoleDir: join(WEB, 'console'), defaultLanguage }),
        staffRoutes(context, {
          version: version(),
          startedAt,
          mailIsOn: settings.smtpUrl !== null,
          mailFrom: settings.mailFrom,
          prober: wakes.agent,
          probeGuard: portGuard(guards.probes),
          notifyGuard: portGuard(guards.notify),
          planner: { nextDueAt, planFault },
        }),
      ],
    })
    await app.ready()
    closing.push(() => app.close())
    wakes.line = startLine(context, {
      target: files.target,
      senders,
      awake,
      onFailure: (job, err, failures) => logger.error({ job, err, failures }, 'a job failed; it tries again'),
      onSwap: ({ revision }) => logger.debug({ revision }, 'page swapped'),
    })
    const line = wakes.line
    closing.push(() => line.stop())
    const housekeeping = startHousekeeping(context, (err) =>
      logger.error({ err }, 'housekeeping failed; it tries again'),
    )
    closing.push(() => housekeeping.stop())
    return { app, context, url, setupLink: await setupUrl(context), notes: notesOf(migrated), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Listening {
  readonly front: Front
  readonly url: string
  readonly baseUrl: string
  readonly defaultLanguage: () => string
}

async function listen(settings: Settings, files: SnapshotFiles): Promise<Listening> {
  const where = { baseUrl: settings.baseUrl ?? '' }
  const defaultLanguage = () =>
    (files.live.find('index.html')?.contentType && (files.live.languages[0] ?? 'en')) || 'en'
  const front: Front = createFront({
    files: files.live,
    defaultLanguage,
    host: {
      isOurs: (request) =>
        hostRule(where.baseUrl || `http://localhost:${portOf(front)}`, () => portOf(front)).isOurs(request),
    },
  })
  const { server } = front
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenFault(settings, cause)))
    server.listen(settings.port, settings.host, resolve)
  })
  where.baseUrl ||= `http://localhost:${portOf(front)}`
  return {
    front,
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${portOf(front)}`,
    baseUrl: where.baseUrl,
    defaultLanguage,
  }
}

function listenFault(settings: Settings, cause: NodeJS.ErrnoException): Fault {
  const what =
    cause.code === 'EADDRINUSE'
      ? 'is in use by another program: stop it, or set PORT'
      : `cannot be used (${cause.code})`
  return new Fault('http.not-listening', `Port ${settings.port} on ${settings.host} ${what}.`, { retry: false, cause })
}

function portOf(front: Front): number {
  return (front.server.address() as AddressInfo | null)?.port ?? 0
}

async function closeFront(front: Front): Promise<void> {
  front.server.closeIdleConnections()
  const closed = new Promise<void>((resolve) => front.server.close(() => resolve()))
  const timer = setTimeout(() => front.server.closeAllConnections(), 3_000)
  await closed
  clearTimeout(timer)
}

interface Guards {
  readonly probes: Guard
  readonly probeAllow: readonly string[]
  readonly notify: Guard
}

/** Probes may always look at this server itself, whatever else PROBE_ALLOW names. */
function openGuards(settings: Settings, front: Front): Guards {
  const port = portOf(front)
  const own = [`127.0.0.1:${port}`, `[::1]:${port}`]
  const address = (front.server.address() as AddressInfo | null)?.address
  if (address && !address.includes(':') && address !== '0.0.0.0') own.push(`${address}:${port}`)
  const probeAllow = [...settings.probeAllow, ...own]
  return {
    probes: createGuard({ allow: probeAllow }),
    probeAllow,
    notify: createGuard({ allow: settings.notifyAllow }),
  }
}

const VET_WITHIN_MS = 5_000

function portGuard(guard: Guard): AddressGuard {
  return {
    async refusal(url) {
      const verdict = await guard.vet(url, AbortSignal.timeout(VET_WITHIN_MS))
      return 'url' in verdict ? null : verdict.because
    },
  }
}

/** Applies the catalogue file. @returns the page it speaks for */
async function readFile(boot: Boot, settings: Settings, guard: Guard): Promise<string> {
  const path = settings.configFile ?? EXAMPLE
  const planner = { nextDueAt, planFault }
  const catalogue = readCatalogue(textOf(path), {
    fileName: basename(path),
    variables: { ...process.env, BASE_URL: boot.baseUrl },
    planner,
    refusedUrl: (url) => {
      const verdict = guard.check(url)
      return 'url' in verdict ? null : verdict.because
    },
    languages: await boot.renderer.languages(),
  })
  if ('mistakes' in catalogue) {
    const lines = catalogue.mistakes.map(
      (m) => `  ${basename(path)}:${m.line}: ${m.path ? `${m.path}: ` : ''}${m.message}`,
    )
    throw new Fault(
      'catalogue.mistakes',
      `The catalogue file ${path} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${lines.join('\n')}`,
      { retry: false },
    )
  }
  return (await applyCatalogue(boot, catalogue, planner)).pageId
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault(
      'catalogue.unreadable',
      `CONFIG_FILE ${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      { retry: false, cause },
    )
  }
}

const DRY_RUN_WITHIN_MS = 15_000

async function startAgent(
  context: Context,
  {
    settings,
    awake,
    logger,
    allow,
  }: { settings: Settings; awake: ReturnType<typeof watchAwake>; logger: FastifyBaseLogger; allow: readonly string[] },
): Promise<LocalAgent> {
  void settings
  const location = await localLocation(context.store.db)
  return startLocalAgent(context, {
    locationId: location.id,
    allow,
    awake,
    start: (server) => {
      const handle = startWorker(server)
      return {
        hint: (hint) => handle.hint(hint),
        dryRun: (assignment) => handle.dryRun(assignment, DRY_RUN_WITHIN_MS),
        stop: () => handle.stop(),
        onExit: (listener) => handle.onExit(listener),
      }
    },
    onEnd: (because) => logger.error({ because }, 'the prober ended; it starts again'),
  })
}

function openSenders(settings: Settings, { guard, clock }: { guard: Guard; clock: Clock }): Sender[] {
  return [
    createMailSender({
      smtpUrl: settings.smtpUrl,
      mailFrom: settings.mailFrom ?? 'status@localhost',
      unsubscribePlaceholder: UNSUBSCRIBE_URL,
    }),
    createWebhookSender({ connector: guard.connector, clock }),
  ]
}

async function setupUrl(context: Context): Promise<string | null> {
  const token = await makeSetupLink(context)
  return token === null ? null : token.startsWith('http') ? token : `${context.baseUrl}/console/#/access/${token}`
}

function notesOf(migrated: Awaited<ReturnType<Store['migrate']>>): string[] {
  return migrated.copy ? [`Schema brought up to date; a copy from before is at ${migrated.copy}`] : []
}

export function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}
