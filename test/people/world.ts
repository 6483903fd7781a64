/** What the tests of people stand on: a real database with one page, a clock and ids of the test's own, the real app. */
import { createServer } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { LEAVES_AT } from '../../server/contract/answers.ts'
import type { PublicFile } from '../../server/contract/public.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Role } from '../../server/domain/rights.ts'
import { createApiToken } from '../../server/flow/api-token.ts'
import type { Context, Wakeable } from '../../server/flow/context.ts'
import { createApp } from '../../server/http/app.ts'
import { auditRoutes } from '../../server/http/console-audit.ts'
import { meRoutes } from '../../server/http/console-me.ts'
import { peopleRoutes } from '../../server/http/console-people.ts'
import { rotaRoutes } from '../../server/http/console-rota.ts'
import { staffRoutes } from '../../server/http/console-staff.ts'
import { pagerRoutes } from '../../server/http/pager.ts'
import { passkeyRoutes } from '../../server/http/passkey-routes.ts'
import { linkRoutes } from '../../server/http/reader-links.ts'
import { guardRoutes } from '../../server/http/session.ts'
import { sessionRoutes } from '../../server/http/session-routes.ts'
import { subscribeRoutes } from '../../server/http/subscribe.ts'
import type { AddressGuard, LiveFiles, Renderer } from '../../server/ports.ts'
import { insertPage } from '../../server/store/catalogue.ts'
import { openStore } from '../../server/store/open.ts'
import { createVault } from '../../server/store/vault.ts'
import { type Engine, tabledDatabase } from '../support/engines.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'
import type { Database } from '../support/postgres-server.ts'

export interface World {
  readonly context: Context
  readonly clock: FakeClock
  readonly woken: Wakeable[]
  close(): Promise<void>
}

export const BASE_URL = 'https://status.example.com'

export async function openWorld(engine: Engine = 'sqlite', baseUrl: string = BASE_URL): Promise<World> {
  return openWorldOn(await tabledDatabase(engine), baseUrl)
}

export async function openWorldOn(database: Database, baseUrl: string = BASE_URL): Promise<World> {
  const store = openStore(database.url)
  await store.migrate()
  const clock = fakeClock()
  const woken: Wakeable[] = []
  const context: Context = {
    store,
    clock,
    ids: fakeIds(),
    vault: createVault(new Uint8Array(32).fill(7)),
    renderer: NO_RENDERER,
    pageId: 'page1',
    baseUrl,
    holder: 'test',
    wake: (what) => woken.push(what),
  }
  await store.transact((tx) => insertPage(tx, PAGE, clock.now()))
  const close = async () => {
    await store.close()
    await database.close()
  }
  return { context, clock, woken, close }
}

const PAGE = {
  id: 'page1',
  key: 'main',
  timeZone: 'Europe/Rome',
  defaultLanguage: 'en',
  supportUrl: null,
  ownerFile: null,
  languages: [
    { language: 'en', name: 'Example' },
    { language: 'it', name: 'Esempio' },
  ],
}

/** Everything about people, under the real app: the desk below `/api/v1`, readers at the root. */
/** @param live what the page's files are at the moment */
export function openPeopleApp(context: Context, live: LiveFiles = ANSWERS): Promise<FastifyInstance> {
  const desk = async (app: FastifyInstance) => {
    guardRoutes(app, context)
    await app.register(sessionRoutes(context, null))
    await app.register(peopleRoutes(context, GUARD))
    await app.register(rotaRoutes(context))
    await app.register(staffRoutes(context, true))
    await app.register(meRoutes(context))
    await app.register(passkeyRoutes(context))
    await app.register(auditRoutes(context))
  }
  return createApp({
    front: { server: createServer(), handOver: () => undefined },
    live,
    host: { isOurs: () => true, isOnlyTls: () => false },
    logger: pino({ level: 'silent' }),
    trustProxy: [],
    routes: [
      async (app) => {
        await app.register(desk, { prefix: '/api/v1' })
        await app.register(pagerRoutes(context), { prefix: '/api/pager' })
      },
      async (app) => {
        await app.register(subscribeRoutes(context, live))
        await app.register(linkRoutes(context, live))
      },
    ],
  })
}

/** `Authorization` of a fresh token. */
export async function bearer(context: Context, role: Role): Promise<{ authorization: string }> {
  const made = await createApiToken(context, { name: `a ${role}`, role, who: 'test' })
  if (isRefusal(made)) throw new Error(made.because)
  return { authorization: `Bearer ${made.token}` }
}

/** Refuses what says so in its name; nothing is resolved in these tests. */
const GUARD: AddressGuard = {
  refusal: async (url) => (url.includes('private') || !url.startsWith('https://') ? 'it is not public' : null),
}

export const ANSWERS: LiveFiles = {
  revision: 1,
  languages: ['en', 'it'],
  find: (path) => (path.startsWith('_answers/') ? fileOf(path) : undefined),
}

function fileOf(path: string): PublicFile {
  return {
    path,
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(`<p>${path} ${LEAVES_AT}</p>`),
    gzip: null,
    brotli: null,
    etag: '"1"',
    part: 'live',
    cacheControl: 'no-store',
  }
}

const unused = (): never => {
  throw new Error('Nothing about people is rendered here')
}
const NO_RENDERER: Renderer = {
  live: unused,
  archived: unused,
  notice: unused,
  languages: unused,
  templates: unused,
  phrases: unused,
  stretch: unused,
  draftSentence: unused,
  tap: unused,
  dossier: unused,
  close: async () => undefined,
}
