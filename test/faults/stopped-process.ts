/** STOP: the process is stopped for half a minute and goes on. Not knowing is not down. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ProbeList, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import { redeemLink } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import type { Fault, Outcome, Rig } from './rig/fault.ts'
import { openHome } from './rig/home.ts'

const STOP_MS = 30_000
const PROBES = 20

export const stoppedProcess: Fault = {
  id: 'STOP',
  title: 'stopped for 30 s, and continued',
  how: `SQLite, the built-in prober, ${PROBES} probes a second apart on healthy targets that take 200 ms, one on a target that takes 900 ms of its 1,000. SIGSTOP, ${STOP_MS / 1_000} s, SIGCONT, 15 s of looking on: no failed result, no suspicion, and the page says "operational" again.`,
  cycles: 3,
  secondsPerCycle: 55,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const target = await startHttpTarget()
  rig.later(target.close)
  target.otherwise({ body: 'ok', delayMs: 200 })
  target.on('/slow', { body: 'ok', delayMs: 900 })
  const home = await openHome({ catalogue: catalogueOf(target.url) })
  rig.later(home.remove)
  const server = home.start()
  rig.later(server.kill)
  const { url, setupLink } = await server.ready()
  const api = await redeemLink(url, setupLink ?? '')
  const operational = () =>
    eventually(
      async () => {
        const summary = (await (await fetch(`${url}/api/v2/summary.json`)).json()) as { vedetta: { state: string } }
        return summary.vedetta.state === 'operational'
      },
      { withinMs: 60_000, everyMs: 250 },
    )
  await operational()
  const failures: string[] = []
  const backMs: number[] = []
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    await pause(3_000 + Math.random() * 1_000)
    server.signal('SIGSTOP')
    await pause(STOP_MS)
    server.signal('SIGCONT')
    const continuedAt = performance.now()
    rig.progress(`cycle ${cycle} of ${rig.cycles}: continued`)
    await pause(15_000)
    await operational()
    backMs.push(performance.now() - continuedAt - 15_000)
    const { incidents } = await api.get<IncidentList>('/incidents')
    if (incidents.length > 0)
      failures.push(`cycle ${cycle}: ${incidents.length} incidents: ${JSON.stringify(incidents[0]).slice(0, 300)}`)
  }
  const { probes } = await api.get<ProbeList>('/probes')
  const lists = await Promise.all(probes.map(({ id }) => api.get<ResultList>(`/probes/${id}/results?limit=500`)))
  const results = lists.flatMap((list) => list.results)
  const counts = Map.groupBy(results, ({ outcome, code }) => `${outcome} ${code}`)
  for (const [what, all] of counts) if (what.startsWith('fail')) failures.push(`${all.length} results ${what}`)
  return {
    figures: [
      ['stops', rig.cycles],
      ['results, by what they said', [...counts].map(([what, all]) => `${what}: ${all.length}`).join(', ')],
      ['incidents', failures.length === 0 ? 0 : 'see below'],
    ],
    failures,
  }
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
