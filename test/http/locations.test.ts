/** Locations to live with, on both engines: renamed, deleted and made again, and what on-call hears of them. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { ProbeList, ResultList } from '../../server/contract/catalogue.ts'
import { tendLocations } from '../../server/flow/tend-locations.ts'
import { ENGINES } from '../support/engines.ts'
import { enrolAgent, resultAt } from '../support/signed-agent.ts'
import { agentEachTest, MINUTE, ONE_PROBE } from './agent-rig.ts'

describe.each(ENGINES)('on %s', (engine) => {
  const { server, clock, admin, agent, place, views, view } = agentEachTest(engine, ONE_PROBE)
  let key: string
  beforeEach(() => {
    key = place()
  })

  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await admin.ask(path, { method, ...(body === undefined ? {} : { body }) })
    return { status: answer.status, json: await answer.json() }
  }
  const probe = async () => (await admin.get<ProbeList>('/probes')).probes[0]
  const named = async (locations: readonly string[]) => {
    const { components } = await admin.get<{ components: { id: string }[] }>('/components')
    const edit = { key: `only-${key}`, componentId: components[0]?.id, url: 'http://127.0.0.1:9/', locations }
    return admin.post<{ id: string; version: number }>('/probes', edit)
  }
  const told = async () => {
    const { db } = server.context.store
    const rows = await db.selectFrom('outbox').selectAll().where('subject_id', '=', agent.id).orderBy('id').execute()
    return rows.map((row) => JSON.parse(row.facts))
  }

  test('a new name leaves the key, and probes that name it, as they are', async () => {
    await admin.put(`/locations/${agent.id}`, { name: '  Milano Est ' })
    expect(await view()).toMatchObject({ key, name: 'Milano Est' })
    const local = (await views()).find((one) => one.isLocal)
    await admin.put(`/locations/${local?.id}`, { name: 'Here' })
    expect((await views()).find((one) => one.isLocal)).toMatchObject({ key: 'local', name: 'Here' })
    expect(await call('PUT', '/locations/nowhere', { name: 'x' })).toMatchObject({ status: 404 })
  })

  test('while probes name it, it cannot be deleted, and they are named', async () => {
    const { id } = await named([key])
    const refused = await call('DELETE', `/locations/${agent.id}`)
    expect(refused).toMatchObject({
      status: 409,
      json: { code: 'still-in-use', detail: expect.stringContaining(`only-${key}`) },
    })
    await admin.delete(`/probes/${id}`)
    await admin.delete(`/locations/${agent.id}`)
    expect(await view()).toBeUndefined()
    expect((await agent.report([])).status).toBe(401)
  })

  test('its results keep its name; made again under its key it begins anew', async () => {
    const id = (await probe())?.id ?? ''
    await agent.report([resultAt(clock.now(), id)])
    await admin.delete(`/locations/${agent.id}`)
    const { results } = await admin.get<ResultList>(`/probes/${id}/results?limit=500`)
    expect(results.filter((one) => one.location === key)).toHaveLength(1)
    expect(await call('DELETE', `/locations/${agent.id}`)).toMatchObject({ status: 404 })
    expect(await call('PUT', `/locations/${agent.id}`, { name: 'x' })).toMatchObject({ status: 404 })
    const again = await enrolAgent(key, { url: server.url, admin, now: clock.now })
    expect(again.id).toBe(agent.id)
    expect(await view()).toMatchObject({ state: 'silent', lastSeenAt: null, version: '1.0.0' })
    expect((await again.report([resultAt(clock.now(), id)], { sequence: 2, run: 'again' })).status).toBe(200)
    expect(await call('POST', '/locations', { key })).toMatchObject({
      ...{
        status: 409,
        json: { code: 'key-taken', detail: `Another location has the key ${key}. Choose another one.` },
      },
    })
  })

  test('the built-in one stays', async () => {
    const local = (await views()).find((one) => one.isLocal)
    expect(await call('DELETE', `/locations/${local?.id}`)).toMatchObject({ status: 409 })
  })

  test('on-call hears once that it is silent, and once that it is back', async () => {
    const lastAt = clock.now()
    await agent.report([])
    const tend = () => tendLocations(server.context, 0)
    clock.advance(5 * MINUTE)
    await tend()
    expect(await told()).toEqual([])
    clock.advance(1)
    await Promise.all([tend(), tend()])
    clock.advance(MINUTE)
    await tend()
    expect(await told()).toEqual([
      {
        what: 'location-silent',
        location: { key, name: '', because: 'Nothing was heard of its agent for 5 minutes' },
        startedAt: lastAt,
        overAt: null,
      },
    ])
    await agent.report([])
    await tend()
    await tend()
    expect((await told()).map((one) => [one.what, one.startedAt, one.overAt])).toEqual([
      ['location-silent', lastAt, null],
      ['location-back', lastAt, clock.now()],
    ])
  })

  test('on-call hears of a quarantine, and nothing more once it was shut out', async () => {
    await agent.report([], { sequence: 1 })
    await agent.report([resultAt(clock.now(), (await probe())?.id ?? '')], { sequence: 1 })
    await tendLocations(server.context, 0)
    expect(await told()).toMatchObject([
      { what: 'location-quarantined', location: { because: 'two different batches came under one number' } },
    ])
    await admin.post(`/locations/${agent.id}/revoke`, {})
    clock.advance(10 * MINUTE)
    await tendLocations(server.context, 0)
    expect(await told()).toHaveLength(1)
  })
})
