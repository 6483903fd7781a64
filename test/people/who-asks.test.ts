import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { createApiToken, readApiTokens, revokeToken } from '../../server/flow/api-token.ts'
import { openSession } from '../../server/flow/sign-in.ts'
import { giveAccess } from '../../server/flow/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { BASE_URL, bearer, openPeopleApp, openWorld, type World } from './world.ts'

const OTHER = 'https://evil.example'

describe.each(ENGINES)('who asks, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  test('R64 a token is shown once; what is kept knows it by a prefix only', async () => {
    const made = await createApiToken(world.context, { name: 'ci', role: 'responder', who: 'test' })
    if (isRefusal(made)) throw new Error(made.because)
    expect(made.token).toMatch(/^vdt_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
    const [kept] = await readApiTokens(world.context)
    expect(kept).toMatchObject({ name: 'ci', role: 'responder', prefix: made.prefix, revokedAt: null })
    const rows = await world.context.store.db.selectFrom('api_tokens').selectAll().execute()
    const audit = await world.context.store.db.selectFrom('audit').selectAll().execute()
    const secret = made.token.slice(made.prefix.length + 1)
    expect(JSON.stringify([rows, audit])).not.toContain(secret)
  })

  test('a token that was revoked opens nothing from then on', async () => {
    const headers = await bearer(world.context, 'viewer')
    const ask = () => app.inject({ url: '/api/v1/session', headers })
    expect((await ask()).json().staff).toMatchObject({ name: 'a viewer', role: 'viewer' })
    await revokeToken(world.context, { which: 'a viewer', who: 'test' })
    expect((await ask()).statusCode).toBe(401)
    expect(await revokeToken(world.context, { which: 'a viewer', who: 'test' })).toMatchObject({ refused: 'not-found' })
  })

  test('of two tokens with one name, the name alone revokes neither', async () => {
    const [first, second] = [await bearer(world.context, 'viewer'), await bearer(world.context, 'viewer')]
    expect(await revokeToken(world.context, { which: 'a viewer', who: 'test' })).toMatchObject({ refused: 'not-found' })
    const prefix = first.authorization.slice('Bearer vdt_'.length, 'Bearer vdt_'.length + 8)
    await revokeToken(world.context, { which: prefix, who: 'test' })
    expect((await app.inject({ url: '/api/v1/session', headers: first })).statusCode).toBe(401)
    expect((await app.inject({ url: '/api/v1/session', headers: second })).statusCode).toBe(200)
  })
})

