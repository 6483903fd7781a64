/** (f) Whether it tells the truth, and how soon: 200 real outages of six sorts at random phases, and a day of chance without any. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import type { CreatedLocation, LocationList } from '../../server/contract/locations.ts'
import type { Profile } from '../../server/domain/profile.ts'
import { playDay } from '../faults/r90-random-failures.ts'
import { redeemLink } from '../support/api-client.ts'
import { AUTHORITY_FILE } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { type Fall, type Fallen, type Opened, type Way, wayOf } from './fallers.ts'
import type { Finding, Series } from './figures.ts'
import { quantile, tableOf } from './figures.ts'
import { startPart } from './part.ts'
import { type Home, newHome, startProduct } from './product.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COUNT = 200
const AGENTS = ['milan', 'madrid'] as const

interface Round {
  readonly profile: Profile
  readonly everyMs: number
  /** What an outage takes at most from its beginning to the suspicion, beyond an interval. */
  readonly answersMs: number
  readonly hangsMs: number
}

const ROUNDS: readonly Round[] = [
  { profile: 'default', everyMs: 60_000, answersMs: 20_000, hangsMs: 45_000 },
  { profile: 'fast', everyMs: 5_000, answersMs: 4_000, hangsMs: 12_000 },
]

/** Until each place has seen each service well. */
const SETTLE_MS = 15_000

export async function benchTruth(): Promise<Finding> {
  const series: Series[] = []
  for (const round of ROUNDS) {
    const found = seriesOf(round, await play(round))
    process.stdout.write(`${tableOf(found)}\n`)
    series.push(...found)
  }
  const day = await quietDay()
  series.push(
    { what: 'a day of chance: checks', unit: '', values: [day.checks] },
    { what: 'a day of chance: failed of them', unit: '', values: [day.failed] },
    { what: 'a day of chance: incidents', unit: '', values: [day.incidents], goal: { atMost: 0 } },
  )
  return {
    title: 'Truth',
    how: `${COUNT} services on loopback, each with a probe, looked at by the built-in prober and two agents in processes of their own; after ${SETTLE_MS / 1_000} s each falls for good at a random moment of one period, by turns with a 504, a hang, a reset, a refused connection, an expired certificate and a name server that fails. Measured from the fall to the verdict, which is the suspicion at the desk, confirmation at the quorum included. Then, with the same settings, an accelerated day of 100 probes of the default profile from 3 places with 5 % random failures (R90 of [faults.md](faults.md)).`,
    series,
  }
}

interface Played {
  readonly way: Way
  /** Null: never. */
  readonly tookMs: number | null
}

interface Outcome {
  readonly outages: readonly Played[]
  /** Verdicts of services that were well, other than that they were. */
  readonly falseOnes: number
  /** Verdicts that nothing is known. */
  readonly unknown: number
  /** Components that no incident names. */
  readonly untold: number
}

async function play(round: Round): Promise<Outcome> {
  const home = newHome()
  const fallers = startPart('./fallers.ts')
  const agents: ChildProcess[] = []
  try {
    const { urls } = await fallers.ask<Opened>({ open: COUNT })
    const env = { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE }
    const product = await startProduct(home, { catalogue: catalogueOf(urls, round), env })
    const api = await redeemLink(product.url, product.setupLink ?? '')
    for (const key of AGENTS) {
      const { token } = await api.post<CreatedLocation>('/locations', { key })
      agents.push(startAgent(join(home.dataDir, key), { server: product.url, token, env }))
    }
    const places = async () => (await api.get<LocationList>('/locations')).locations
    await eventually(async () => (await places()).every((one) => one.state === 'sees'), PATIENT)
    await pause(SETTLE_MS)
    const falls = urls.map((_, n): Fall => ({ n, afterMs: Math.random() * round.everyMs }))
    const { at } = await fallers.ask<Fallen>({ fall: falls })
    await pause(round.everyMs + round.hangsMs + LOOK_ON_MS)
    const outcome = outcomeOf(home, at)
    await Promise.all(agents.map(end))
    await product.stop()
    return outcome
  } finally {
    await Promise.all([...agents.map(end), fallers.stop()])
    home.remove()
  }
}

