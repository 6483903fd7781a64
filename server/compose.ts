/**
 * Puts the product together: the one file that names every concrete part. Called by serve, by the demo and by tests that
 * want the whole thing.
 */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { pathFault, patternFault } from '../probes/assertions.ts'
import { PROBE_SCHEMES } from '../probes/check-url.ts'
import { createGuard, type Guard } from '../probes/connect.ts'
import { placeFault } from '../probes/kept-values.ts'
import { nextDueAt, planFault } from '../probes/schedule.ts'
import { certificatesFault, keyFault } from '../probes/secure-contexts.ts'
import { startWorker } from '../probes/spawn.ts'
import { portGuard } from './compose/port-guard.ts'
import type { Settings } from './config.ts'
import { UNSUBSCRIBE_URL } from './contract/notice.ts'
import { Fault } from './domain/refusal.ts'
import { makeSetupLink } from './flow/access-link.ts'
import type { Boot } from './flow/applying.ts'
import type { Context } from './flow/context.ts'
import { loadCatalogue } from './flow/load-catalogue.ts'
import { lostSecrets } from './flow/lost-secrets.ts'
import { createApp } from './http/app.ts'
import { type Door, openDoor } from './http/listen.ts'
import { allRoutes, healthOnly } from './http/routes.ts'
import { openSignIn } from './identity/openid.ts'
import { type Awake, watchAwake } from './jobs/awake.ts'
import { startHousekeeping } from './jobs/housekeeping.ts'
import { type Line, startLine } from './jobs/line.ts'
import { startListening } from './jobs/listening.ts'
import { type LocalAgent, openLocalAgent } from './jobs/local-agent.ts'
import type { Clock, Ids } from './ports.ts'
import { startRenderer } from './publish/renderer.ts'
import { openSnapshotFiles, type SnapshotFiles } from './publish/snapshot-files.ts'
import { openSenders } from './senders/channels.ts'
import { openIds, SystemIds } from './store/ids.ts'
import { localLocation } from './store/locations.ts'
import { openStore, type Store } from './store/open.ts'
import { freeAtStart } from './store/outbox.ts'
import { createVault, loadOrMakeKey } from './store/vault.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const WEB = join(ROOT, 'dist/web')
const EXAMPLE = join(ROOT, 'vedetta.example.yaml')
const PLANNER = { nextDueAt, planFault, pathFault, patternFault, certificatesFault, keyFault, placeFault }

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

