/** What the failed probes of an incident saw before it and since, wherever the raw rows stand by then. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { FailureStrip } from '../../server/contract/strips.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { readFailureStrips } from '../../server/flow/failure-strips.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { insertEvidence } from '../../server/store/evidence.ts'
import { localLocation } from '../../server/store/locations.ts'
import { listProbes } from '../../server/store/probes.ts'
import { insertResults } from '../../server/store/results.ts'
import { seedIncident } from '../store/seeds.ts'
import { ENGINES } from '../support/engines.ts'
import { type Desk, openDesk, PAGE } from './setup.ts'

const FILE = `${PAGE}components:
  - { key: web, name: Web, probes: [ { key: home, url: "http://127.0.0.1/" }, { key: other, url: "http://127.0.0.1/o" } ] }
  - { key: jobs, name: Jobs, probes: [ { key: job, kind: heartbeat, every: 1h } ] }
`
const DAY = Date.UTC(2026, 5, 11)
const FAILED_AT = DAY + HOUR_MS

function result(at: number): ProbeResult {
  const phases = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs: 12 }
  const failed = at >= FAILED_AT
  const said = { because: '', status: failed ? 504 : 200, evidence: null, why: 'planned' } as const
  const outcome = failed ? 'fail' : 'pass'
  return { probeId: 'p', version: 1, at, outcome, code: failed ? 'http-status' : 'ok', phases, ...said }
}

describe.each(ENGINES)('the picture around a failure, on %s', (engine) => {
  let desk: Desk
  beforeEach(async () => {
    desk = await openDesk(engine)
    await desk.apply(FILE)
  })
  afterEach(() => desk.close())

  const store = () => desk.boot.store
  const probeOf = async (key: string) => {
    const probe = (await listProbes(store().db, desk.context().pageId)).find((one) => one.key === key)
    if (!probe) throw new Error(`no probe ${key}`)
    return probe
  }

  /** Two hours, a check a minute of each, with the failure in the middle. */
  async function twoHours(): Promise<void> {
    const { no: locationNo } = await localLocation(store().db)
    const probes = [await probeOf('home'), await probeOf('other')]
    const minutes = Array.from({ length: 120 }, (_, i) => result(DAY + i * MINUTE_MS))
    const rows = minutes.flatMap((one) => probes.map(({ no: probeNo }) => ({ probeNo, locationNo, result: one })))
    await store().transact((tx) => insertResults(tx, rows))
  }

  async function incidentOf(key: string): Promise<string> {
    const { id: incidentId } = await seedIncident(store(), 'i1', { pageId: desk.context().pageId })
    const { id: probeId, componentId } = await probeOf(key)
    const { id: locationId } = await localLocation(store().db)
    const row = { id: 'e1', incidentId, componentId, probeId, locationId, result: result(FAILED_AT) }
    await store().transact((tx) => insertEvidence(tx, row))
    return incidentId
  }

  const stripsOf = async (incidentId: string) =>
    ((await readFailureStrips(desk.context(), incidentId)) as { strips: FailureStrip[] }).strips
  const closeAll = async () => {
    while (await rollUp(desk.context()));
  }

  test.each([
    ['before anything was rolled up', []],
    ['where the first half was', [DAY + HOUR_MS]],
    ['where all of it was', [DAY + 3 * HOUR_MS]],
  ])('has the same twenty checks on either side %s', async (_, closings) => {
    await twoHours()
    const id = await incidentOf('home')
    for (const at of closings) {
      desk.clock.set(at)
      await closeAll()
    }
    const [strip, ...others] = await stripsOf(id)
    expect(others).toEqual([])
    expect(strip).toMatchObject({ probeKey: 'home', failedAt: FAILED_AT, location: 'local' })
    const times = strip?.results.map((one) => (one.at - FAILED_AT) / MINUTE_MS)
    expect(times).toEqual(Array.from({ length: 41 }, (_, i) => i - 20))
    expect(strip?.results.map((one) => one.outcome === 'fail')).toEqual(times?.map((at) => at >= 0))
  })

  test('is gone with the raw rows, and there is none of an incident that is not there', async () => {
    await twoHours()
    const id = await incidentOf('home')
    desk.clock.set(DAY + 8 * DAY_MS)
    await closeAll()
    await dropOld(desk.context())
    expect(await stripsOf(id)).toEqual([])
    expect(await readFailureStrips(desk.context(), 'nobody')).toMatchObject({ refused: 'not-found' })
  })

  test('is not made of what is told', async () => {
    await twoHours()
    expect(await stripsOf(await incidentOf('job'))).toEqual([])
  })
})
