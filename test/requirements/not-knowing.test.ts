/**
 * Not knowing is not down. The real server, its prober and a healthy target: whatever happens to our own side, nobody is
 * said to be down, and no check is lost that was made meanwhile.
 */
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, type TestContext, test, vi } from 'vitest'
import type { ProbeView, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import { openStore } from '../../server/store/open.ts'
import { type ApiClient, redeemLink } from '../support/api-client.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { environmentFor, type Home, openHome } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 240_000 })
const PATIENT = { withinMs: 60_000, everyMs: 50 }

type Stage = { server: ServerProcess; home: Home; target: HttpTarget; api: ApiClient; url: string }

/** A target that takes 200 ms, so that a check is under way at most moments; looked at every second. */
async function stage(engine: Engine, { onTestFinished }: TestContext): Promise<Stage> {
  const target = await startHttpTarget()
  onTestFinished(target.close)
  target.otherwise({ body: 'ok', delayMs: 200 })
  const home = await openHome(engine)
  onTestFinished(home.close)
  const catalogue = `
page: { name: Example status }
components:
  - key: player
    name: Player
    probes: [{ key: play, url: "${target.url}/", profile: demo }]
`
  const server = startServerProcess(environmentFor(home, { catalogue, env: { LOG_LEVEL: 'warn' } }))
  onTestFinished(server.kill)
  const { url, setupLink } = await server.ready()
  const api = await redeemLink(url, setupLink ?? '')
  const started = { server, home, target, api, url }
  await checksSince(started, 0, 4)
  return started
}

/** The results of checks that began after `at`, once there are so many; all of 100 at most. */
async function checksSince({ api }: Stage, at: number, count: number): Promise<ResultList['results']> {
  const { probes } = await api.get<{ probes: ProbeView[] }>('/probes')
  return eventually(async () => {
    const { results } = await api.get<ResultList>(`/probes/${probes[0]?.id}/results?limit=100`)
    const since = results.filter((result) => result.at > at)
    return since.length >= count ? since : null
  }, PATIENT)
}

async function passes(ms: number): Promise<void> {
  const from = performance.now()
  await eventually(() => performance.now() - from > ms, PATIENT)
}

/** Nobody was said to be down, by whatever way it could be told, and all is well at the end. */
async function nobodyWasAccused({ api, url }: Stage, results: ResultList['results']): Promise<void> {
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  expect((await api.get<IncidentList>('/incidents')).incidents).toEqual([])
  const page = await eventually(async () => {
    const summary = (await (await fetch(`${url}/api/v2/summary.json`)).json()) as { vedetta: { state: string } }
    return summary.vedetta.state === 'operational' ? summary : null
  }, PATIENT)
  expect(page).toMatchObject({ vedetta: { components: [{ observed: null, uptime_ratio: 1 }] } })
}

// Beside each other: each has a server of its own, and waits most of the time.
test.concurrent('a process that is stopped for longer than every time limit, and goes on, accuses nobody', async (context) => {
  const on = await stage('sqlite', context)
  const stoppedAt = Date.now()
  on.server.signal('SIGSTOP')
  await passes(6_000)
  on.server.signal('SIGCONT')
  const results = await checksSince(on, stoppedAt + 6_000, 4)
  await nobodyWasAccused(on, [...results, ...(await checksSince(on, 0, 8))])
})

test.concurrent('a main loop that stands still while the prober goes on accuses nobody, and its checks are taken in afterwards', async (context) => {
  const on = await stage('sqlite', context)
  // Another program that holds the file: every write of ours waits for it, and with it the whole loop.
  const other = new Sqlite(join(on.home.dataDir, 'vedetta.db'))
  context.onTestFinished(() => void other.close())
  other.exec('begin immediate')
  const stuckAt = Date.now()
  const before = on.target.arrivals.length
  await passes(4_500)
  const made = await eventually(() => {
    const since = on.target.arrivals.length - before
    return since >= 3 && since
  }, PATIENT)
  other.exec('rollback')
  const results = await checksSince(on, stuckAt, made + 2)
  await nobodyWasAccused(on, results)
})

const REFUSE: Readonly<Record<Engine, readonly string[]>> = {
  sqlite: ["create trigger refuse before insert on results begin select raise(abort, 'disk I/O error'); end"],
  postgres: [
    "create function refuse() returns trigger language plpgsql as $$ begin raise 'could not extend file'; end $$",
    'create trigger refuse before insert on results for each row execute function refuse()',
  ],
}
const ACCEPT: Readonly<Record<Engine, string>> = {
  sqlite: 'drop trigger refuse',
  postgres: 'drop trigger refuse on results',
}

test.concurrent.for(ENGINES)(
  'a database on %s that refuses every result for a while accuses nobody, and what was checked meanwhile is not lost',
  async (engine, context) => {
    const on = await stage(engine, context)
    const { db, close } = openStore(on.home.databaseUrl, { serve: false })
    context.onTestFinished(close)
    for (const statement of REFUSE[engine]) await sql.raw(statement).execute(db)
    const refusedAt = Date.now()
    const before = on.target.arrivals.length
    await eventually(() => on.target.arrivals.length - before >= 6, PATIENT)
    await sql.raw(ACCEPT[engine]).execute(db)

    const made = on.target.arrivals.length - before
    const results = await checksSince(on, refusedAt, made + 2)
    await nobodyWasAccused(on, results)
    expect(on.server.words()).toMatch(/disk I\/O error|could not extend file/)
  },
)
