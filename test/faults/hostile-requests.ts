/** FUZZ: thousands of hostile requests over every route that the product describes, on both engines. Run by main.ts. */
import { readFileSync } from 'node:fs'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { createDatabase, startPostgres } from '../support/postgres-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { openHome, setUp } from './rig/home.ts'
import { chance, type HostileRequest, hostileRequest, routesIn } from './rig/hostile-requests.ts'

const LONGEST_MS = 1_000
const MEMORY_MB = 50
const AT_ONCE = 8

export const hostileRequests: Fault = {
  id: 'FUZZ',
  title: 'hostile requests over all routes',
  how: `Half of the requests on SQLite, half on PostgreSQL, ${AT_ONCE} at a time, as an admin, over every route of /api/openapi.json and the public ones: right requests with something wrong in them. No answer 5xx, none later than ${LONGEST_MS / 1_000} s, no crash, no unhandled rejection. Memory is looked at when all of it is warm: in the second half it may grow by ${MEMORY_MB} MB.`,
  cycles: 40_000,
  secondsPerCycle: 0.006,
  run,
}

type Sent = {
  engine: string
  requests: number
  byStatus: Map<string, number>
  tookMs: number[]
  memoryMb: number[]
  failures: string[]
}

async function run(rig: Rig): Promise<Outcome> {
  const postgres = await startPostgres()
  rig.later(postgres.stop)
  const { url } = await createDatabase(postgres.url)
  const sent = [await attack(rig, 'SQLite', undefined), await attack(rig, 'PostgreSQL', url)]
  return {
    figures: sent.flatMap(({ engine, requests, byStatus, tookMs, memoryMb }) => [
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
        `${engine}: memory at the start, in the middle, at the end`,
        memoryMb.map((mb) => `${mb.toFixed(0)} MB`).join(', '),
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
  // A stream never ends by itself.
  const described = routesIn(await (await fetch(`${url}/api/openapi.json`)).json())
  const routes = [...described, ...PUBLIC].filter(({ path }) => !path.endsWith('/events'))
  const known = await idsAt(api)
  const total = Math.ceil(rig.cycles / 2)
  const memoryMb = [residentMb(server.pid)]
  const sent: Sent = { engine, requests: 0, byStatus: new Map(), tookMs: [], memoryMb, failures: [] }
  const end = { hasCome: false }
  void server.ended.then(() => {
    end.hasCome = true
  })
  const dice = chance(20_261_123)
  const attacker = async () => {
    while (sent.requests < total && !end.hasCome) {
      sent.requests += 1
      const request = hostileRequest(routes, { dice, known })
      if (!isGoodbye(request)) await strike(sent, { url, api, request })
      if (sent.requests === Math.ceil(total / 2)) memoryMb.push(residentMb(server.pid))
      if (sent.requests % 1_000 === 0)
        rig.progress(`${engine}: ${sent.requests} of ${total}, ${sent.failures.length} failures`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, attacker))
  const fate = end.hasCome ? [`it crashed: ${server.words().slice(-1_000)}`] : await lastLook(server, memoryMb)
  sent.failures.push(...fate.map((line) => `${engine}: ${line}`))
  return sent
}

/** What it came to for a server that is still there; it is ended. */
async function lastLook(server: ServerProcess, memoryMb: number[]): Promise<string[]> {
  memoryMb.push(residentMb(server.pid))
  const [, middle = 0, end = 0] = memoryMb
  const { code } = await server.stop()
  return [
    ...(end - middle > MEMORY_MB ? [`memory grew from ${middle.toFixed(0)} to ${end.toFixed(0)} MB`] : []),
    ...(code === 0 ? [] : [`it ended with ${code}: ${server.words().slice(-300)}`]),
    ...(/unhandled/i.test(server.words()) ? [`an unhandled rejection: ${server.words().slice(-1_000)}`] : []),
  ]
}

/** Signing out would end the attack. */
function isGoodbye({ method, path }: HostileRequest): boolean {
  return method === 'DELETE' && path.includes('/session')
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
