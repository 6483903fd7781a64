/**
 * One suite for both probers as they really run: the built-in one in its worker thread, and a distant agent as a process
 * of its own over HTTP. What the server says and hears is played by the test.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Batch } from '../../probes/protocol.ts'
import { startWorker } from '../../probes/spawn.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor, type Wanted } from './assignments.ts'
import { type ScriptedLink, scriptedLink } from './scripted-link.ts'

type Start = (server: ScriptedLink) => Promise<{ stop(): Promise<void> }>

const builtIn: Start = async ({ link }) =>
  startWorker({ assignments: () => link.assignments(), accept: (batch) => link.deliver(batch) })

const distant: Start = async (server) => {
  const folder = await mkdtemp(join(tmpdir(), 'prober-'))
  const door = await openDoor(server)
  const args = [fileURLToPath(new URL('../../probes/main.ts', import.meta.url)), '--server', door.url]
  const env = { PATH: process.env.PATH, PROBE_ALLOW: '127.0.0.0/8', VEDETTA_ENROL_TOKEN: 'vde_for-this-test' }
  const child = spawn(process.execPath, [...args, '--dir', folder], { env, stdio: 'ignore' })
  return {
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : null
      child.kill('SIGTERM')
      await ended
      await door.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The protocol's three requests in front of the played server, which sees no signatures. */
async function openDoor({ link }: ScriptedLink): Promise<{ readonly url: string; close(): Promise<void> }> {
  const answers: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    '/api/agent/enrol': async () => ({ protocol: 1, agentId: 'a', location: 'milan' }),
    '/api/agent/assignments': () => link.assignments(),
    '/api/agent/results': async (request) => link.deliver((await json(request)) as Batch),
  }
  const http = createServer((request, response) => {
    const answer = answers[request.url ?? '']?.(request) ?? Promise.reject(new Error('nowhere'))
    answer.then(
      (value) => response.end(JSON.stringify(value)),
      () => response.writeHead(503).end(),
    )
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

const often: Wanted = { cadence: { everyMs: 100, recheckMs: [20, 20], timeoutMs: 10_000 } }
const seldom: Wanted = { cadence: { everyMs: 3_600_000, recheckMs: [], timeoutMs: 5_000 } }

describe.each([
  ['the built-in prober', builtIn],
  ['a distant agent', distant],
])('%s', (_name, start) => {
  let target: HttpTarget
  let server: ScriptedLink
  let prober: { stop(): Promise<void> } | null = null

  beforeEach(async () => {
    target = await startHttpTarget()
    server = scriptedLink({ lastSequence: 41 })
  })
  afterEach(async () => {
    await prober?.stop()
    prober = null
    await target.close()
  })

  test('checks by the plan and counts its batches on from the last one stored, without gaps', async () => {
    server.assign([assignmentFor(target.url, often)])
    prober = await start(server)
    await eventually(() => server.batches.length >= 3)
    expect(server.batches.map((batch) => batch.sequence)).toEqual(server.batches.map((_, index) => 42 + index))
    expect(server.results().every((result) => result.outcome === 'pass' && result.why === 'planned')).toBe(true)
  })

  test('reports a failure at once with its evidence, re-checks it, and reports the recovery', async () => {
    target.on('/', { status: 504, body: 'Gateway Time-out' }, { status: 504 }, { body: 'ok' })
    const cadence = { everyMs: 30_000, recheckMs: [20, 20], timeoutMs: 10_000 }
    server.assign([assignmentFor(`${target.url}/`, { cadence })])
    prober = await start(server)
    const results = await eventually(() => (server.results().length >= 3 ? server.results() : null))
    expect(results.map((result) => [result.outcome, result.why])).toEqual([
      ['fail', 'planned'],
      ['fail', 'recheck'],
      ['pass', 'recheck'],
    ])
    expect(results[0]?.evidence).toMatchObject({ status: 504, bodyStart: 'Gateway Time-out' })
  })

  test('learns from an acknowledgement of an edit, and of a check that is asked for', async () => {
    // Without anything to say a prober is heard every 15 s.
    const talk = assignmentFor(`${target.url}/talk`, { ...often, probeId: 'talk' })
    server.assign([talk, assignmentFor(`${target.url}/old`, seldom)])
    prober = await start(server)
    await eventually(() => server.results().some((result) => result.probeId === 'probe'))
    server.askFor('probe')
    await eventually(() => server.results().some((result) => result.why === 'asked'))
    server.assign([talk, assignmentFor(`${target.url}/new`, { ...seldom, version: 2 })])
    await target.next(({ path }) => path === '/new')
  })

  test('keeps results while the server is away and hands all of them over, each once', async () => {
    server.assign([assignmentFor(target.url, often)])
    prober = await start(server)
    await eventually(() => server.results().length > 0)
    server.away(true)
    const seen = target.arrivals.length
    await eventually(() => target.arrivals.length > seen + 20)
    server.away(false)
    const enough = target.arrivals.length
    const results = await eventually(() => (server.results().length >= enough ? server.results() : null))
    const times = results.map((result) => result.at)
    expect(new Set(times).size).toBe(times.length)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('reaches no private network that nobody allowed', async () => {
    server.assign([assignmentFor('http://10.255.255.1/', seldom)])
    prober = await start(server)
    expect(await eventually(() => server.results()[0])).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
  })

  test('says farewell with what it has, and checks no more', async () => {
    server.assign([assignmentFor(target.url, { cadence: { everyMs: 1_000, recheckMs: [] } })])
    prober = await start(server)
    await eventually(() => target.arrivals.length > 1)
    await prober.stop()
    prober = null
    const arrived = target.arrivals.length
    expect(server.results().length).toBeGreaterThanOrEqual(arrived - 1)
    expect(server.results().every((result) => result.outcome === 'pass')).toBe(true)
  })
})
