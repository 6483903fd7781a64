/** A distant agent as a process of its own, against a small HTTP server that speaks the agents' protocol. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Batch } from '../../probes/protocol.ts'
import { type HttpArrival, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor } from './assignments.ts'

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

function start(env: NodeJS.ProcessEnv) {
  const script = fileURLToPath(new URL('../../probes/main.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return { child, out: text(child.stdout), err: text(child.stderr), exit: once(child, 'exit') }
}

const settings = () => ({ VEDETTA_SERVER: server.url, VEDETTA_AGENT_ID: 'milan', VEDETTA_AGENT_TOKEN: 'secret' })

function assign(lastSequence: number): void {
  const list = {
    protocol: 1,
    assignmentsVersion: 'v1',
    assignments: [assignmentFor(site.url)],
    allow: ['127.0.0.0/8'],
    lastSequence,
  }
  server.on('/api/agent/assignments', { body: JSON.stringify(list) })
}

const isReport = ({ path }: HttpArrival) => path === '/api/agent/results'

test('an agent fetches its work, reports it signed with its own key, tries again, and ends on SIGTERM', async () => {
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
    results: [{ probeId: 'probe', outcome: 'pass' }],
  })
  expect(accepted.headers).toMatchObject({
    authorization: 'Bearer secret',
    'vedetta-agent': 'milan',
    'vedetta-sequence': '42',
  })

  const x = / public key (\S+)/.exec(await out)?.[1] ?? ''
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const hash = createHash('sha256').update(accepted.body).digest('hex')
  const signed = Buffer.from(`milan.42.${accepted.headers['vedetta-timestamp']}.${hash}`)
  const signature = Buffer.from(String(accepted.headers['vedetta-signature']), 'base64url')
  expect(verify(null, signed, publicKey, signature)).toBe(true)
})

test('the key file is for its owner only, stays over a restart, and is refused once others can read it', async () => {
  assign(0)
  const keyFile = join(folder, 'agent-key.pem')
  const first = start(settings())
  await server.next()
  first.child.kill('SIGTERM')
  const second = start(settings())
  await server.next(({ path }) => path === '/api/agent/assignments')
  second.child.kill('SIGTERM')
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  expect(await first.out).toBe(await second.out)
  await chmod(keyFile, 0o644)
  const third = start(settings())
  expect(await third.exit).not.toEqual([0, null])
  expect(await third.err).toContain('can be read by other users')
})

test('a wrong setting stops the start, and all of them are named at once', async () => {
  const { exit, err } = start({ VEDETTA_SERVER: 'http://status.example.com', VEDETTA_AGENT_TOKEN_FILE: '/nowhere' })
  expect(await exit).toEqual([2, null])
  expect(await err).toMatch(/VEDETTA_SERVER: must be https[\s\S]*VEDETTA_AGENT_ID[\s\S]*VEDETTA_AGENT_TOKEN/)
})

test('a redirect gets neither token nor results', async () => {
  const stranger = await startHttpTarget()
  server.on('/api/agent/assignments', { redirect: `${stranger.url}/api/agent/assignments` })
  start(settings())
  await server.next()
  await server.next()
  expect(stranger.connections()).toBe(0)
  await stranger.close()
})
