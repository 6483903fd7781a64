/** A distant agent as a process of its own, against a small HTTP server that speaks the agents' protocol. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FEATURES } from '../../probes/protocol/features.ts'
import type { Batch } from '../../probes/protocol.ts'
import { type HttpArrival, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor, type Wanted } from './assignments.ts'

let folder: string
let server: HttpTarget
let site: HttpTarget
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-'))
  site = await startHttpTarget()
  server = await startHttpTarget()
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all([site.close(), server.close(), rm(folder, { recursive: true })])
})

function start(env: NodeJS.ProcessEnv, args: readonly string[] = []) {
  const script = fileURLToPath(new URL('../../probes/main.ts', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return { child, out: text(child.stdout), err: text(child.stderr), exit: once(child, 'exit') }
}

const TOKEN = 'vde_a-token-for-one-start'
const settings = () => ({ VEDETTA_SERVER: server.url, VEDETTA_ENROL_TOKEN: TOKEN, PROBE_ALLOW: '127.0.0.0/8' })

function assign(lastSequence: number, cadence: Wanted['cadence'] = {}): void {
  const list = {
    protocol: 1,
    assignmentsVersion: 'v1',
    assignments: [assignmentFor(site.url, { cadence })],
    allow: [],
    lastSequence,
  }
  server.on('/api/agent/enrol', { body: JSON.stringify({ protocol: 1, agentId: 'id-of-milan', location: 'milan' }) })
  server.on('/api/agent/assignments', { body: JSON.stringify(list) })
}

const isReport = ({ path }: HttpArrival) => path === '/api/agent/results'
const isAsking = ({ path }: HttpArrival) => path === '/api/agent/assignments'
const isEnrolling = ({ path }: HttpArrival) => path === '/api/agent/enrol'

test('an agent enrols, fetches its work, reports it signed with its own key, tries again, and ends on SIGTERM', async () => {
  assign(41)
  const acknowledgement = JSON.stringify({ sequence: 42, assignmentsVersion: 'v1', checkNow: [] })
  server.on('/api/agent/results', { status: 503 }, { body: acknowledgement })
  const { child, out, exit } = start(settings())
  const refused = await server.next(isReport)
  const accepted = await server.next(isReport)
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])

  const batch = JSON.parse(accepted.body) as Batch
  expect(accepted.body).toBe(refused.body)
  expect(batch).toMatchObject({
    protocol: 1,
    sequence: 42,
    sight: { sees: true },
    features: [...FEATURES],
    results: [{ probeId: 'probe', outcome: 'pass' }],
  })
  expect(accepted.headers).toMatchObject({ 'vedetta-agent': 'id-of-milan', 'vedetta-sequence': '42' })

  const x = / public key (\S+)/.exec(await out)?.[1] ?? ''
  const enrolled = server.arrivals.find(isEnrolling)
  expect(JSON.parse(enrolled?.body ?? '')).toMatchObject({
    ...{ protocol: 1, token: TOKEN, publicKey: x },
    features: [...FEATURES],
  })
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const asking = server.arrivals.find(isAsking)
  for (const [arrival, sequence] of [[accepted, 42] as const, [asking, 0] as const]) {
    const hash = createHash('sha256')
      .update(arrival?.body ?? '')
      .digest('hex')
    const signed = Buffer.from(`id-of-milan.${sequence}.${arrival?.headers['vedetta-timestamp']}.${hash}`)
    const signature = Buffer.from(String(arrival?.headers['vedetta-signature']), 'base64url')
    expect(verify(null, signed, publicKey, signature)).toBe(true)
  }
})

test('a number that another process has used is left to it; a batch that is never taken makes room', async () => {
  assign(6, { everyMs: 1_000 })
  const refused = (status: number, last?: string) => ({
    status,
    ...(last ? { headers: { 'vedetta-last-sequence': last } } : {}),
  })
  const acknowledgement = JSON.stringify({ sequence: 21, assignmentsVersion: 'v1', checkNow: [] })
  server.on('/api/agent/results', refused(409, '19'), refused(400), { body: acknowledgement })
  const { child, exit } = start(settings())
  const sent = [await server.next(isReport), await server.next(isReport), await server.next(isReport)]
  const [first, second, third] = sent.map((one) => JSON.parse(one.body) as Batch)
  expect([first?.sequence, second?.sequence, third?.sequence]).toEqual([7, 20, 21])
  expect(second?.results).toEqual(first?.results)
  expect(third?.results[0]?.at).toBeGreaterThan(second?.results.at(-1)?.at ?? 0)
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})

test('key and folder are for their owner only and stay over a restart, which needs no token', async () => {
  assign(0)
  const first = start(settings())
  await server.next(isAsking)
  first.child.kill('SIGTERM')
  const second = start({ VEDETTA_SERVER: server.url })
  await server.next(isAsking)
  second.child.kill('SIGTERM')
  expect(server.arrivals.filter(isEnrolling)).toHaveLength(1)
  const home = join(folder, 'vedetta-agent')
  const files = [home, join(home, 'agent-key.pem'), join(home, 'agent.json')]
  const modes = await Promise.all(files.map(async (path) => (await stat(path)).mode & 0o777))
  expect(modes).toEqual([0o700, 0o600, 0o600])
  expect(await readFile(join(home, 'agent.json'), 'utf8')).not.toContain(TOKEN)
  expect(await first.out).toBe(await second.out)
  await chmod(join(home, 'agent-key.pem'), 0o644)
  const third = start(settings())
  expect(await third.exit).toEqual([1, null])
  expect(await third.err).toContain('can be read by other users')
})

test('a token that was used already asks for nothing; another one makes a new key', async () => {
  assign(0)
  const keys: string[] = []
  for (const token of [TOKEN, TOKEN, 'vde_another-one']) {
    const { child, out } = start(settings(), ['--enrol', token])
    await server.next(isAsking)
    child.kill('SIGTERM')
    keys.push(/ public key (\S+)/.exec(await out)?.[1] ?? '')
  }
  expect(server.arrivals.filter(isEnrolling)).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

test('without a token there is no first start, and the server says why it takes none', async () => {
  const first = start({ VEDETTA_SERVER: server.url })
  expect(await first.exit).toEqual([1, null])
  expect(await first.err).toContain('Make a token at the desk')
  const problem = { code: 'link-expired', detail: 'This enrolment token is more than 15 minutes old.' }
  server.on('/api/agent/enrol', { status: 410, body: JSON.stringify(problem) })
  const second = start(settings())
  expect(await second.exit).toEqual([1, null])
  expect(await second.err).toContain('more than 15 minutes old')
  await server.close()
  const third = start(settings())
  expect(await third.exit).toEqual([1, null])
  expect(await third.err).toMatch(/cannot be reached: \S/)
})

test('a wrong setting stops the start, and all of them are named at once', async () => {
  const wrong = {
    VEDETTA_SERVER: 'http://status.example.com',
    VEDETTA_ENROL_TOKEN_FILE: '/nowhere',
    PROBE_ALLOW: 'home',
  }
  const { exit, err } = start(wrong)
  expect(await exit).toEqual([2, null])
  expect(await err).toMatch(/VEDETTA_SERVER: must be https[\s\S]*PROBE_ALLOW[\s\S]*VEDETTA_ENROL_TOKEN_FILE/)
  const { exit: misused, err: how } = start(settings(), ['--sever', server.url])
  expect([await misused, await how]).toEqual([[2, null], expect.stringContaining('--sever')])
})

test('a redirect gets neither signature nor results', async () => {
  const stranger = await startHttpTarget()
  assign(0)
  server.on('/api/agent/assignments', { redirect: `${stranger.url}/api/agent/assignments` })
  start(settings())
  await server.next(isAsking)
  await server.next(isAsking)
  expect(stranger.connections()).toBe(0)
  await stranger.close()
})
