/** STOP: the process is stopped for half a minute and goes on. Not knowing is not down. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ProbeList, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import type { ServerProcess } from '../support/server-process.ts'
import type { Fault, Outcome, Rig } from './rig/fault.ts'
import { openHome, setUp } from './rig/home.ts'

const STOP_MS = 30_000
const LOOK_ON_MS = 15_000
const PROBES = 20

export const stoppedProcess: Fault = {
  id: 'STOP',
  title: 'stopped for 30 s, and continued',
  how: `SQLite, the built-in prober, ${PROBES} probes a second apart on healthy targets that take 200 ms, one on a target that takes 700 ms of its 1,000. SIGSTOP, ${STOP_MS / 1_000} s, SIGCONT, ${LOOK_ON_MS / 1_000} s of looking on: no failed result, no suspicion, and the page says "operational" again.`,
  cycles: 3,
  secondsPerCycle: 55,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const target = await startHttpTarget()
  rig.later(target.close)
  target.otherwise({ body: 'ok', delayMs: 200 })
  target.on('/slow', { body: 'ok', delayMs: 700 })
  const home = await openHome({ catalogue: catalogueOf(target.url) })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  await isOperational(home.port)
  const stops: Stop[] = []
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    stops.push(await stopOnce(server))
    await isOperational(home.port)
    rig.progress(`cycle ${cycle} of ${rig.cycles}`)
  }
  const { incidents } = await api.get<IncidentList>('/incidents')
  const results = await resultsAt(api)
  const counts = Map.groupBy(results, ({ outcome, code }) => `${outcome} ${code}`)
  return {
    figures: [
      ['stops', rig.cycles],
      ['results, by what they said', [...counts].map(([what, all]) => `${what}: ${all.length}`).join(', ')],
      ['incidents', incidents.length],
    ],
    failures: [
      ...results.filter(({ outcome }) => outcome === 'fail').map((result) => told(result, stops)),
      ...incidents.map((incident) => `An incident: ${JSON.stringify(incident).slice(0, 300)}`),
    ],
  }
}

type Stop = { readonly from: number; readonly to: number }

async function stopOnce(server: ServerProcess): Promise<Stop> {
  // At another moment of the second each time.
  await pause(3_000 + Math.random() * 1_000)
  const from = Date.now()
  server.signal('SIGSTOP')
  await pause(STOP_MS)
  const to = Date.now()
  server.signal('SIGCONT')
  await pause(LOOK_ON_MS)
  return { from, to }
}

/** A loaded machine may make a healthy target late; beside a stop it is ours. */
function told({ probe, at, code, totalMs }: Checked, stops: readonly Stop[]): string {
  const since = stops
    .map(({ from, to }) => (at < to ? at - from : at - to))
    .toSorted((a, b) => Math.abs(a) - Math.abs(b))
  return `${probe} failed with ${code} after ${totalMs.toFixed(0)} ms, ${((since[0] ?? 0) / 1_000).toFixed(1)} s beside a stop`
}

async function isOperational(port: number): Promise<void> {
  const look = async () => {
    const summary = await (await fetch(`http://localhost:${port}/api/v2/summary.json`)).json()
    return (summary as { vedetta: { state: string } }).vedetta.state === 'operational'
  }
  await eventually(look, { withinMs: 60_000, everyMs: 250 })
}

type Checked = ResultList['results'][number] & { readonly probe: string }

async function resultsAt(api: ApiClient): Promise<Checked[]> {
  const { probes } = await api.get<ProbeList>('/probes')
  const lists = await Promise.all(
    probes.map(async ({ id, key }) => {
      const { results } = await api.get<ResultList>(`/probes/${id}/results?limit=500`)
      return results.map((result) => ({ ...result, probe: key }))
    }),
  )
  return lists.flat()
}

function catalogueOf(url: string): string {
  const probes = Array.from({ length: PROBES }, (_, n) => `      - { key: p${n}, profile: demo, url: "${url}/${n}" }`)
  return `
page: { name: Example status }
components:
  - key: player
    name: Player
    probes:
${probes.join('\n')}
      - { key: slow, profile: demo, url: "${url}/slow" }
`
}
