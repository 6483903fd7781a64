/** The prober's loop against a played server and real targets: turns, re-checks, hints, silence, farewell. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Agent, type AgentOptions, startAgent } from '../../probes/agent.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor, noDns, type Wanted } from './assignments.ts'
import { type ScriptedLink, scriptedLink } from './scripted-link.ts'

let target: HttpTarget
let server: ScriptedLink
let agent: Agent | null = null

beforeEach(async () => {
  target = await startHttpTarget()
  server = scriptedLink()
})
afterEach(async () => {
  await agent?.stop()
  agent = null
  await target.close()
})

function start(options: Partial<AgentOptions> = {}): void {
  agent = startAgent({ link: server.link, guard: { resolve: noDns }, ...options })
}

const often: Wanted = { cadence: { everyMs: 100, recheckMs: [20, 20], timeoutMs: 10_000 } }
const seldom: Wanted = { cadence: { everyMs: 3_600_000, recheckMs: [], timeoutMs: 5_000 } }

describe('the loop', () => {
  test('checks every probe by its plan and numbers its batches without gaps', async () => {
    server.assign([
      assignmentFor(`${target.url}/a`, { ...often, probeId: 'a' }),
      assignmentFor(`${target.url}/b`, { ...often, probeId: 'b' }),
    ])
    start()
    const results = await eventually(() => (server.batches.length >= 3 ? server.results() : null))
    expect(new Set(results.map((result) => result.probeId))).toEqual(new Set(['a', 'b']))
    expect(results.every((result) => result.outcome === 'pass' && result.why === 'planned')).toBe(true)
    const first = server.batches[0]!.sequence
    expect(server.batches.map((batch) => batch.sequence - first)).toEqual(server.batches.map((_, index) => index))
  })

  test('counts on from the last batch that the server has stored', async () => {
    server = scriptedLink({ lastSequence: 41 })
    server.assign([assignmentFor(target.url, seldom)])
    start()
    expect(await eventually(() => server.batches[0]?.sequence)).toBe(42)
  })

  test('reports a failure at once, re-checks it, and reports the recovery', async () => {
    target.on('/', { status: 504 }, { status: 504 }, { status: 504 }, { body: 'ok' })
    server.assign([
      assignmentFor(`${target.url}/`, { cadence: { everyMs: 3_000, recheckMs: [20, 20, 20], timeoutMs: 10_000 } }),
    ])
    start()
    const results = await eventually(() => (server.results().length >= 4 ? server.results() : null))
    expect(results.map((result) => [result.outcome, result.why])).toEqual([
      ['fail', 'planned'],
      ['fail', 'recheck'],
      ['fail', 'recheck'],
      ['pass', 'recheck'],
    ])
    expect(results[0]?.evidence?.status).toBe(504)
    expect(server.batches[0]?.results).toHaveLength(1)
  })

  test('checks at once when a hint or an acknowledgement asks', async () => {
    server.askFor('probe')
    server.assign([assignmentFor(target.url, seldom)])
    start()
    await eventually(() => server.results().length === 2)
    server.hint({ kind: 'check-now', probeIds: ['probe', 'unknown'] })
    const results = await eventually(() => (server.results().length === 3 ? server.results() : null))
    expect(results.map((result) => result.why)).toEqual(['planned', 'asked', 'asked'])
  })

  test('takes up an edit, and drops a probe that is gone', async () => {
    server.assign([assignmentFor(`${target.url}/old`, often)])
    start()
    await target.next(({ path }) => path === '/old')
    server.reassign([assignmentFor(`${target.url}/new`, { ...seldom, version: 2 })])
    expect(await eventually(() => server.results().find((result) => result.version === 2))).toMatchObject({
      outcome: 'pass',
    })
    await eventually(() => server.results().at(-1)?.version === 2)
  })

  test('learns of an edit from an acknowledgement, without a hint', async () => {
    server.assign([assignmentFor(`${target.url}/old`, often)])
    start()
    await eventually(() => server.batches.length > 0)
    server.assign([assignmentFor(`${target.url}/new`, { ...seldom, version: 2 })])
    await target.next(({ path }) => path === '/new')
  })

  test('goes by the wall clock with a cron expression, also when that clock is moved', async () => {
    const { now } = Date
    let movedMs = 30 * 60_000 - (now() % 3_600_000)
    vi.spyOn(Date, 'now').mockImplementation(() => now() + movedMs)
    onTestFinished(() => void vi.restoreAllMocks())
    const hourly: Wanted = { probeId: 'hourly', cadence: { cron: '0 * * * *' } }
    server.assign([assignmentFor(`${target.url}/hourly`, hourly), assignmentFor(`${target.url}/often`, often)])
    start()
    await eventually(() => server.results().length > 0)
    expect(target.arrivals.map(({ path }) => path)).not.toContain('/hourly')
    movedMs += 30 * 60_000 - 5_000
    await target.next(({ path }) => path === '/hourly')
  })

  test('tries an assignment without recording it', async () => {
    target.on('/try', { status: 418 })
    server.assign([])
    start()
    server.hint({ kind: 'dry-run', askId: 'ask', assignment: assignmentFor(`${target.url}/try`) })
    const result = await eventually(() => server.dryRuns.get('ask'))
    expect(result).toMatchObject({ code: 'http-status', status: 418, why: 'asked' })
    expect(server.results()).toEqual([])
  })

  test('has no more checks in flight than it may, and one per probe', async () => {
    target.otherwise({ hang: true })
    const wanted = (n: number): Wanted => ({
      probeId: `p${n}`,
      cadence: { everyMs: 20, recheckMs: [], timeoutMs: 1_000 },
    })
    server.assign(Array.from({ length: 20 }, (_, n) => assignmentFor(`${target.url}/${n}`, wanted(n))))
    start({ maxInFlight: 5 })
    await eventually(() => server.results().length > 0)
    expect(target.arrivals.length).toBeLessThanOrEqual(10)
    const results = await eventually(() => (server.results().length >= 20 ? server.results() : null))
    expect(results.every((result) => result.code === 'timeout-first-byte')).toBe(true)
  })

  test('refuses what the server does not allow', async () => {
    server = scriptedLink({ allow: ['not a network'] })
    server.assign([assignmentFor(target.url, seldom)])
    start()
    expect(await eventually(() => server.results()[0])).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
    expect(target.connections()).toBe(0)
  })

  test('keeps results while the server is away and hands all of them over, each once', async () => {
    server.assign([assignmentFor(target.url, often)])
    start()
    await eventually(() => server.batches.length > 0)
    server.away(true)
    const before = target.arrivals.length
    await eventually(() => server.attempts() > server.batches.length + 1 && target.arrivals.length > before + 10)
    server.away(false)
    await eventually(() => server.results().length > before + 10)
    const times = server.results().map((result) => result.at)
    expect(new Set(times).size).toBe(times.length)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const sequences = server.batches.map((batch) => batch.sequence)
    expect(sequences.map((sequence) => sequence - sequences[0]!)).toEqual(sequences.map((_, index) => index))
  })

  test('keeps asking for assignments until the server is there', async () => {
    server.assign([assignmentFor(target.url, seldom)])
    server.away(true)
    start()
    server.away(false)
    expect(await eventually(() => server.results()[0])).toMatchObject({ outcome: 'pass' })
  })

  test('says farewell with what it has, reports nothing that it called off, and checks no more', async () => {
    target.on('/hang', { hang: true })
    const routine: Wanted = { probeId: 'routine', cadence: { everyMs: 50, recheckMs: [], timeoutMs: 10_000 } }
    server.assign([
      assignmentFor(`${target.url}/hang`, { ...seldom, probeId: 'hang' }),
      assignmentFor(`${target.url}/ok`, routine),
    ])
    start()
    await target.next(({ path }) => path === '/hang')
    await eventually(() => target.arrivals.filter(({ path }) => path === '/ok').length > 3)
    await agent?.stop()
    const arrived = target.arrivals.length
    expect(server.results().every((result) => result.probeId === 'routine' && result.outcome === 'pass')).toBe(true)
    expect(server.results().length).toBeGreaterThanOrEqual(3)
    expect(server.isClosed()).toBe(true)
    expect(target.arrivals.length).toBe(arrived)
  })
})

describe('a lost network', () => {
  test('makes silent hosts inconclusive once the others turn out to be silent, too', async () => {
    let isLost = false
    const resolve = async () => {
      if (isLost) throw Object.assign(new Error('lost'), { code: 'ETIMEOUT' })
      return ['127.0.0.1']
    }
    const names = Array.from({ length: 6 }, (_, n) => `host-${n}.example`)
    const wanted = (probeId: string, everyMs: number): Wanted => ({
      probeId,
      cadence: { everyMs, recheckMs: [50, 100], timeoutMs: 10_000 },
    })
    // Only one of them is checked again soon: what the others see is found out by asking them.
    server.assign(
      names.map((name, n) => assignmentFor(`http://${name}:${target.port}/`, wanted(name, n === 0 ? 100 : 3_600_000))),
    )
    start({ guard: { resolve } })
    await eventually(() => new Set(server.results().map((result) => result.probeId)).size === 6)
    isLost = true
    const blind = await eventually(() => server.results().find((result) => result.code === 'blind'))
    expect(blind).toMatchObject({ outcome: 'inconclusive', because: expect.stringContaining('no network') })
    expect(server.results().filter((result) => result.outcome === 'fail').length).toBeLessThan(3)
    await eventually(() => server.batches.at(-1)?.sight.sees === false)
  })

  test('of names makes hosts with a name inconclusive, though more of them have an address and answer', async () => {
    let isLost = false
    const resolve = async () => {
      if (isLost) throw Object.assign(new Error('lost'), { code: 'ETIMEOUT' })
      return ['127.0.0.1']
    }
    const names = Array.from({ length: 5 }, (_, n) => `host-${n}.example`)
    const addresses = Array.from({ length: 12 }, (_, n) => `127.0.0.${n + 1}`)
    const hosts = [...names, ...addresses]
    server.assign(hosts.map((host) => assignmentFor(`http://${host}:${target.port}/`, { ...often, probeId: host })))
    start({ guard: { resolve } })
    const looked = () => new Set(server.results().map((result) => result.probeId)).size
    await eventually(() => looked() === hosts.length)
    isLost = true
    const blind = await eventually(() => server.results().find((result) => result.code === 'blind'))
    expect(blind).toMatchObject({ outcome: 'inconclusive', because: expect.stringContaining('no name server') })
    // What answers by its address is still believed, and so is what refuses there.
    const since = server.results().length
    await eventually(() => server.results().length > since + 3 * hosts.length)
    const later = server.results().slice(since + hosts.length)
    const outcomesOf = (host: string) => new Set(later.filter((one) => one.probeId === host).map((one) => one.outcome))
    expect(names.flatMap((name) => [...outcomesOf(name)])).toEqual(names.map(() => 'inconclusive'))
    expect([...outcomesOf('127.0.0.1')]).toEqual(['pass'])
    expect([...outcomesOf('127.0.0.7')]).toEqual(['fail'])
  })

  test('is not suspected while the other hosts answer', async () => {
    const resolve = async (name: string) => {
      if (name === 'host-0.example') throw Object.assign(new Error('lost'), { code: 'ETIMEOUT' })
      return ['127.0.0.1']
    }
    const names = Array.from({ length: 6 }, (_, n) => `host-${n}.example`)
    server.assign(names.map((name) => assignmentFor(`http://${name}:${target.port}/`, { ...often, probeId: name })))
    start({ guard: { resolve } })
    const results = await eventually(() => {
      const of = server.results().filter((result) => result.probeId === 'host-0.example')
      return of.length > 4 ? of : null
    })
    expect(results.every((result) => result.code === 'timeout-dns' && result.outcome === 'fail')).toBe(true)
  })
})
