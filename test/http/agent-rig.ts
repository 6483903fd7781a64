/** A server with a clock of the test's own, and a distant agent that is new for each test. For the tests of the agents' door. */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { LocationList, LocationView } from '../../server/contract/locations.ts'
import type { ApiClient } from '../support/api-client.ts'
import type { Engine } from '../support/engines.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { enrolAgent, type SignedAgent } from '../support/signed-agent.ts'

export const MINUTE = 60_000

/** One component with one probe, which every location looks at. */
export const ONE_PROBE = `
page: { name: Example, languages: [en], defaultLanguage: en, timeZone: UTC }
components:
  - key: streaming
    name: Streaming
    probes: [{ key: streaming, url: 'http://127.0.0.1:9/' }]
`

export interface AgentRig {
  readonly clock: FakeClock
  /** One for the whole group; these stand for it, and for the agent of the test, in whichever test they are used. */
  readonly server: TestServer
  readonly admin: ApiClient
  readonly agent: SignedAgent
  /** The agent itself, for when another one follows it. */
  present(): SignedAgent
  /** Makes the next location, whose agent is the one from then on. */
  enrolNext(): Promise<void>
  /** Key of the agent's location: `place-1` ... */
  place(): string
  views(): Promise<readonly LocationView[]>
  /** Of the agent's location; undefined once it is deleted, which its type leaves out. */
  view(): Promise<LocationView>
}

/** Before each test a minute passes, and an agent enrols at a location of its own. */
export function agentEachTest(engine: Engine, catalogue: string): AgentRig {
  const clock = fakeClock()
  let server: TestServer
  let admin: ApiClient
  let agent: SignedAgent
  let made = 0
  const place = () => `place-${made}`
  const views = async () => (await admin.get<LocationList>('/locations')).locations
  const enrolNext = async () => {
    made += 1
    agent = await enrolAgent(place(), { url: server.url, admin, now: clock.now })
  }
  beforeAll(async () => {
    server = await startServer({ engine, clock, catalogue })
    admin = await server.token('admin')
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    clock.advance(MINUTE)
    await enrolNext()
  })
  return {
    ...{ clock, place, views, enrolNext },
    ...{ server: standIn(() => server), admin: standIn(() => admin), agent: standIn(() => agent) },
    present: () => agent,
    view: async () => (await views()).find((one) => one.id === agent.id) as LocationView,
  }
}

function standIn<T extends object>(present: () => T): T {
  return new Proxy({} as T, { get: (_target, name) => Reflect.get(present(), name) })
}
