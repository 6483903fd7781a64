/**
 * The stage of NET: the server with its prober, two agents and the services, each party in a network namespace of its own,
 * every clock and cable within reach of the run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CreatedLocation, LocationList } from '../../../server/contract/locations.ts'
import { type Part, startPart } from '../../bench/part.ts'
import { type ApiClient, redeemLink } from '../../support/api-client.ts'
import { eventually } from '../../support/eventually.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { openWallClock, type WallClock } from './faketime.ts'
import type { Rig } from './fault.ts'
import { type Forwarding, forward } from './forwarder.ts'
import { type Home, openHome } from './home.ts'
import { addressOf, type Host, openNetwork } from './namespaces.ts'
import { STREET_PORT, type ToStreet } from './street.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Watched by name; these alone fall. */
export const SERVICES = Array.from({ length: 8 }, (_, n) => `service-${n}`)
/** Watched by address, and more of them: they answer whatever becomes of names. */
export const GATES = Array.from({ length: 10 }, (_, n) => `gate-${n}`)
const FIRST_HOUSE = 10
const FIRST_GATE = 30
const RESOLVER = 53
const ALLOW = '198.18.0.0/15,127.0.0.0/8'

export const AGENTS = ['milan', 'madrid'] as const
export type Agent = (typeof AGENTS)[number]

export interface Party {
  readonly host: Host
  readonly clock: WallClock
  signal(name: NodeJS.Signals): void
}

export interface Town {
  readonly api: ApiClient
  readonly home: Home
  readonly server: Party
  readonly agents: Readonly<Record<Agent, Party>>
  readonly street: { ask(message: ToStreet): Promise<{ readonly at: number }> }
  /** What the server printed. */
  words(): string
}

/** All is well, and every place has said so. */
export async function openTown(rig: Rig): Promise<Town> {
  const houses = [
    ...SERVICES.map((name, n) => ({ name: `${name}.example`, address: addressOf(FIRST_HOUSE + n) })),
    ...GATES.map((name, n) => ({ name: `${name}.example`, address: addressOf(FIRST_GATE + n) })),
  ]
  const hosts = openNetwork(rig, {
    resolver: RESOLVER,
    hosts: {
      server: [1],
      milan: [2],
      madrid: [3],
      street: [...SERVICES.keys().map((n) => FIRST_HOUSE + n), ...GATES.keys().map((n) => FIRST_GATE + n), RESOLVER],
    },
  })
  const street = part(rig, './street.ts', hosts.street)
  await street.ask({ open: houses, resolver: addressOf(RESOLVER) } satisfies ToStreet)
  const home = await openHome({ catalogue: catalogueOf() })
  rig.later(home.remove)
  const clock = openWallClock(join(home.dataDir, 'clock-of-server'))
  const server = home.start(
    { ...clock.env, PROBE_ALLOW: ALLOW, BASE_URL: `http://localhost:${home.port}` },
    hosts.server.through,
  )
  rig.later(server.kill)
  await openWays(rig, { home, hosts })
  const api = await signIn(server)
  const agents = {} as Record<Agent, Party>
  for (const name of AGENTS) agents[name] = await startAgent(rig, { name, home, api, host: hosts[name] })
  const places = async () => (await api.get<LocationList>('/locations')).locations
  await eventually(async () => (await places()).every((one) => one.state === 'sees'), {
    withinMs: 60_000,
    everyMs: 250,
  })
  const signal = (name: NodeJS.Signals) => server.signal(name)
  return { api, home, agents, street, server: { host: hosts.server, clock, signal }, words: server.words }
}

function part(rig: Rig, file: string, { through }: Host): Part {
  const started = startPart(`../faults/rig/${file}`, through)
  rig.later(started.stop)
  return started
}

interface Ways {
  readonly home: Home
  readonly hosts: Readonly<Record<'server' | Agent, Host>>
}

/** The run reaches the server through a socket that no namespace hides, the agents over the town's network. */
async function openWays(rig: Rig, { home: { port, dataDir }, hosts }: Ways): Promise<void> {
  const path = join(dataDir, 'way-in')
  const own = { host: '127.0.0.1', port }
  const { address } = hosts.server
  const ask = (name: 'server' | Agent, forwarding: Forwarding) =>
    part(rig, './forwarder.ts', hosts[name]).ask(forwarding)
  await ask('server', { listen: [{ path }, { host: address, port }], to: own })
  for (const name of AGENTS) await ask(name, { listen: [own], to: { host: address, port } })
  const here = await forward({ listen: [own], to: { path } })
  rig.later(() => here.close())
}

async function signIn(server: ServerProcess): Promise<ApiClient> {
  const { url, setupLink } = await server.ready()
  return redeemLink(url, setupLink ?? '')
}

interface Starting {
  readonly name: Agent
  readonly home: Home
  readonly api: ApiClient
  readonly host: Host
}

async function startAgent(rig: Rig, { name, home, api, host }: Starting): Promise<Party> {
  const { token } = await api.post<CreatedLocation>('/locations', { key: name })
  const clock = openWallClock(join(home.dataDir, `clock-of-${name}`))
  const [command = '', ...args] = [...host.through, process.execPath, 'probes/main.ts']
  const own = ['--server', `http://127.0.0.1:${home.port}`, '--enrol', token, '--dir', join(home.dataDir, name)]
  const env = { PATH: process.env.PATH, PROBE_ALLOW: ALLOW, ...clock.env }
  const child = spawn(command, [...args, ...own], { cwd: ROOT, env, stdio: 'ignore' })
  rig.later(() => kill(child))
  return { host, clock, signal: (signal) => void child.kill(signal) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function catalogueOf(): string {
  const watched = (name: string, host: string) =>
    `  - { key: ${name}, name: ${name}, probes: [{ key: ${name}, profile: fast, url: "http://${host}:${STREET_PORT}/" }] }`
  const components = [
    ...SERVICES.map((name) => watched(name, `${name}.example`)),
    ...GATES.map((name, n) => watched(name, addressOf(FIRST_GATE + n))),
  ]
  return `page: { name: Example status }\ncomponents:\n${components.join('\n')}\n`
}