/** What is open so far, with the way to close it: the last opened is closed first. */
interface Parts {
  readonly settings: Settings
  readonly logger: FastifyBaseLogger
  readonly overrides: Overrides
  readonly clock: Clock
  readonly files: SnapshotFiles
  readonly awake: Awake
  /** May be woken, once they run. */
  line: Line | null
  agent: LocalAgent | null
  onClose(close: () => Promise<void>): void
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
  await makeFolder(settings.dataDir)
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  const clock = overrides.clock ?? { now: () => Date.now() }
  const parts: Parts = {
    ...{ settings, logger, overrides, clock, line: null, agent: null },
    files: openSnapshotFiles(join(settings.dataDir, 'public'), join(WEB, 'as-of.js')),
    awake: watchAwake(clock),
    onClose: (step) => closing.push(step),
  }
  try {
    return { ...(await open(parts)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(parts: Parts): Promise<Omit<Vedetta, 'close'>> {
  const { settings, files, awake } = parts
  parts.onClose(async () => awake.stop())
  // The last page is served before the database is opened, and even if it cannot be. Not where nobody would renew it.
  if (does(settings, 'http')) await files.target.restore()
  const door = await openDoor(settings, files.live)
  let isAppOpen = false
  parts.onClose(async () => (isAppOpen ? undefined : door.close()))
  const store = openStore(settings.databaseUrl)
  parts.onClose(() => store.close())
  const migrated = await store.migrate()
  const boot = await openBoot(parts, store, door)
  const probeAllow = [...settings.probeAllow, ...door.ownEndpoints]
  const guards = {
    probes: createGuard({ allow: probeAllow, schemes: PROBE_SCHEMES }),
    notify: createGuard({ allow: settings.notifyAllow }),
  }
  const pageId = await loadCatalogue(boot, settings.configFile ?? EXAMPLE, {
    variables: { ...process.env, BASE_URL: boot.baseUrl },
    planner: PLANNER,
    refusedUrl: (url) => {
      const verdict = guards.probes.check(url)
      return 'url' in verdict ? null : verdict.because
    },
  })
  const context: Context = { ...boot, pageId }
  await store.transact((tx) => freeAtStart(tx, { isAlone: store.isAlone, now: parts.clock.now() }))
  for (const { facts, says } of await lostSecrets(context)) parts.logger.error(facts, says)
  await openAgent(parts, context, probeAllow)
  const firstSwap = openLine(parts, context, guards.notify)
  const app = await openApp(parts, context, { door, guards })
  isAppOpen = true
  // Whoever watches this very page would find it missing before the first swap, and suspect it.
  void firstSwap.then(() => parts.agent?.begin())
  // A new link ends the one before: only a process that serves the desk makes one.
  const setupLink = does(settings, 'http') ? await makeSetupLink(context) : null
  return { app, context, url: door.url, setupLink, notes: notesOf(migrated) }
}

async function openBoot(parts: Parts, store: Store, door: Door): Promise<Boot> {
  const { settings, overrides, clock } = parts
  const renderer = startRenderer(join(WEB, 'renderer.js'))
  parts.onClose(() => renderer.close())
  const ids = overrides.ids ?? (await openIds(store.db))
  return {
    ...{ store, clock, ids, renderer },
    vault: createVault(loadOrMakeKey(settings.secretKeyFile)),
    baseUrl: door.baseUrl,
    holder: `${process.pid}-${new SystemIds().next()}`,
    // After the commit: a loop that looks before finds nothing and sleeps on.
    wake: (what) =>
      store.afterCommit(() => (what === 'prober' ? parts.agent?.assignmentsChanged() : parts.line?.wake(what))),
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault(
      'data-dir.not-made',
      `DATA_DIR cannot be used: ${why}. Name a folder that this user may write to.`,
      {
        retry: false,
        cause,
      },
    )
  }
}

/** One process may do everything, or one of three things beside others on the same PostgreSQL. */
function does({ role }: Settings, what: 'http' | 'jobs' | 'probes'): boolean {
  return role === 'all' || role === what
}

const DRY_RUN_WITHIN_MS = 15_000

async function openAgent(parts: Parts, context: Context, allow: readonly string[]): Promise<void> {
  const { settings, overrides, awake, logger } = parts
  if (!does(settings, 'probes') || overrides.prober === false) return
  const location = await localLocation(context.store.db)
  const agent = openLocalAgent(context, {
    ...{ locationId: location.id, allow, awake },
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
    onRefused: (err) => logger.error({ err }, 'results could not be stored; the prober keeps them and comes again'),
  })
  parts.agent = agent
  parts.onClose(() => agent.stop())
}

/** @returns a promise of the first page; at once where this process renders none or has one from before */
function openLine(parts: Parts, context: Context, guard: Guard): Promise<void> {
  const { settings, files, awake, logger, clock } = parts
  const senders = openSenders(
    { connector: guard.connector, clock },
    {
      smtpUrl: settings.smtpUrl,
      ...{ smsUrl: settings.smsUrl, smsFrom: settings.smsFrom ?? '', unsubscribePlaceholder: UNSUBSCRIBE_URL },
      mailFrom: settings.mailFrom ?? 'status@localhost',
    },
  )
  parts.onClose(async () => {
    await Promise.all(senders.map((s) => s.close()))
  })
  const swapped = Promise.withResolvers<void>()
  if (!does(settings, 'http') || files.live.revision > 0) swapped.resolve()
  const line = startLine(context, {
    ...{ target: files.target, senders, awake, planner: PLANNER },
    rendersPage: does(settings, 'http'),
    doesJobs: does(settings, 'jobs'),
    onFailure: (job, err, failures) => logger.error({ job, err, failures }, 'a job failed; it tries again'),
    onSwap: ({ revision }) => {
      swapped.resolve()
      logger.debug({ revision }, 'page swapped')
    },
  })
  parts.line = line
  parts.onClose(() => line.stop())
  if (!does(settings, 'jobs')) return swapped.promise
  const onFailure = (err: unknown) => logger.error({ err }, 'housekeeping failed; it tries again')
  const housekeeping = startHousekeeping(context, onFailure)
  parts.onClose(() => housekeeping.stop())
  return swapped.promise
}

interface AppParts {
  readonly door: Door
  readonly guards: { readonly probes: Guard; readonly notify: Guard }
}

async function openApp(parts: Parts, context: Context, { door, guards }: AppParts) {
  const { settings, files, logger, clock, agent, awake } = parts
  const app = await createApp({
    ...{ front: door.front, host: door.host, live: files.live, logger, trustProxy: settings.trustProxy },
    routes: [
      (does(settings, 'http') ? allRoutes : healthOnly)(context, {
        files,
        consoleDir: join(WEB, 'console'),
        version: version(),
        startedAt: clock.now(),
        mailIsOn: settings.smtpUrl !== null,
        mailFrom: settings.mailFrom,
        prober: agent,
        probeGuard: portGuard(guards.probes),
        notifyGuard: portGuard(guards.notify),
        planner: PLANNER,
        openId: openSignIn(settings.openId, { baseUrl: context.baseUrl, clock, connector: guards.notify.connector }),
        awakeAt: () => awake.since(),
      }),
    ],
  })
  await app.ready()
  const deaf = (err: unknown) => logger.error({ err }, 'that this process listens could not be written down')
  if (does(settings, 'http')) parts.onClose(startListening(context, deaf).stop)
  // First of all to end: streams, then the door; what is under way may still use the rest.
  parts.onClose(async () => {
    await app.close()
    await door.close()
  })
  return app
}

function notesOf(migrated: Awaited<ReturnType<Store['migrate']>>): string[] {
  return migrated.copy ? [`Schema brought up to date; a copy from before is at ${migrated.copy}`] : []
}

export function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}
