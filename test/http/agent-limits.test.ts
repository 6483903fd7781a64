/** What the agents' door does with too much, too often, and what is no JSON; and how several places decide together. */
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProbeList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { ApiClient } from '../support/api-client.ts'
import { ENGINES } from '../support/engines.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { type ServerOptions, startServer, type TestServer } from '../support/server.ts'
import { enrolAgent, enrolKey, resultAt, type SignedAgent } from '../support/signed-agent.ts'
import { ONE_PROBE } from './agent-rig.ts'

let server: TestServer
let clock: FakeClock
let admin: ApiClient
let probeId: string

async function open(options: ServerOptions = {}): Promise<void> {
  clock = fakeClock()
  server = await startServer({ clock, catalogue: ONE_PROBE, ...options })
  admin = await server.token('admin')
  probeId = (await admin.get<ProbeList>('/probes')).probes[0]?.id ?? ''
}
afterEach(() => server.close())

const enrol = (key: string): Promise<SignedAgent> => enrolAgent(key, { url: server.url, admin, now: clock.now })

describe('limits', () => {
  beforeEach(() => open())

  test('500 results with all their evidence are taken, and 501 are refused', async () => {
    const agent = await enrol('milan')
    const evidence = {
      ...{ status: 504, httpVersion: '1.1', headers: { via: 'x'.repeat(256) }, remoteAddress: '203.0.113.9' },
      ...{ bodyStart: '\ufffd"\\\n'.repeat(512), redirects: [], certificate: null },
    }
    const one = { ...resultAt(clock.now(), probeId, { outcome: 'fail' }), evidence }
    const many = Array.from({ length: 501 }, (_, i) => ({ ...one, at: clock.now() - i }))
    expect((await agent.report(many, { sequence: 1 })).status).toBe(400)
    expect((await agent.report(many.slice(1), { sequence: 1 })).status).toBe(200)
  })

  test('a body over the limit is refused before it is read to its end', async () => {
    const agent = await enrol('milan')
    expect((await agent.send('x'.repeat(8 * 1_048_576 + 1), { sequence: 1 })).status).toBe(413)
    const token = 'x'.repeat(5_000)
    expect((await enrolKey(server.url, { token, publicKey: generateKeyPairSync('ed25519').publicKey })).status).toBe(
      413,
    )
  })

  test.each([
    ['no JSON', 'hello', 400],
    ['nothing', '', 400],
    ['another prototype', '{"__proto__": {"is": 1}}', 400],
    ['a list', '[]', 400],
  ])('%s is refused though it is signed', async (_name, body, status) => {
    expect((await (await enrol('milan')).send(body, { sequence: 1 })).status).toBe(status)
  })

  test('who guesses tokens or signatures is slowed down, and so is an agent that never rests', async () => {
    const agent = await enrol('milan')
    const answers: number[] = []
    for (let i = 0; i < 601; i++) answers.push((await agent.report([])).status)
    expect([answers.at(-2), answers.at(-1)]).toEqual([200, 429])
    const { publicKey } = generateKeyPairSync('ed25519')
    for (let i = 0; i < 60; i++) await enrolKey(server.url, { token: `vde_guess-${i}`, publicKey })
    const slowed = await enrolKey(server.url, { token: 'vde_guess', publicKey })
    expect([slowed.status, Number(slowed.headers.get('retry-after')) > 0]).toEqual([429, true])
    clock.advance(60_000)
    expect((await agent.report([])).status).toBe(200)
  }, 30_000)
})

describe.each(ENGINES)('several places on %s', (engine) => {
  const suspected = async () => (await admin.get<IncidentList>('/incidents?view=inbox')).incidents.length

  /** Three checks each, as a failure is re-checked. */
  async function look(places: readonly (readonly [SignedAgent, 'pass' | 'fail'])[]): Promise<void> {
    for (const wait of [60_000, 5_000, 10_000]) {
      clock.advance(wait)
      for (const [agent, outcome] of places) {
        expect((await agent.report([resultAt(clock.now(), probeId, { outcome })])).status).toBe(200)
      }
    }
  }

  test('one that fails alone suspects nothing, two do; one that is shut out or copied has no word in it', async () => {
    await open({ engine })
    const [rome, milan, london, oslo] = [
      await enrol('rome'),
      await enrol('milan'),
      await enrol('london'),
      await enrol('oslo'),
    ]
    await look([
      [rome, 'pass'],
      [milan, 'pass'],
      [london, 'pass'],
      [oslo, 'fail'],
    ])
    expect(await suspected()).toBe(0)
    await admin.post(`/locations/${oslo.id}/revoke`, {})
    // One number, two bodies: a copy.
    await milan.send(JSON.stringify({ ...EMPTY, sequence: 3 }), { sequence: 3 })
    const twoOfThree = [
      [rome, 'fail'],
      [milan, 'fail'],
      [london, 'pass'],
    ] as const
    await look(twoOfThree)
    expect(await suspected()).toBe(0)
    await admin.post(`/locations/${milan.id}/release`, {})
    await look(twoOfThree)
    expect(await suspected()).toBe(1)
  })
})

const EMPTY = {
  ...{ protocol: 1, sentAt: 0, results: [], run: 'one' },
  sight: { sees: true, because: '', loopLagP99Ms: 1 },
}
