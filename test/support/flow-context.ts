/**
 * The line on an empty database: a page in English and Italian, three components with a probe each, two on-call contacts.
 * Clock, ids and rendering are the test's own, all else is real. For tests of server/flow, inside vitest.
 */
import { onTestFinished } from 'vitest'
import { pathFault, patternFault } from '../../probes/assertions.ts'
import { placeFault } from '../../probes/kept-values.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Evidence, Outcome, ProbeResult } from '../../probes/protocol.ts'
import { nextDueAt, planFault } from '../../probes/schedule.ts'
import { certificatesFault, keyFault } from '../../probes/secure-contexts.ts'
import type { Catalogue } from '../../server/contract/catalogue-file.ts'
import type { PublicPage } from '../../server/contract/public.ts'
import { applyCatalogue } from '../../server/flow/apply-catalogue.ts'
import type { Actor, Context, Wakeable } from '../../server/flow/context.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import type { Renderer } from '../../server/ports.ts'
import { listComponents } from '../../server/store/catalogue.ts'
import { localLocation } from '../../server/store/locations.ts'
import { openStore, type Store } from '../../server/store/open.ts'
import { listProbes } from '../../server/store/probes.ts'
import { latestRevision } from '../../server/store/updates.ts'
import { createVault } from '../../server/store/vault.ts'
import { type Engine, tabledDatabase } from './engines.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'
import { fakeIds } from './fake-ids.ts'
import { type FakeRenderer, fakeRenderer } from './fake-renderer.ts'

export const PLANNER = { nextDueAt, planFault, pathFault, patternFault, certificatesFault, keyFault, placeFault }

export const WATCHED = ['streaming', 'api', 'login'] as const
export type Watched = (typeof WATCHED)[number]

export const ADA: Actor = { kind: 'person', id: 'ada', name: 'Ada' }
export const BEN: Actor = { kind: 'person', id: 'ben', name: 'Ben' }

export interface Flow {
  readonly context: Context
  /** The same page for another process: a store of its own on PostgreSQL, the same one on SQLite. */
  readonly rival: Context
  readonly store: Store
  readonly clock: FakeClock
  readonly renderer: FakeRenderer
  /** What was woken, in order. */
  readonly woken: Wakeable[]
  /** Component ids by key; `video` is the group of streaming and api. */
  readonly id: Readonly<Record<Watched | 'video', string>>
  readonly locationId: string
  /** One batch with one result each, made now. */
  report(outcomes: Partial<Record<Watched, Outcome>>, change?: ReportChange): Promise<void>
  /** Three failures each, 5 and 10 s apart: the last one decides. */
  down(...which: readonly Watched[]): Promise<void>
  /** Three good results each, a minute apart: the last one decides. */
  well(...which: readonly Watched[]): Promise<void>
  /** The newest revision, as the public may know it. */
  page(): Promise<PublicPage>
  close(): Promise<void>
}

export interface ReportChange {
  /** When the checks were made; default now. */
  readonly at?: number
  /** Since when this process listens; default always. */
  readonly awakeAt?: number
  /** Default the next one. */
  readonly sequence?: number
  readonly code?: ResultCode
  /** Brought by an agent, that may have been offline; default the prober of this process. */
  readonly isDistant?: boolean
}

/** As `flowContext`, and closed when the test is over. */
export async function freshFlow(engine: Engine): Promise<Flow> {
  const flow = await flowContext(engine)
  onTestFinished(() => flow.close())
  return flow
}