describe('at the door of the desk', () => {
  let world: World
  let app: FastifyInstance
  let cookie: string
  beforeEach(async () => {
    world = await openWorld()
    app = await openPeopleApp(world.context)
    cookie = await signedIn(world)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  const oncall = { channel: 'email', address: 'night@example.com' }
  const contacts = async () => (await world.context.store.db.selectFrom('oncall_contacts').selectAll().execute()).length
  const post = (headers: Record<string, string>, payload: string | object = oncall) =>
    app.inject({ method: 'POST', url: '/api/v1/oncall', headers: { cookie, ...headers }, payload })

  test.each<[string, Record<string, string>]>([
    ['no word of where it came from', {}],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: OTHER }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site', origin: 'https://www.example.com' }],
    ['a foreign Origin and no Sec-Fetch-Site', { origin: OTHER }],
    ['a foreign Origin and a Sec-Fetch-Site that says otherwise', { origin: OTHER, 'sec-fetch-site': 'same-origin' }],
    ['the Origin of a sandboxed frame', { origin: 'null' }],
    ['our host over plain http', { origin: 'http://status.example.com' }],
    ['our name as somebody’s prefix', { origin: `${BASE_URL}.evil.example` }],
    ['another port of this machine', { origin: 'http://localhost:8080', host: 'localhost:3000' }],
    ['a foreign name that leads here', { origin: 'http://evil.example', host: 'evil.example' }],
    ['a Referer alone', { referer: `${BASE_URL}/console/` }],
  ])('R60 a cookie with %s changes nothing', async (_name, headers) => {
    const answer = await post(headers)
    expect(answer.statusCode).toBe(403)
    expect(answer.json().code).toBe('cross-site')
    expect(await contacts()).toBe(0)
  })

  test.each<[string, Record<string, string>]>([
    ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
    ['our Origin', { origin: BASE_URL }],
    ['the loopback name it came to', { origin: 'http://localhost:3000', host: 'localhost:3000' }],
    ['the loopback address it came to', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }],
  ])('R60 a cookie with %s is our own page', async (_name, headers) => {
    expect((await post(headers)).statusCode).toBe(201)
  })

  test.each<[string, Record<string, string>, string]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'channel=email&address=night%40example.com'],
    ['plain text', { 'content-type': 'text/plain' }, JSON.stringify(oncall)],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['no type', {}, JSON.stringify(oncall)],
    ['a type that only begins like JSON', { 'content-type': 'application/jsonp' }, JSON.stringify(oncall)],
    ['another charset', { 'content-type': 'application/json; charset=utf-7' }, JSON.stringify(oncall)],
  ])('R60 %s is not read, whoever sends it', async (_name, headers, body) => {
    const ours = { 'sec-fetch-site': 'same-origin', ...headers }
    expect((await post(ours, body)).statusCode).toBe(415)
    const program = { method: 'POST', url: '/api/v1/oncall', payload: body } as const
    const asProgram = await app.inject({
      ...program,
      headers: { ...(await bearer(world.context, 'admin')), ...headers },
    })
    expect(asProgram.statusCode).toBe(415)
    expect(await contacts()).toBe(0)
  })

  test('R60 nobody is signed in from another site', async () => {
    const payload = { email: 'ada@example.com', password: 'whatever it may be' }
    const headers = { 'sec-fetch-site': 'cross-site', origin: OTHER }
    const answer = await app.inject({ method: 'POST', url: '/api/v1/session', headers, payload })
    expect(answer.statusCode).toBe(403)
  })

  test('a token needs no word of where it came from', async () => {
    const headers = await bearer(world.context, 'admin')
    expect((await app.inject({ method: 'POST', url: '/api/v1/oncall', headers, payload: oncall })).statusCode).toBe(201)
  })

  test('a wrong token is refused, even beside a good cookie', async () => {
    const headers = { cookie, authorization: 'Bearer vdt_00000000_nope' }
    const answer = await app.inject({ url: '/api/v1/session', headers })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test.each([
    ['GET', '/api/v1/session'],
    ['DELETE', '/api/v1/session'],
    ['GET', '/api/v1/subscribers'],
    ['POST', '/api/v1/subscribers/webhooks'],
    ['DELETE', '/api/v1/subscribers/x'],
    ['GET', '/api/v1/oncall'],
    ['POST', '/api/v1/oncall'],
    ['DELETE', '/api/v1/oncall/x'],
    ['POST', '/api/v1/test-mail'],
  ] as const)('R65 %s %s without a sender is 401, and a body is not read', async (method, url) => {
    const payload = method === 'POST' ? { payload: '{"broken', headers: { 'content-type': 'application/json' } } : {}
    expect((await app.inject({ method, url, ...payload })).statusCode).toBe(401)
  })

  test.each([
    ['viewer', 'GET', '/api/v1/subscribers', 403],
    ['responder', 'GET', '/api/v1/subscribers', 200],
    ['viewer', 'GET', '/api/v1/oncall', 403],
    ['responder', 'GET', '/api/v1/oncall', 200],
    ['viewer', 'POST', '/api/v1/oncall', 403],
    ['responder', 'POST', '/api/v1/oncall', 403],
    ['admin', 'POST', '/api/v1/oncall', 201],
    ['responder', 'DELETE', '/api/v1/oncall/x', 403],
    ['admin', 'DELETE', '/api/v1/oncall/x', 404],
    ['responder', 'DELETE', '/api/v1/subscribers/x', 403],
    ['admin', 'DELETE', '/api/v1/subscribers/x', 404],
  ] as const)('as %s, %s %s answers %i', async (role, method, url, status) => {
    const headers = await bearer(world.context, role)
    const body = method === 'POST' ? { payload: oncall } : {}
    expect((await app.inject({ method, url, headers, ...body })).statusCode).toBe(status)
  })

  test('an Idempotency-Key that is none is refused', async () => {
    const answer = await post({ 'sec-fetch-site': 'same-origin', 'idempotency-key': 'k'.repeat(201) })
    expect(answer.statusCode).toBe(400)
    expect(await contacts()).toBe(0)
  })
})

async function signedIn({ context }: World): Promise<string> {
  const given = await giveAccess(context, { email: 'ada@example.com', role: 'admin', name: 'Ada', who: 'test' })
  if (isRefusal(given)) throw new Error(given.because)
  const opened = await context.store.transact((tx) =>
    openSession(context, tx, { staff: given.staff, entrance: { network: '', browser: '', oldToken: null } }),
  )
  return `__Host-vedetta=${opened.token}`
}
