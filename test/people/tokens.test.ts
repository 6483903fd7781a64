import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CreatedToken, NewApiToken, TokenList } from '../../server/contract/staff.ts'
import { DAY_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { ENGINES } from '../support/engines.ts'
import { bearer, openPeopleApp, openWorld, type World } from './world.ts'

describe.each(ENGINES)('tokens of programs, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let headers: { authorization: string }
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    headers = await bearer(world.context, 'admin')
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const make = (payload: object, more: object = {}) =>
    app.inject({ method: 'POST', url: '/api/v1/tokens', headers: { ...headers, ...more }, payload })
  const made = async (body: NewApiToken) => (await make(body)).json<CreatedToken>()
  const sessionOf = (secret: string) =>
    app.inject({ url: '/api/v1/session', headers: { authorization: `Bearer ${secret}` } })
  const listed = async () => (await app.inject({ url: '/api/v1/tokens', headers })).json<TokenList>().tokens

  test('a token of a role may what the role may', async () => {
    const { token, secret } = await made({ name: ' deploys ', role: 'responder' })
    expect(token).toMatchObject({ name: 'deploys', role: 'responder', state: 'valid', usedAt: null, expiresAt: null })
    expect(secret.startsWith(`${token.prefix}_`)).toBe(true)
    expect((await sessionOf(secret)).json()).toMatchObject({ staff: { name: 'deploys', role: 'responder' } })
  })

  test('a token of chosen rights may these and nothing else', async () => {
    const { token, secret } = await made({ name: 'reader', rights: ['addresses.read', 'desk.read'] })
    expect(token).toMatchObject({ role: null, rights: ['desk.read', 'addresses.read'] })
    const ask = (url: string) => app.inject({ url: `/api/v1${url}`, headers: { authorization: `Bearer ${secret}` } })
    expect((await ask('/subscribers')).statusCode).toBe(200)
    expect((await ask('/tokens')).json()).toMatchObject({ code: 'role-too-low' })
    expect((await ask('/session')).json()).toMatchObject({
      staff: { role: null },
      rights: ['desk.read', 'addresses.read'],
    })
  })

  test('a token opens nothing from the moment it expires', async () => {
    const { secret } = await made({ name: 'trial', role: 'viewer', expiresAt: world.clock.now() + DAY_MS })
    world.clock.advance(DAY_MS - 1)
    expect((await sessionOf(secret)).statusCode).toBe(200)
    world.clock.advance(1)
    expect((await sessionOf(secret)).statusCode).toBe(401)
    expect((await listed())[0]).toMatchObject({ name: 'trial', state: 'expired' })
  })

  test('when a token was last used is known to a minute', async () => {
    const { secret } = await made({ name: 'bot', role: 'viewer' })
    const first = world.clock.now()
    await sessionOf(secret)
    world.clock.advance(MINUTE_MS - 1)
    await sessionOf(secret)
    expect((await listed())[0]?.usedAt).toBe(first)
    world.clock.advance(1)
    await sessionOf(secret)
    expect((await listed())[0]?.usedAt).toBe(first + MINUTE_MS)
  })

  test('R64 a token is shown once; sent again with the same key the command shows the same one', async () => {
    const twice = { 'idempotency-key': 'k1' }
    const first = (await make({ name: 'ci', role: 'viewer' }, twice)).json<CreatedToken>()
    const second = (await make({ name: 'ci', role: 'viewer' }, twice)).json<CreatedToken>()
    expect(second).toEqual(first)
    const { db } = world.context.store
    const tables = ['api_tokens', 'audit', 'repeats'] as const
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
    const kept = JSON.stringify([rows, await listed()])
    expect(kept).not.toContain(first.secret.slice(first.token.prefix.length + 1))
  })

  test('a token that is revoked opens nothing from then on, and stays in the list', async () => {
    const { token, secret } = await made({ name: 'ci', role: 'viewer' })
    const revoke = () => app.inject({ method: 'DELETE', url: `/api/v1/tokens/${token.id}`, headers })
    expect((await revoke()).statusCode).toBe(204)
    expect((await sessionOf(secret)).statusCode).toBe(401)
    expect((await revoke()).statusCode).toBe(404)
    expect((await listed())[0]).toMatchObject({ state: 'revoked', revokedAt: world.clock.now() })
  })

  test.each([
    ['neither role nor rights', { name: 'x' }, 'scope-missing'],
    ['both', { name: 'x', role: 'viewer', rights: ['desk.read'] }, 'scope-missing'],
    ['a right that is none', { name: 'x', rights: ['everything'] }, 'invalid'],
    ['an end that has passed', { name: 'x', role: 'viewer', expiresAt: 1 }, 'end-in-the-past'],
    ['blanks for a name', { name: '  ', role: 'viewer' }, 'name-missing'],
  ])('a token with %s is refused', async (_name, body, code) => {
    expect((await make(body)).json().code).toBe(code)
    expect(await listed()).toHaveLength(1)
  })
})
