/** PagerDuty's webhooks at the door: who signs is heard, who does not is not told whether there is anybody. */
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insertIncident } from '../../server/store/incidents.ts'
import { ENGINES } from '../support/engines.ts'
import { type PagerEvent, pagerDutyBody, pagerDutySignature } from '../support/pagerduty.ts'
import { bearer, openPeopleApp, openWorld, type World } from './world.ts'

const SECRET = 'a signing secret of a subscription'
const ACKNOWLEDGED: PagerEvent = { type: 'incident.acknowledged', incidentKey: 'inc1' }

describe.each(ENGINES)('what PagerDuty answers, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let headers: { authorization: string }
  let url: string
  let id: string
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    headers = await bearer(world.context, 'admin')
    const now = world.clock.now()
    await world.context.store.transact((tx) =>
      insertIncident(tx, {
        ...{ id: 'inc1', pageId: world.context.pageId, state: 'suspected', version: 1, impact: 'major' },
        ...{ origin: 'checks', startedAt: now, createdAt: now, updatedAt: now, confirmedAt: null, monitoringAt: null },
        ...{ looksOverAt: null, resolvedAt: null, dismissedWhy: null, nextUpdateAt: null, mergedInto: null },
        ...{ rehearsalId: null },
      }),
    )
    const contact = {
      ...{ channel: 'pagerduty', address: 'https://events.pagerduty.com/v2/enqueue' },
      secret: 'R0123456789abcdefABCDEF012345678',
    }
    const made = (await call('POST', '/oncall', contact)).json().contact
    id = made.id
    url = new URL(made.answers.url).pathname
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const call = (method: 'POST' | 'PUT' | 'GET', path: string, payload?: object) =>
    app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) })
  const hear = () => call('PUT', `/oncall/${id}/answers`, { secret: SECRET })
  const deliver = (event: PagerEvent, change: { body?: string; signature?: string; url?: string } = {}) => {
    const body = pagerDutyBody(event)
    return app.inject({
      ...{ method: 'POST', url: change.url ?? url, payload: change.body ?? body },
      headers: {
        'content-type': 'application/json',
        'x-pagerduty-signature': change.signature ?? pagerDutySignature(body, SECRET),
      },
    })
  }
  const whoHasIt = async () => {
    const columns = ['acknowledged_at', 'acknowledged_by'] as const
    const row = await world.context.store.db.selectFrom('incidents').select(columns).executeTakeFirst()
    return row?.acknowledged_by ?? null
  }

  test('an acknowledgement by a person is theirs here, by name, and once', async () => {
    expect((await hear()).statusCode).toBe(204)
    expect((await call('GET', '/oncall')).json().contacts[0].answers.isHeard).toBe(true)
    expect((await deliver(ACKNOWLEDGED)).json()).toEqual({ outcome: 'taken' })
    expect(await whoHasIt()).toBe('api:pagerduty:Bèn Rossi')
    expect((await deliver(ACKNOWLEDGED)).json()).toEqual({ outcome: 'ignored' })
  })

  test('of two signatures, while one secret replaces the other, one right one is enough', async () => {
    await hear()
    const signature = pagerDutySignature(pagerDutyBody(ACKNOWLEDGED), 'the other secret', SECRET)
    expect((await deliver(ACKNOWLEDGED, { signature })).json()).toEqual({ outcome: 'taken' })
  })

  test.each([
    ['with another secret', { signature: pagerDutySignature(pagerDutyBody(ACKNOWLEDGED), 'guessed') }],
    ['with no signature', { signature: '' }],
    [
      'in a version that nobody knows',
      { signature: pagerDutySignature(pagerDutyBody(ACKNOWLEDGED), SECRET).replace('v1', 'v2') },
    ],
    ['over other bytes', { body: `${pagerDutyBody(ACKNOWLEDGED)} ` }],
    ['for a contact that is none', { url: '/api/pager/pagerduty/nobody' }],
  ])('R64 what is signed %s is not heard', async (_name, change) => {
    await hear()
    const refused = await deliver(ACKNOWLEDGED, change)
    expect([refused.statusCode, refused.json().code]).toEqual([404, 'not-found'])
    expect(await whoHasIt()).toBeNull()
  })

  test('a pager whose secret nobody wrote down is not heard, nor one that was ended', async () => {
    expect((await deliver(ACKNOWLEDGED)).statusCode).toBe(404)
    await hear()
    await call('PUT', `/oncall/${id}/answers`, { secret: null })
    expect((await deliver(ACKNOWLEDGED)).statusCode).toBe(404)
  })

  test.each([
    ['our own word that comes back', { ...ACKNOWLEDGED, agent: { type: 'integration_reference', summary: 'Vedetta' } }],
    ['nobody in particular', { ...ACKNOWLEDGED, agent: null }],
    ['an incident that is none of ours', { ...ACKNOWLEDGED, incidentKey: 'd3640fbd41094207a1c11e58e46b1662' }],
    ['another event', { ...ACKNOWLEDGED, type: 'incident.priority_updated' }],
    ['a ping', { ...ACKNOWLEDGED, type: 'pagey.ping' }],
  ])('%s is taken and does nothing', async (_name, event) => {
    await hear()
    expect((await deliver(event)).json()).toEqual({ outcome: 'ignored' })
    expect(await whoHasIt()).toBeNull()
  })

  test('given back there, nobody has it; whoever has it at the desk keeps it', async () => {
    await hear()
    await deliver(ACKNOWLEDGED)
    const back: PagerEvent = { ...ACKNOWLEDGED, type: 'incident.unacknowledged', agent: null }
    expect((await deliver(back)).json()).toEqual({ outcome: 'taken' })
    expect(await whoHasIt()).toBeNull()
    await world.context.store.db
      .updateTable('incidents')
      .set({ acknowledged_at: 1, acknowledged_by: 'person:ada:Ada' })
      .execute()
    expect((await deliver(back)).json()).toEqual({ outcome: 'ignored' })
    expect((await deliver(ACKNOWLEDGED)).json()).toEqual({ outcome: 'ignored' })
    expect(await whoHasIt()).toBe('person:ada:Ada')
  })

  test('bytes that are no JSON do nothing, signed as they are', async () => {
    await hear()
    const heard = await deliver(ACKNOWLEDGED, { body: '{', signature: pagerDutySignature('{', SECRET) })
    expect(heard.json()).toEqual({ outcome: 'ignored' })
  })

  test('R64 the secret is sealed and shown by nothing', async () => {
    await hear()
    const { db } = world.context.store
    const kept = [
      await db.selectFrom('oncall_contacts').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ]
    expect(`${JSON.stringify(kept)}${(await call('GET', '/oncall')).body}`).not.toContain(SECRET)
  })
})
