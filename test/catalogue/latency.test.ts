/** How fast a probe's target answers, through the API: percentiles made from roll-ups, whichever they are. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { LatencyList } from '../../server/contract/latency.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { lastResults } from '../../server/store/last-results.ts'
import { localLocation } from '../../server/store/locations.ts'
import { listProbes } from '../../server/store/probes.ts'
import { insertResults } from '../../server/store/results.ts'
import { ENGINES } from '../support/engines.ts'
import { type DeskApp, openDeskApp } from './desk-app.ts'
import { type Desk, openDesk, PAGE } from './setup.ts'

const FILE = `${PAGE}components:
  - { key: web, name: Web, probes: [ { key: home, url: "http://127.0.0.1/" }, { key: rare, url: "http://127.0.0.1/r" } ] }
  - { key: jobs, name: Jobs, probes: [ { key: job, kind: heartbeat, every: 1h }, { key: mute, kind: heartbeat, every: 1h } ] }
`
const DAY = Date.UTC(2026, 5, 11)

function result(at: number, totalMs: number, outcome: ProbeResult['outcome'] = 'pass'): ProbeResult {
  const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs }
  const said = { because: '', status: 200, evidence: null, why: 'planned' } as const
  return { probeId: 'p', version: 1, at, outcome, code: outcome === 'fail' ? 'http-status' : 'ok', phases, ...said }
}

describe.each(ENGINES)('latencies, on %s', (engine) => {
  let desk: Desk
  let app: DeskApp
  beforeEach(async () => {
    desk = await openDesk(engine)
    await desk.apply(FILE)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })

  const probeOf = async (key: string) => {
    const probe = (await listProbes(desk.boot.store.db, desk.context().pageId)).find((p) => p.key === key)
    if (!probe) throw new Error(`no probe ${key}`)
    return probe
  }
  const record = async (key: string, results: readonly ProbeResult[], locationNo?: number) => {
    const own = {
      probeNo: (await probeOf(key)).no,
      locationNo: locationNo ?? (await localLocation(desk.boot.store.db)).no,
    }
    await desk.boot.store.transact((tx) =>
      insertResults(
        tx,
        results.map((r) => ({ ...own, result: r })),
      ),
    )
  }
  const closeAll = async () => {
    while (await rollUp(desk.context()));
  }
  const latency = async (key: string) =>
    (await app.send('viewer', { method: 'GET', url: `/probes/${(await probeOf(key)).id}/latency` })).json as LatencyList
  /** One failure, and a thousand answers of 1 to 1,000 ms over a day. */
  const ofADay = (from: number) => [
    result(from, 60_000, 'fail'),
    ...Array.from({ length: 1_000 }, (_, i) => result(from + i * 86_000, ((i * 7) % 1_000) + 1)),
  ]

  test('a day, a week and 90 days have percentiles within 2 % of what was measured', async () => {
    await record('home', ofADay(DAY))
    desk.clock.set(DAY + DAY_MS + 10 * MINUTE_MS)
    await closeAll()
    const { relativeError, spans } = await latency('home')
    expect(relativeError).toBe(0.02)
    expect(spans.map((s) => s.span)).toEqual(['24h', '7d', '90d'])
    for (const span of spans) {
      expect(span).toMatchObject({ checks: 1_001, answers: 1_000, minMs: 1, maxMs: 1_000, averageMs: 501 })
      for (const [told, exact] of [
        [span.p50Ms, 500],
        [span.p95Ms, 950],
        [span.p99Ms, 990],
      ] as const) {
        expect(Math.abs((told ?? 0) - exact)).toBeLessThanOrEqual(0.02 * exact + 0.5)
      }
    }
  })

  test('each place has its own figures, and all of them together', async () => {
    await record(
      'home',
      Array.from({ length: 90 }, (_, i) => result(DAY + i * 1_000, 20)),
    )
    await record(
      'home',
      Array.from({ length: 10 }, (_, i) => result(DAY + i * 1_000, 900)),
      77,
    )
    desk.clock.set(DAY + 10 * MINUTE_MS)
    await closeAll()
    const [day] = (await latency('home')).spans
    expect(day).toMatchObject({ answers: 100, p50Ms: 20 })
    expect(Math.abs((day?.p95Ms ?? 0) - 900)).toBeLessThanOrEqual(18)
    expect(day?.locations.map((l) => [l.location, l.answers, l.minMs, l.maxMs])).toEqual([
      ['local', 90, 20, 20],
      ['77', 10, 900, 900],
    ])
  })

  test('they outlive the raw results, and what is older than a span is left out of it', async () => {
    await record('home', [result(DAY, 10), result(DAY + HOUR_MS, 10)])
    desk.clock.set(DAY + 30 * DAY_MS)
    await record('home', [result(DAY + 30 * DAY_MS - 2 * HOUR_MS, 400)])
    await closeAll()
    await dropOld(desk.context())
    expect((await latency('home')).spans.map((s) => [s.span, s.answers, s.minMs])).toEqual([
      ['24h', 1, 400],
      ['7d', 1, 400],
      ['90d', 3, 10],
    ])
  })

  test('a job that does not tell its start has no latency, and does not count as 0 ms', async () => {
    await record('job', [result(DAY, 0), result(DAY + MINUTE_MS, 90_000), result(DAY + 2 * MINUTE_MS, 0)])
    await record('mute', [result(DAY, 0)])
    desk.clock.set(DAY + HOUR_MS)
    await closeAll()
    const [day] = (await latency('job')).spans
    expect(day).toMatchObject({ answers: 3, maxMs: 90_000, averageMs: 90_000, p50Ms: 90_000 })
    expect(Math.abs((day?.minMs ?? 0) - 90_000)).toBeLessThanOrEqual(1_800)
    const none = { p50Ms: null, p99Ms: null, minMs: null, maxMs: null, averageMs: null }
    expect((await latency('mute')).spans[0]).toMatchObject({ answers: 1, ...none })
  })

  test('before anything is rolled up there is nothing to tell, and of no probe neither', async () => {
    expect((await latency('home')).spans).toEqual([])
    expect((await app.send('viewer', { method: 'GET', url: '/probes/nobody/latency' })).status).toBe(404)
  })

  test('the last results of a rare probe are found behind those of a busy one, in order and each once', async () => {
    const minutes = Array.from({ length: 60 }, (_, i) => i)
    for (const i of minutes) {
      await record(
        'home',
        Array.from({ length: 20 }, (_, j) => result(DAY + i * MINUTE_MS + j * 1_000, 5)),
      )
      // From a place that reports half a minute late: its rows stand among those of the next minute.
      if (i % 7 === 0) await record('rare', [result(DAY + i * MINUTE_MS - 30_000, i)], 77)
    }
    const told = async (limit: number) =>
      (await lastResults(desk.boot.store.db, [(await probeOf('rare')).no], limit)).map((r) => r.totalMs)
    const all = [56, 49, 42, 35, 28, 21, 14, 7, 0]
    expect(await told(50)).toEqual(all)
    desk.clock.set(DAY + 40 * MINUTE_MS)
    await closeAll()
    expect(await told(50)).toEqual(all)
    desk.clock.set(DAY + 3 * HOUR_MS)
    await closeAll()
    expect(await told(50)).toEqual(all)
    expect(await told(4)).toEqual(all.slice(0, 4))
    expect((await lastResults(desk.boot.store.db, [(await probeOf('home')).no], 500)).length).toBe(500)
    // Of both together the newest, each once.
    const both = [(await probeOf('home')).no, (await probeOf('rare')).no]
    expect((await lastResults(desk.boot.store.db, both, 2_000)).length).toBe(60 * 20 + all.length)
    const newest = await lastResults(desk.boot.store.db, both, 100)
    expect(new Set(newest.map((r) => r.probeNo))).toEqual(new Set(both))
  })
})
