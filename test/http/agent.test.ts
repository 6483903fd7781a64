/** What the server takes from distant agents, on both engines: who may speak, what counts, what is history, who is a copy. */
import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AssignmentList } from '../../probes/protocol.ts'
import type { ProbeList, ProbeView, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import type { CreatedLocation } from '../../server/contract/locations.ts'
import { ENGINES } from '../support/engines.ts'
import { enrolKey, resultAt } from '../support/signed-agent.ts'
import { agentEachTest, MINUTE } from './agent-rig.ts'

const CATALOGUE = `
page: { name: Example, languages: [en], defaultLanguage: en, timeZone: UTC }
components:
  - key: streaming
    name: Streaming
    probes: [{ key: streaming, url: 'http://127.0.0.1:9/' }]
  - key: login
    name: Signing in
    probes: [{ key: login, url: 'http://127.0.0.1:9/login', locations: [local] }]
`
describe.each(ENGINES)('on %s', (engine) => {
  const { server, clock, admin, agent, view, ...rig } = agentEachTest(engine, CATALOGUE)
  let probeId: string
  let foreignId: string

  beforeAll(async () => {
    const { probes } = await admin.get<ProbeList>('/probes')
    probeId = probes.find((p) => p.key === 'streaming')?.id ?? ''
    foreignId = probes.find((p) => p.key === 'login')?.id ?? ''
  })

  const stored = async () => {
    const { results } = await admin.get<ResultList>(`/probes/${probeId}/results?limit=500`)
    return results.filter((one) => one.location === rig.place())
  }
  const suspected = async () => (await admin.get<IncidentList>('/incidents?view=inbox')).incidents.length
  const ok = () => resultAt(clock.now(), probeId)

  test('an enrolled agent is told what to check, and its results stand beside those of the built-in prober', async () => {
    const list = (await (await agent.assignments()).json()) as AssignmentList
    expect(list.assignments.map((one) => one.probeId)).toEqual([probeId])
    // Which private networks may be reached is said where the agent runs.
    expect(list.allow).toEqual([])
    const answer = await agent.report([ok()])
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { sequence: 1, assignmentsVersion: list.assignmentsVersion, checkNow: [] },
    ])
    expect(await stored()).toMatchObject([{ outcome: 'pass', totalMs: 5 }])
    expect(await view()).toMatchObject({
      state: 'sees',
      version: '1.0.0',
      lastSeenAt: clock.now(),
      lagMs: 0,
      probes: 1,
    })
  })

  test('R70 a report without a signature, with a wrong one, or of somebody else is refused and changes nothing', async () => {
    const before = await view()
    const { privateKey } = generateKeyPairSync('ed25519')
    const answers = [
      await fetch(`${server.url}/api/agent/results`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
      await agent.report([ok()], { sequence: 1, key: privateKey }),
      await agent.report([ok()], { sequence: 1, agentId: 'nobody' }),
      await agent.report([ok()], { sequence: 1, body: JSON.stringify({ changed: true }) }),
      await agent.assignments({ key: privateKey }),
    ]
    for (const answer of answers) {
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'agent-refused' })])
    }
    expect(await view()).toEqual(before)
    expect(await stored()).toEqual([])
  })

  test('R70 a revoked agent is refused at once and has no vote; a new token lets another one in', async () => {
    await agent.report([ok()])
    await admin.post(`/locations/${agent.id}/revoke`, {})
    expect((await agent.report([ok()])).status).toBe(401)
    expect((await agent.assignments()).status).toBe(401)
    expect(await stored()).toHaveLength(1)
    expect((await view()).state).toBe('revoked')
    clock.advance(1)
    const { token } = await admin.post<CreatedLocation>(`/locations/${agent.id}/tokens`, {})
    const { publicKey } = generateKeyPairSync('ed25519')
    expect((await enrolKey(server.url, { token, publicKey })).status).toBe(200)
    expect((await view()).state).toBe('sees')
    // The old key stays outside.
    expect((await agent.report([ok()])).status).toBe(401)
  })

  test('R71 the same batch again is acknowledged and not counted again; an old number is refused', async () => {
    const first = [ok()]
    await agent.report(first, { sequence: 1 })
    const again = await agent.report(first, { sequence: 1 })
    expect([again.status, await again.json()]).toEqual([200, expect.objectContaining({ sequence: 1 })])
    await agent.report([], { sequence: 5 })
    const old = await agent.report([ok()], { sequence: 3 })
    expect([old.status, old.headers.get('vedetta-last-sequence')]).toEqual([409, '5'])
    expect(await stored()).toHaveLength(1)
  })

  test.each([-301_000, 301_000])('R71 a signature %i ms off is refused', async (offMs) => {
    expect((await agent.report([ok()], { timestamp: clock.now() + offMs })).status).toBe(401)
    expect((await agent.assignments({ timestamp: clock.now() + offMs })).status).toBe(401)
  })

  test('R71 a copy of a signed request for assignments opens nothing', async () => {
    const timestamp = clock.now()
    expect((await agent.assignments({ timestamp })).status).toBe(200)
    expect((await agent.assignments({ timestamp })).status).toBe(409)
    expect((await agent.assignments({ timestamp: timestamp - 1 })).status).toBe(409)
    expect((await agent.assignments({ timestamp: timestamp + 1 })).status).toBe(200)
  })

  test.each([
    ['a probe that is checked from elsewhere', () => resultAt(clock.now(), foreignId)],
    ['a probe that never was', () => resultAt(clock.now(), 'nowhere')],
    ['a time in the future', () => resultAt(clock.now() + 5_000, probeId)],
    ['a time that is none', () => ({ ...ok(), at: -1 })],
    ['a latency below zero', () => ({ ...ok(), phases: { ...ok().phases, totalMs: -1 } })],
    ['an outcome that is no word', () => ({ ...ok(), outcome: '' })],
  ])('R72 %s is refused, with all that came beside it', async (_name, result) => {
    // Longer ago than an agent needs to learn that a probe is no longer its own.
    clock.advance(10 * MINUTE)
    const answer = await agent.report([ok(), result()])
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'invalid' })])
    expect(await stored()).toEqual([])
    // Its number is free: nothing was stored.
    expect((await agent.report([ok()], { sequence: 1 })).status).toBe(200)
  })

  test.each([
    ['NaN', '"totalMs":NaN'],
    ['1e309', '"totalMs":1e309'],
    ['a text', '"totalMs":"5"'],
  ])('R72 a latency of %s is refused', async (_name, written) => {
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    const batch = { protocol: 1, sequence: 1, sentAt: clock.now(), sight, results: [ok()] }
    const body = JSON.stringify(batch).replace('"totalMs":5', written)
    expect((await agent.send(body, { sequence: 1 })).status).toBe(400)
    expect(await stored()).toEqual([])
  })

  test('R73 sixty results that are an hour old are history: kept, and nobody is told', async () => {
    const before = await suspected()
    // The newest one is no longer fresh, and a failure now would follow it without a gap.
    const newestAt = clock.now() - 150_000
    const late = Array.from({ length: 60 }, (_, i) => resultAt(newestAt - i * MINUTE, probeId, { outcome: 'fail' }))
    expect((await agent.report(late)).status).toBe(200)
    expect(await stored()).toHaveLength(60)
    expect(await suspected()).toBe(before)
    expect((await view()).lagMs).toBeGreaterThan(59 * MINUTE)
    // One failure now is one failure, whatever came before.
    await agent.report([resultAt(clock.now(), probeId, { outcome: 'fail' })])
    expect(await suspected()).toBe(before)
  })

  test('a clock that is off is allowed for: results count from when they were made', async () => {
    const at = clock.now() - 3_000
    const offMs = 120_000
    await agent.report([resultAt(at + offMs, probeId)], { timestamp: clock.now() + offMs })
    expect(await stored()).toMatchObject([{ at }])
  })

  test('two processes that speak in turns with one key are a copy: the location does not count until it is released', async () => {
    await agent.report([ok()], { run: 'one', sequence: 1 })
    await agent.report([ok()], { run: 'two', sequence: 2 })
    expect((await view()).state).toBe('sees')
    await agent.report([ok()], { run: 'one', sequence: 3 })
    expect((await view()).state).toBe('sees')
    await agent.report([ok()], { run: 'two', sequence: 4 })
    expect(await view()).toMatchObject({ state: 'quarantined', because: 'two processes speak in turns with one key' })
    await agent.report([ok()], { run: 'two', sequence: 5 })
    expect(await stored()).toHaveLength(3)
    await admin.post(`/locations/${agent.id}/release`, {})
    await agent.report([ok()], { run: 'two', sequence: 6 })
    expect([(await view()).state, (await stored()).length]).toEqual(['sees', 4])
  })

  test('two batches under one number are a copy', async () => {
    await agent.report([ok()], { sequence: 1 })
    expect((await agent.report([], { sequence: 1 })).status).toBe(409)
    expect((await view()).state).toBe('quarantined')
    // Whatever comes of them now, one by one and in order.
    expect((await agent.report([ok()], { sequence: 2 })).status).toBe(200)
    expect(await stored()).toHaveLength(1)
  })

  test('what is still under way of a probe that was moved away is taken, and does not count', async () => {
    const componentId = (await admin.get<ProbeList>('/probes')).probes.find((p) => p.id === probeId)?.componentId
    const edit = { key: `moved-${rig.place()}`, componentId, url: 'http://127.0.0.1:9/moved' }
    const { id, version } = await admin.post<ProbeView>('/probes', edit)
    const report = async () => (await agent.report([resultAt(clock.now(), id)])).status
    const kept = async () => (await admin.get<ResultList>(`/probes/${id}/results`)).results.length
    expect([await report(), await kept()]).toEqual([200, 1])
    await admin.put(`/probes/${id}`, { ...edit, version, locations: ['local'] })
    clock.advance(1_000)
    expect([await report(), await kept()]).toEqual([200, 1])
    await admin.put(`/probes/${id}`, { ...edit, version: version + 1, locations: [] })
    clock.advance(1_000)
    expect([await report(), await kept()]).toEqual([200, 2])
    await admin.ask(`/probes/${id}`, { method: 'DELETE' })
  })

  test('of two processes with one key the one that never gets a number of its own is found out too', async () => {
    await agent.report([ok()], { run: 'one', sequence: 1 })
    for (const sequence of [1, 2, 3]) {
      expect((await view()).state).toBe('sees')
      await agent.report([ok()], { run: 'one', sequence: sequence + 1 })
      expect((await agent.report([], { run: 'two', sequence })).status).toBe(409)
    }
    expect(await view()).toMatchObject({ state: 'quarantined', because: 'two processes speak in turns with one key' })
  })

  test('a restart is no copy, and what the old process had under way is no reason either', async () => {
    await agent.report([ok()], { run: 'one', sequence: 1 })
    await agent.report([ok()], { run: 'two', sequence: 2 })
    expect((await agent.report([], { run: 'one', sequence: 2 })).status).toBe(409)
    for (const sequence of [3, 4, 5]) await agent.report([ok()], { run: 'two', sequence })
    expect((await view()).state).toBe('sees')
  })

  test('a failure at one location is looked at from the others at once', async () => {
    const first = rig.present()
    await first.report([ok()])
    await rig.enrolNext()
    await agent.report([resultAt(clock.now(), probeId, { outcome: 'fail' })])
    expect(await (await first.report([])).json()).toMatchObject({ checkNow: [probeId] })
    expect(await (await first.report([])).json()).toMatchObject({ checkNow: [] })
    clock.advance(2 * MINUTE)
    await agent.report([ok()])
    await admin.post(`/locations/${first.id}/revoke`, {})
  })

  test('an enrolment token opens once, for a quarter of an hour, and again for the key that has used it', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    expect((await enrolKey(server.url, { token: agent.token, publicKey })).status).toBe(410)
    expect((await enrolKey(server.url, { token: 'vde_made-up-by-somebody', publicKey })).status).toBe(401)
    const { token } = await admin.post<CreatedLocation>('/locations', { key: `late-${rig.place()}` })
    expect((await enrolKey(server.url, { token, publicKey })).status).toBe(200)
    expect((await enrolKey(server.url, { token, publicKey })).status).toBe(200)
    clock.advance(15 * MINUTE)
    expect((await enrolKey(server.url, { token, publicKey })).status).toBe(410)
  })
})