export async function flowContext(engine: Engine, renderer: FakeRenderer = fakeRenderer()): Promise<Flow> {
  const database = await tabledDatabase(engine)
  const store = openStore(database.url)
  await store.migrate()
  const rivalStore = engine === 'postgres' ? openStore(database.url) : store
  const clock = fakeClock()
  const woken: Wakeable[] = []
  const { context, rival } = await applied({ store, rivalStore, clock, woken, renderer })
  const { db } = store
  const components = new Map((await listComponents(db, context.pageId)).map((c) => [c.key, c.id]))
  const probes = new Map((await listProbes(db, context.pageId)).map((p) => [p.key, p.id]))
  const locationId = (await localLocation(db)).id
  const idOf = (key: string) => components.get(key) ?? ''
  let sequence = 0
  const flow: Flow = {
    ...{ context, rival, store, clock, renderer, woken, locationId },
    id: { video: idOf('video'), streaming: idOf('streaming'), api: idOf('api'), login: idOf('login') },
    async report(outcomes, change = {}) {
      sequence = change.sequence ?? sequence + 1
      const at = change.at ?? clock.now()
      const results = WATCHED.flatMap((key) => {
        const outcome = outcomes[key]
        return outcome ? [resultOf(probes.get(key) ?? '', { at, outcome, code: change.code })] : []
      })
      await recordResults(
        context,
        { locationId, awakeAt: change.awakeAt ?? 0, isDistant: change.isDistant ?? false },
        { protocol: 1, sequence, sentAt: at, sight: { sees: true, because: '', loopLagP99Ms: 1 }, results },
      )
    },
    async down(...which) {
      await series(which, 'fail', [0, 5_000, 10_000])
    },
    async well(...which) {
      await series(which, 'pass', [0, 60_000, 60_000])
    },
    async page() {
      return JSON.parse((await latestRevision(db, context.pageId))?.page ?? 'null') as PublicPage
    },
    async close() {
      if (rivalStore !== store) await rivalStore.close()
      await store.close()
      await database.close()
    },
  }
  async function series(which: readonly Watched[], outcome: Outcome, waits: readonly number[]): Promise<void> {
    for (const wait of waits) {
      clock.advance(wait)
      await flow.report(Object.fromEntries(which.map((key) => [key, outcome])))
    }
  }
  return flow
}

interface Parts {
  readonly store: Store
  readonly rivalStore: Store
  readonly clock: FakeClock
  readonly woken: Wakeable[]
  readonly renderer: Renderer
}

async function applied({ store, rivalStore, clock, woken, renderer }: Parts) {
  const boot = {
    ...{ store, clock, renderer, ids: fakeIds(), vault: createVault(new Uint8Array(32).fill(7)) },
    ...{ baseUrl: 'https://status.example.com', holder: 'one', wake: (what: Wakeable) => void woken.push(what) },
  }
  const { pageId } = await applyCatalogue(boot, CATALOGUE, PLANNER)
  woken.length = 0
  const context: Context = { ...boot, pageId }
  return { context, rival: { ...context, store: rivalStore, holder: 'two' } }
}

const component = (key: Watched | 'video', parentKey: string | null, position: number) => ({
  ...{ key, parentKey, position, isGroup: key === 'video', description: {} },
  name: NAMES[key],
})

const NAMES = {
  video: { en: 'Video', it: 'Video' },
  streaming: { en: 'Streaming', it: 'Streaming' },
  api: { en: 'App service', it: 'Servizio delle app' },
  login: { en: 'Signing in', it: 'Accesso' },
} as const

const CATALOGUE: Catalogue = {
  fileName: 'vedetta.yaml',
  page: {
    ...{ key: 'main', timeZone: 'Europe/Rome', languages: ['en', 'it'], defaultLanguage: 'en', supportUrl: null },
    name: { en: 'Teatro', it: 'Teatro' },
  },
  regions: [
    { key: 'it', name: { en: 'Italy', it: 'Italia' }, place: { en: 'in Italy', it: 'in Italia' } },
    { key: 'es', name: { en: 'Spain', it: 'Spagna' }, place: { en: 'in Spain', it: 'in Spagna' } },
  ],
  components: [
    component('video', null, 0),
    component('streaming', 'video', 0),
    component('api', 'video', 1),
    component('login', null, 1),
  ],
  probes: WATCHED.map((key) => ({ componentKey: key, edit: { key, url: `https://${key}.example.com/` } })),
  oncall: [
    { channel: 'email', address: 'oncall@example.com', language: 'it', secret: null, person: null },
    { channel: 'webhook', address: 'https://hook.example.com/', language: null, secret: null, person: null },
  ],
}

const EVIDENCE: Evidence = {
  ...{ status: 504, httpVersion: '1.1', headers: { via: '1.1 edge' }, bodyStart: 'Gateway Timeout' },
  ...{ remoteAddress: '203.0.113.9', redirects: [], certificate: null },
}

const CODES = { pass: 'ok', slow: 'slow', fail: 'http-status', inconclusive: 'blind' } as const

function resultOf(
  probeId: string,
  { at, outcome, code }: { at: number; outcome: Outcome; code: ResultCode | undefined },
): ProbeResult {
  return {
    ...{ probeId, version: 1, at, outcome, code: code ?? CODES[outcome], why: 'planned' },
    because: outcome === 'fail' ? 'HTTP 504 instead of 200-299' : `it was ${outcome}`,
    status: outcome === 'fail' ? 504 : 200,
    phases: { dnsMs: 1.5, connectMs: 2, tlsMs: 3, firstByteMs: 4, totalMs: 10.5 },
    evidence: outcome === 'pass' ? null : EVIDENCE,
  }
}
