/**
 * A job that tells of itself, and a server that dies over its turn: nobody is alarmed by our own absence, and the job that
 * is really missing after is found out. Real processes, on both engines.
 */
import { expect, test, vi } from 'vitest'
import type { ProbeView } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { ToldUrl } from '../../server/contract/told.ts'
import { MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { openStore } from '../../server/store/open.ts'
import { redeemLink, signInAs } from '../support/api-client.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { environmentFor, openHome } from '../support/server.ts'
import { startServerProcess } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 240_000 })

const CATALOGUE = `
page: { name: Example status }
components:
  - key: backup
    name: Backup
    probes: [{ key: job, kind: heartbeat, every: 4s, grace: 4s }]
`
const PATIENT = { withinMs: 60_000, everyMs: 100 }
const AWAY_MS = 20 * MINUTE_MS

test.concurrent.for(ENGINES)(
  'a server on %s that was killed before a turn and started long after it alarms of the turn after, and not of that one',
  async (engine, { onTestFinished }) => {
    const home = await openHome(engine)
    onTestFinished(home.close)
    const env = environmentFor(home, { catalogue: CATALOGUE, env: { LOG_LEVEL: 'warn' } })
    const first = startServerProcess(env)
    onTestFinished(first.kill)
    const { url, setupLink } = await first.ready()
    const ada = await redeemLink(url, setupLink ?? '')
    const { probes } = await ada.get<{ probes: ProbeView[] }>('/probes')
    const job = await ada.post<ToldUrl>(`/probes/${probes[0]?.id}/url`, {})
    const { pathname } = new URL(job.url)
    expect((await fetch(`${url}${pathname}`, { method: 'POST' })).status).toBe(200)
    const store = openStore(home.databaseUrl, { serve: false })
    const listening = () => store.db.selectFrom('listening').selectAll().executeTakeFirst()
    await eventually(listening, PATIENT)
    await first.kill()

    // As if all that had been twenty minutes ago.
    await store.db
      .updateTable('heartbeats')
      .set((e) => ({ due_at: e('due_at', '-', AWAY_MS) }))
      .execute()
    await store.db
      .updateTable('listening')
      .set((e) => ({ last_at: e('last_at', '-', AWAY_MS) }))
      .execute()
    await store.db
      .updateTable('listening')
      .set((e) => ({ since_at: e('since_at', '-', AWAY_MS) }))
      .execute()
    await store.db.deleteFrom('results').execute()
    await store.close()

    const againAt = Date.now()
    const second = startServerProcess(env)
    onTestFinished(second.kill)
    const { url: secondUrl } = await second.ready()
    const ben = await signInAs(secondUrl)
    const missed = await eventually(async () => {
      const { results } = await ben.get<{ results: { at: number; code: string }[] }>(`/probes/${probes[0]?.id}/results`)
      return results.length > 0 ? results : null
    }, PATIENT)
    expect(missed.map((one) => one.code)).toEqual(missed.map(() => 'missed'))
    expect(missed.at(-1)?.at).toBeGreaterThan(againAt + 8 * SECOND_MS - SECOND_MS)
    expect((await ben.get<IncidentList>('/incidents')).incidents).toHaveLength(1)
    expect((await fetch(`${secondUrl}${pathname}/0`)).status).toBe(200)
    await eventually(async () => {
      const summary = (await (await fetch(`${secondUrl}/api/v2/summary.json`)).json()) as { vedetta: { state: string } }
      return summary.vedetta.state === 'operational'
    }, PATIENT)
  },
)