const PATIENT = { withinMs: 60_000, everyMs: 250 }
/** What comes later than it may is late, not missed. */
const LOOK_ON_MS = 15_000

interface Starting {
  readonly server: string
  readonly token: string
  readonly env: Readonly<Record<string, string>>
}

function startAgent(folder: string, { server, token, env }: Starting): ChildProcess {
  const args = ['probes/main.ts', '--server', server, '--enrol', token, '--dir', folder]
  const own = { PATH: process.env.PATH, PROBE_ALLOW: '127.0.0.0/8', ...env }
  return spawn(process.execPath, args, { cwd: ROOT, env: own, stdio: 'ignore' })
}

async function end(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null || agent.signalCode !== null) return
  agent.kill('SIGTERM')
  await once(agent, 'exit')
}

interface Change {
  readonly name: string
  readonly to: string
  readonly at: number
}

/** Read from the rows: what stands there was on the desk in the same transaction. */
function outcomeOf({ dataDir }: Home, fallenAt: readonly number[]): Outcome {
  const rows = new Sqlite(join(dataDir, 'vedetta.db'), { readonly: true })
  try {
    const changes = rows
      .prepare(
        `select c.key as name, v.to_state as "to", v.decided_at as at
         from verdict_changes v join components c on c.id = v.component_id where v.region_id = ''`,
      )
      .all() as Change[]
    const told = rows.prepare('select distinct component_id from incident_components').all().length
    const isTrue = (change: Change, n: number) => change.to === 'down' && change.at >= (fallenAt[n] ?? 0)
    const own = fallenAt.map((_, n) => changes.filter((change) => change.name === `c${n}`))
    return {
      outages: own.map((of, n) => {
        const down = of.find((change) => isTrue(change, n))
        return { way: wayOf(n), tookMs: down ? down.at - (fallenAt[n] ?? 0) : null }
      }),
      falseOnes: own.flatMap((of, n) => of.filter((change) => isClaim(change) && !isTrue(change, n))).length,
      unknown: changes.filter((change) => change.to === 'unknown').length,
      untold: fallenAt.length - told,
    }
  } finally {
    rows.close()
  }
}

/** Not to know is none. */
function isClaim({ to }: Change): boolean {
  return to !== 'up' && to !== 'unknown'
}

function seriesOf({ profile, everyMs, answersMs, hangsMs }: Round, outcome: Outcome): Series[] {
  const { outages, falseOnes, unknown, untold } = outcome
  const took = (isHang: boolean) =>
    outages.flatMap((o) => (o.tookMs !== null && (o.way === 'hang') === isHang ? [o.tookMs / 1_000] : []))
  const missed = outages.filter((o) => o.tookMs === null).length
  const p99 = (isHang: boolean, atMostMs: number): Series => ({
    what: `${profile}: ${isHang ? 'a hang' : 'an answer'}, p99`,
    unit: 's',
    values: [quantile(took(isHang), 0.99)],
    goal: { atMost: (everyMs + atMostMs) / 1_000 },
  })
  return [
    { what: `${profile}: outages that were missed`, unit: '', values: [missed + untold], goal: { atMost: 0 } },
    { what: `${profile}: verdicts that were false`, unit: '', values: [falseOnes], goal: { atMost: 0 } },
    { what: `${profile}: verdicts that nothing is known`, unit: '', values: [unknown] },
    { what: `${profile}: an answer that is none, from the fall to the suspicion`, unit: 's', values: took(false) },
    p99(false, answersMs),
    { what: `${profile}: a hang, from the fall to the suspicion`, unit: 's', values: took(true) },
    p99(true, hangsMs),
  ]
}

async function quietDay() {
  const closing: (() => unknown)[] = []
  try {
    return await playDay({ later: (close) => void closing.push(close), progress: () => {} }, 1)
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

function catalogueOf(urls: readonly string[], { profile }: Round): string {
  const components = urls.map(
    (url, n) => `  - { key: c${n}, name: Part ${n}, probes: [{ key: p${n}, profile: ${profile}, url: "${url}" }] }`,
  )
  return `page: { name: Bench }\ncomponents:\n${components.join('\n')}\n`
}
