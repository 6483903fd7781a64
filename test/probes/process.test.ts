/** The prober as a process and as a thread: stopped and continued, with proxies in its environment, beside the server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { Assignment, Batch, ProbeResult } from '../../probes/protocol.ts'
import { type Handle, type ProberServer, startWorker } from '../../probes/spawn.ts'
import { eventually } from '../support/eventually.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { assignmentFor } from './assignments.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function target(options: Parameters<typeof startHttpTarget>[0] = {}) {
  const started = await startHttpTarget(options)
  closing.push(started.close)
  return started
}

function startProcess(assignments: readonly Assignment[], env: NodeJS.ProcessEnv = {}) {
  const script = fileURLToPath(new URL('./prober-process.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(assignments)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const results: ProbeResult[] = []
  createInterface({ input: child.stdout! }).on('line', (line) => results.push(JSON.parse(line) as ProbeResult))
  return { child, results }
}

test('a process that was stopped and continued says that it was blind, and never that a target failed', async () => {
  const site = await target()
  const hang = await target()
  hang.otherwise({ hang: true })
  const cadence = { everyMs: 200, recheckMs: [50, 50], timeoutMs: 5_000 }
  const healthy = Array.from({ length: 5 }, (_, n) => assignmentFor(`${site.url}/${n}`, { probeId: `p${n}`, cadence }))
  const waiting = assignmentFor(hang.url, {
    probeId: 'waiting',
    cadence: { ...cadence, everyMs: 3_600_000, timeoutMs: 5_000 },
  })
  const { child, results } = startProcess([...healthy, waiting])
  await hang.next()
  await eventually(() => results.length >= 5)

  child.kill('SIGSTOP')
  const stoppedAt = performance.now()
  // Longer than the time-outs of all, the waiting one included.
  await eventually(() => performance.now() - stoppedAt > 5_500)
  child.kill('SIGCONT')

  const blind = await eventually(() => results.find((result) => result.probeId === 'waiting'))
  expect(blind).toMatchObject({
    outcome: 'inconclusive',
    code: 'blind',
    because: expect.stringContaining('stood still'),
  })
  const until = results.length + 10
  await eventually(() => results.length > until)
  expect(results.filter((result) => result.outcome === 'fail')).toEqual([])
})

test('R35 a proxy in the environment is not used', async () => {
  const proxy = await target()
  const site = await target()
  const env = Object.fromEntries(
    ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].map((name) => [
      name,
      proxy.url,
    ]),
  )
  const { results } = startProcess([assignmentFor(`http://site.example:${site.port}/`)], {
    ...env,
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: '',
  })
  expect(await eventually(() => results[0])).toMatchObject({ outcome: 'pass' })
  expect(site.connections()).toBe(1)
  expect(proxy.connections()).toBe(0)
})

describe('the worker thread', () => {
  function start(
    assignments: readonly Assignment[],
    server: Partial<ProberServer> = {},
  ): { handle: Handle; batches: Batch[] } {
    const batches: Batch[] = []
    const handle = startWorker({
      assignments: async () => ({ protocol: 1, assignmentsVersion: 'v1', assignments, allow: ['127.0.0.0/8'] }),
      accept: async (batch) => {
        batches.push(batch)
        return { sequence: batch.sequence, assignmentsVersion: 'v1', checkNow: [] }
      },
      ...server,
    })
    closing.push(() => handle.stop())
    return { handle, batches }
  }

  test('checks, reports, takes hints and dry runs, and ends when asked to', async () => {
    const site = await target()
    site.on('/down', { status: 503 })
    const { handle, batches } = start([assignmentFor(`${site.url}/up`)])
    await eventually(() => batches.length === 1)
    handle.hint({ kind: 'check-now', probeIds: ['probe'] })
    const asked = await eventually(() =>
      batches.flatMap((batch) => batch.results).find((result) => result.why === 'asked'),
    )
    const tried = await handle.dryRun(assignmentFor(`${site.url}/down`, { probeId: 'draft' }), 5_000)
    const ended = new Promise<string | null>((resolve) => handle.onExit(resolve))
    await handle.stop()
    expect(batches[0]?.results).toMatchObject([{ probeId: 'probe', outcome: 'pass', why: 'planned' }])
    expect(asked).toMatchObject({ outcome: 'pass' })
    expect(tried).toMatchObject({ probeId: 'draft', code: 'http-status', status: 503 })
    expect(await ended).toBeNull()
  })

  test('tries again what the server refused', async () => {
    const site = await target()
    const seen: Batch[] = []
    start([assignmentFor(site.url)], {
      accept: async (batch) => {
        seen.push(batch)
        if (seen.length === 1) throw new Error('the database is away')
        return { sequence: batch.sequence, assignmentsVersion: 'v1', checkNow: [] }
      },
    })
    await eventually(() => seen.length === 2)
    expect(seen[1]).toEqual(seen[0])
  })

  test('ends by itself when asked to before it has begun', async () => {
    const { handle } = start([])
    const ended = new Promise<string | null>((resolve) => handle.onExit(resolve))
    await handle.stop()
    expect(await ended).toBeNull()
  })

  test('a dry run that gets no answer in time is an error', async () => {
    const site = await target()
    site.otherwise({ hang: true })
    const { handle } = start([])
    await expect(handle.dryRun(assignmentFor(site.url), 50)).rejects.toThrow('within 50 ms')
  })
})
