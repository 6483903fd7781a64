/** FUZZ: thousands of hostile requests over every route that the product describes, on both engines. Run by main.ts. */
import { readFileSync } from 'node:fs'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { createDatabase, startPostgres } from '../support/postgres-server.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { openHome, setUp } from './rig/home.ts'
import { chance, type HostileRequest, hostileRequest, routesIn } from './rig/hostile-requests.ts'

const LONGEST_MS = 1_000
const MEMORY_MB = 50
const AT_ONCE = 8
/** Bodies and caches of the first thousand belong to any server at work. */
const WARM_UP = 1_000

export const hostileRequests: Fault = {
  id: 'FUZZ',
  title: 'hostile requests over all routes',
  how: `Half of the requests on SQLite, half on PostgreSQL, ${AT_ONCE} at a time, as an admin, over every route of /api/openapi.json and the public ones: right requests with something wrong in them. No answer 5xx, none later than ${LONGEST_MS / 1_000} s, no crash, no unhandled rejection, at most ${MEMORY_MB} MB more memory.`,
  cycles: 20_000,
  secondsPerCycle: 0.006,
  run,
}

type Sent = {
  engine: string
  requests: number
  byStatus: Map<string, number>
  tookMs: number[]
  grewMb: number
  failures: string[]
}

async function run(rig: Rig): Promise<Outcome> {
  const postgres = await startPostgres()
  rig.later(postgres.stop)
  const { url } = await createDatabase(postgres.url)
  const sent = [await attack(rig, 'SQLite', undefined), await attack(rig, 'PostgreSQL', url)]
  return {
    figures: sent.flatMap(({ engine, requests, byStatus, tookMs, grewMb }) => [
      [`${engine}: requests`, requests] as const,
      [
        `${engine}: answers`,
        [...byStatus]
          .toSorted()
          .map(([status, n]) => `${status}: ${n}`)
          .join(', '),
      ] as const,
      [
        `${engine}: time, p50, p99 and longest`,
        [0.5, 0.99, 1].map((q) => `${quantile(tookMs, q).toFixed(0)} ms`).join(', '),
      ] as const,
      [
        `${engine}: memory after ${WARM_UP} requests and at the end`,
        `${grewMb >= 0 ? '+' : ''}${grewMb.toFixed(0)} MB`,
      ] as const,
    ]),
    failures: sent.flatMap((one) => shortened(one.failures, 30)),
  }
}

async function attack(rig: Rig, engine: string, databaseUrl: string | undefined): Promise<Sent> {
  const home = await openHome(databaseUrl ? { databaseUrl } : {})
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const url = `http://localhost:${home.port}`
  const described = await (await fetch(`${url}/api/openapi.json`)).json()
  // Signing out would end the attack, and a stream never ends by itself.
  const routes = [...routesIn(described), ...PUBLIC].filter(
    ({ method, path }) => !(method === 'DELETE' && path.endsWith('/session')) && !path.endsWith('/events'),
  )
  const known = await idsAt(api)
  const total = Math.ceil(rig.cycles / 2)
  const sent: Sent = { engine, requests: 0, byStatus: new Map(), tookMs: [], grewMb: 0, failures: [] }
  let isAlive = true
  void server.ended.then(() => {
    isAlive = false
  })
  let memoryMb = 0
  const dice = chance(20_261_123)
  const attacker = async () => {
    while (sent.requests < total && isAlive) {
      sent.requests += 1
      await strike(sent, { url, api, request: hostileRequest(routes, { dice, known }) })
      if (sent.requests === Math.min(WARM_UP, total)) memoryMb = residentMb(server.pid)
      if (sent.requests % 1_000 === 0 && sent.requests < total)
        rig.progress(`${engine}: ${sent.requests} of ${total}, ${sent.failures.length} failures`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, attacker))
  if (isAlive) {
    sent.grewMb = residentMb(server.pid) - memoryMb
    if (sent.grewMb > MEMORY_MB) sent.failures.push(`${engine}: memory grew by ${sent.grewMb.toFixed(0)} MB`)
    if ((await server.stop()).code !== 0)
      sent.failures.push(`${engine}: it did not end well: ${server.words().slice(-300)}`)
  } else sent.failures.push(`${engine}: it crashed: ${server.words().slice(-1_000)}`)
  if (/unhandled/i.test(server.words()))
    sent.failures.push(`${engine}: an unhandled rejection: ${server.words().slice(-1_000)}`)
  return sent
}

const PUBLIC = [
  '/',
  '/en/',
  '/history',
  '/incidents/{id}',
  '/subscribe',
  '/api/v2/summary.json',
  '/{x}',
  '/console/',
  '/en/incidents/{id}',
].map((path) => ({ method: 'GET', path, query: ['lang'], body: null }))

async function idsAt(api: ApiClient): Promise<string[]> {
  const { components } = await api.get<ComponentList>('/components')
  const [first] = components
  const { incident, updates } = await api.post<IncidentDetail>('/incidents', {
    components: [{ componentId: first?.id, impact: 'major' }],
    texts: { en: { title: 'Trouble', body: 'We look into it.' } },
  })
  return [incident.id, updates[0]?.id ?? '', ...components.map(({ id }) => id)]
}

async function strike(
  sent: Sent,
  { url, api, request }: { url: string; api: ApiClient; request: HostileRequest },
): Promise<void> {
  const { method, path, headers, body } = request
  const startedAt = performance.now()
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...api.credentials, ...headers },
    ...(body === null ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  }).then(
    async (a) => ({ status: String(a.status), text: await a.text() }),
    (error: unknown) => ({ status: 'no answer', text: error instanceof Error ? String(error.cause ?? error) : '' }),
  )
  const tookMs = performance.now() - startedAt
  sent.tookMs.push(tookMs)
  sent.byStatus.set(answer.status, (sent.byStatus.get(answer.status) ?? 0) + 1)
  const told = `${sent.engine}: ${method} ${path.slice(0, 120)} ${JSON.stringify(headers).slice(0, 100)} ${(body ?? '').slice(0, 300)}`
  if (/^5/.test(answer.status)) sent.failures.push(`${answer.status} ${told} -> ${answer.text.slice(0, 200)}`)
  if (tookMs > LONGEST_MS) sent.failures.push(`${tookMs.toFixed(0)} ms ${told}`)
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}
