import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import type { Tx } from '../../server/store/open.ts'
import { insertStaff, markStaffRemoved } from '../../server/store/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { bearer, openPeopleApp, openWorld, type World } from './world.ts'

const WEEKLY = { weekday: 1, clock: '09:00', timeZone: 'Europe/Rome', escalateAfterMinutes: 5 }

interface Turn {
  readonly person: { readonly name: string }
  readonly fromAt: number
  readonly toAt: number
}

describe.each(ENGINES)('the rota, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let headers: { authorization: string }
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    headers = await bearer(world.context, 'admin')
    await world.context.store.transact(async (tx) => {
      for (const id of ['ada', 'ben', 'cleo']) {
        const name = id.charAt(0).toUpperCase() + id.slice(1)
        const staff = { id, name, email: `${id}@example.com`, role: 'responder', language: 'en', passwordHash: '' }
        await insertStaff(tx, { ...staff, createdAt: 1 })
      }
    })
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const call = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path = '', payload?: object) =>
    app.inject({ method, url: `/api/v1/rota${path}`, headers, ...(payload ? { payload } : {}) })
  const names = async () => (await call('GET')).json().turns.map((t: Turn) => t.person.name)

  test('the audit says who has it from then on, and when', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ben', 'ada'] })
    const row = world.context.store.db.selectFrom('audit').select('detail').where('action', '=', 'change-rota')
    expect((await row.executeTakeFirst())?.detail).toMatch(/^ben, ada; .*Europe\/Rome/)
  })

  test('who stepped in is forgotten 90 days after', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben'] })
    const fromAt = world.clock.now() + HOUR_MS
    await call('POST', '/overrides', { personId: 'cleo', fromAt, toAt: fromAt + HOUR_MS })
    const rows = async () => (await world.context.store.db.selectFrom('rota_overrides').select('id').execute()).length
    world.clock.advance(2 * HOUR_MS + 90 * DAY_MS)
    await dropOld(world.context)
    expect(await rows()).toBe(1)
    world.clock.advance(1)
    await dropOld(world.context)
    expect(await rows()).toBe(0)
  })

  test('without one nobody has a turn, and everybody may be chosen', async () => {
    const view = (await call('GET')).json()
    expect(view).toMatchObject({ rota: null, turns: [], overrides: [] })
    expect(view.people.map((p: { name: string }) => p.name)).toEqual(['Ada', 'Ben', 'Cleo'])
    expect((await call('DELETE')).statusCode).toBe(404)
  })

  test('the first has the week that runs, the others follow, and two weeks ahead are shown', async () => {
    const put = await call('PUT', '', { ...WEEKLY, people: ['ben', 'ada', 'cleo'] })
    expect(put.statusCode).toBe(200)
    expect(put.json().rota).toMatchObject({ ...WEEKLY, people: [{ name: 'Ben' }, { name: 'Ada' }, { name: 'Cleo' }] })
    expect((await names()).slice(0, 2)).toEqual(['Ben', 'Ada'])
    const [first] = (await call('GET')).json().turns as Turn[]
    world.clock.set(first?.toAt ?? 0)
    expect((await names())[0]).toBe('Ada')
    expect((await call('GET')).json().rota.people[0].name).toBe('Ada')
  })

  test('sent back as it was read a week later, it changes nothing', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ben', 'ada', 'cleo'] })
    world.clock.advance(8 * DAY_MS)
    const before = (await call('GET')).json()
    const people = before.rota.people.map((p: { id: string }) => p.id)
    const after = (await call('PUT', '', { ...WEEKLY, people })).json()
    expect(after.turns).toEqual(before.turns)
  })

  test('of two who change it at once, the second is told so and changes nothing', async () => {
    const put = (people: string[], version: string | null) => call('PUT', '', { ...WEEKLY, people, version })
    const first = await put(['ada'], null)
    expect((await put(['ben'], null)).json()).toMatchObject({ status: 409, code: 'already-moved' })
    const { version } = first.json().rota
    expect((await put(['cleo', 'ada'], version)).statusCode).toBe(200)
    expect((await put(['ben'], version)).json().code).toBe('already-moved')
    expect((await names())[0]).toBe('Cleo')
  })

  test('a contact that changed meanwhile is not changed again unseen', async () => {
    const at = (method: 'POST' | 'PUT', path: string, payload: object) =>
      app.inject({ method, url: `/api/v1/oncall${path}`, headers, payload })
    const { contact } = (await at('POST', '', { channel: 'email', address: 'night@example.com' })).json()
    const give = (personId: string) =>
      at('PUT', `/${contact.id}`, { language: 'en', personId, version: contact.version })
    expect((await give('ada')).json().person.name).toBe('Ada')
    expect((await give('ben')).json().code).toBe('already-moved')
    const reachable = (await call('GET')).json().people.filter((one: { isReachable: boolean }) => one.isReachable)
    expect(reachable.map((one: { name: string }) => one.name)).toEqual(['Ada'])
  })

  test('somebody steps in for a night, and does not after all', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben'] })
    const fromAt = world.clock.now() + HOUR_MS
    const made = await call('POST', '/overrides', { personId: 'cleo', fromAt, toAt: fromAt + HOUR_MS })
    expect(made.statusCode).toBe(201)
    expect((await names()).slice(0, 3)).toEqual(['Ada', 'Cleo', 'Ada'])
    const [{ id }] = made.json().overrides
    expect((await call('DELETE', `/overrides/${id}`)).statusCode).toBe(204)
    expect((await call('DELETE', `/overrides/${id}`)).statusCode).toBe(404)
    expect((await names())[1]).toBe('Ben')
  })

  test('whoever leaves the desk loses their weeks and their nights, and the others keep theirs', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben', 'cleo'] })
    const fromAt = world.clock.now() + HOUR_MS
    await call('POST', '/overrides', { personId: 'ben', fromAt, toAt: fromAt + HOUR_MS })
    await world.context.store.transact((tx) => markStaffRemoved(tx, 'ben', world.clock.now()))
    expect(await names()).not.toContain('Ben')
    const view = (await call('GET')).json()
    expect(view.overrides).toEqual([])
    expect(view.rota.people.map((p: { name: string }) => p.name)).toEqual(['Ada', 'Cleo'])
  })

  test('who may not act has no turn: neither a viewer from the start, nor who became one', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben'] })
    const turnInto = (role: string) => (tx: Tx) =>
      tx.updateTable('staff').set({ role }).where('id', '=', 'ben').execute()
    await world.context.store.transact(turnInto('viewer'))
    const view = (await call('GET')).json()
    expect(view.rota.people.map((p: { name: string }) => p.name)).toEqual(['Ada'])
    expect(view.people.map((p: { name: string }) => p.name)).not.toContain('Ben')
    const refused = await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben'] })
    expect(refused.json().code).toBe('unknown-person')
    await world.context.store.transact(turnInto('approver'))
    expect((await call('PUT', '', { ...WEEKLY, people: ['ada', 'ben'] })).statusCode).toBe(200)
  })

  test.each([
    ['a zone that nobody knows', { timeZone: 'Europe/Roma' }, 422, 'unknown-time-zone'],
    ['somebody who is not at the desk', { people: ['ada', 'zoe'] }, 422, 'unknown-person'],
    ['nobody', { people: [] }, 400, 'invalid'],
    ['the same one twice', { people: ['ada', 'ada'] }, 400, 'invalid'],
    ['a clock without minutes', { clock: '9' }, 400, 'invalid'],
  ])('a rota with %s is refused', async (_name, wrong, status, code) => {
    const refused = await call('PUT', '', { ...WEEKLY, people: ['ada'], ...wrong })
    expect([refused.statusCode, refused.json().code]).toEqual([status, code])
    expect((await call('GET')).json().rota).toBeNull()
  })

  test.each([
    ['that ends before it begins', { personId: 'ben', fromAt: HOUR_MS, toAt: 0 }, 'ends-before-start'],
    ['that is over', { personId: 'ben', fromAt: -2 * HOUR_MS, toAt: -HOUR_MS }, 'window-in-the-past'],
    ['by somebody who is not at the desk', { personId: 'zoe', fromAt: 0, toAt: HOUR_MS }, 'unknown-person'],
  ])('a stepping in %s is refused', async (_name, { personId, fromAt, toAt }, code) => {
    await call('PUT', '', { ...WEEKLY, people: ['ada'] })
    const now = world.clock.now()
    const refused = await call('POST', '/overrides', { personId, fromAt: now + fromAt, toAt: now + toAt })
    expect(refused.json().code).toBe(code)
  })

  test('who changed it is written down', async () => {
    await call('PUT', '', { ...WEEKLY, people: ['ada'] })
    const fromAt = world.clock.now()
    await call('POST', '/overrides', { personId: 'ben', fromAt, toAt: fromAt + HOUR_MS })
    await call('DELETE')
    const rows = await world.context.store.db.selectFrom('audit').select(['action', 'who']).orderBy('id').execute()
    expect(rows.slice(1)).toEqual(
      ['change-rota', 'step-in', 'end-rota'].map((action) => ({ action, who: expect.stringMatching(/^api:/) })),
    )
    expect(await world.context.store.db.selectFrom('rota_overrides').selectAll().execute()).toEqual([])
  })
})
