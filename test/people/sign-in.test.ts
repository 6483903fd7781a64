import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Role } from '../../server/domain/rights.ts'
import { makeSetupLink } from '../../server/flow/access-link.ts'
import { dropStaleSignIns, signIn } from '../../server/flow/sign-in.ts'
import { type GivenAccess, giveAccess, removeStaff } from '../../server/flow/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const HOUR = 3_600_000
const PASSWORD = 'copper lantern under snow'
const ours = { 'sec-fetch-site': 'same-origin', origin: BASE_URL }

describe.each(ENGINES)('the way in, on %s', (engine) => {
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

  const setUp = async () => {
    const link = await makeSetupLink(world.context)
    return redeem(tokenIn(link), { email: 'Ada@Example.com', name: 'Ada', language: 'it' })
  }
  const redeem = (token: string, more: object = {}, headers: object = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/access',
      headers: { ...headers },
      payload: { token, password: PASSWORD, ...more },
    })
  const logIn = (more: object = {}, headers: object = {}, remoteAddress = '203.0.113.9') =>
    app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { ...headers },
      remoteAddress,
      payload: { email: 'ada@example.com', password: PASSWORD, ...more },
    })
  const whoAmI = (cookie: string) => app.inject({ url: '/api/v1/session', headers: { cookie } })

  test('the first person sets up, is signed in, and is an admin in their own language', async () => {
    const answer = await setUp()
    expect(answer.statusCode).toBe(201)
    expect(answer.json().staff).toMatchObject({ email: 'ada@example.com', name: 'Ada', role: 'admin', language: 'it' })
    expect(answer.json().page).toMatchObject({
      name: { en: 'Example', it: 'Esempio' },
      url: BASE_URL,
      languages: ['en', 'it'],
    })
    expect((await whoAmI(cookieOf(answer))).json()).toEqual(answer.json())
  })

  test('R69 the way to set up is dead once there is an admin', async () => {
    const early = tokenIn(await makeSetupLink(world.context))
    const late = tokenIn(await makeSetupLink(world.context))
    await redeem(late, { email: 'ada@example.com' })
    expect((await redeem(early, { email: 'eve@example.com' })).statusCode).toBe(404)
    expect((await redeem(late, { email: 'eve@example.com' })).json().code).toBe('link-used')
    expect(await makeSetupLink(world.context)).toBeNull()
    expect((await logIn({ email: 'eve@example.com' })).statusCode).toBe(401)
  })

  test('R69 of two who set up at once, one wins', async () => {
    const token = tokenIn(await makeSetupLink(world.context))
    const answers = await Promise.all(['ada', 'eve'].map((name) => redeem(token, { email: `${name}@example.com` })))
    expect(answers.map((a) => a.statusCode).sort()).toEqual([201, 410])
    const people = await world.context.store.db.selectFrom('staff').select('email').execute()
    expect(people).toHaveLength(1)
  })

  test('a set-up link ends after a day, and asking what it is for changes nothing', async () => {
    const token = tokenIn(await makeSetupLink(world.context))
    const look = () => app.inject({ url: `/api/v1/access/${token}` })
    expect((await look()).json()).toEqual({ purpose: 'set-up', email: null })
    world.clock.advance(24 * HOUR - 1)
    expect((await look()).statusCode).toBe(200)
    world.clock.advance(1)
    expect((await look()).json().code).toBe('link-expired')
    expect((await redeem(token, { email: 'ada@example.com' })).json().code).toBe('link-expired')
  })

  test('the same command sent twice with its key signs in once and answers twice', async () => {
    const token = tokenIn(await makeSetupLink(world.context))
    const send = () => redeem(token, { email: 'ada@example.com' }, { 'idempotency-key': 'k1' })
    const [first, second] = [await send(), await send()]
    expect(second.statusCode).toBe(201)
    expect(cookieOf(second)).toBe(cookieOf(first))
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    await setUp()
    const wrong = await logIn({ password: 'not it at all' })
    const unknown = await logIn({ email: 'nobody@example.com' })
    expect(wrong.statusCode).toBe(401)
    expect(unknown.statusCode).toBe(401)
    expect(unknown.body).toBe(wrong.body)
  })

  test('R61 the cookie that came along is dead after signing in, and the new one is another', async () => {
    const before = cookieOf(await setUp())
    const after = await logIn({}, { cookie: before })
    expect(after.statusCode).toBe(201)
    expect(cookieOf(after)).not.toBe(before)
    expect((await whoAmI(before)).statusCode).toBe(401)
    expect((await whoAmI(cookieOf(after))).statusCode).toBe(200)
  })

  test('R61 a cookie that somebody chose is not taken over', async () => {
    await setUp()
    const chosen = '__Host-vedetta=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const answer = await logIn({}, { cookie: chosen })
    expect(cookieOf(answer)).not.toBe(chosen)
    expect((await whoAmI(chosen)).statusCode).toBe(401)
  })

  test('signing out ends this session and no other', async () => {
    const first = cookieOf(await setUp())
    const second = cookieOf(await logIn())
    const out = await app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie: first, ...ours } })
    expect(out.statusCode).toBe(204)
    expect((await whoAmI(first)).statusCode).toBe(401)
    expect((await whoAmI(second)).statusCode).toBe(200)
  })

  test('a session ends after twelve idle hours, and after seven days however busy', async () => {
    const idle = cookieOf(await setUp())
    world.clock.advance(12 * HOUR)
    expect((await whoAmI(idle)).statusCode).toBe(401)
    const busy = cookieOf(await logIn())
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      world.clock.advance(6 * HOUR)
      expect((await whoAmI(busy)).statusCode).toBe(200)
    }
    world.clock.advance(6 * HOUR)
    expect((await whoAmI(busy)).statusCode).toBe(401)
    await dropStaleSignIns(world.context)
    expect(await world.context.store.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('a new password ends every session; the old one stays good until then', async () => {
    const old = cookieOf(await setUp())
    const given = await accessFor(world, 'ADA@example.com', null)
    expect(given.is).toBe('recovered')
    expect((await whoAmI(old)).statusCode).toBe(200)
    const fresh = await redeem(tokenIn(given.url), { password: 'a different set of words' })
    expect(fresh.statusCode).toBe(201)
    expect((await whoAmI(old)).statusCode).toBe(401)
    expect((await logIn()).statusCode).toBe(401)
    expect((await logIn({ password: 'a different set of words' })).statusCode).toBe(201)
  })

  test('a link for a lost password holds for one hour', async () => {
    await setUp()
    const given = await accessFor(world, 'ada@example.com', null)
    world.clock.advance(HOUR)
    expect((await redeem(tokenIn(given.url))).json().code).toBe('link-expired')
  })

  test('somebody invited chooses a password and a name, with the role they were given', async () => {
    await setUp()
    const given = await accessFor(world, 'grace@example.com', 'viewer')
    expect((await logIn({ email: 'grace@example.com', password: PASSWORD })).statusCode).toBe(401)
    const answer = await redeem(tokenIn(given.url), { name: 'Grace' })
    expect(answer.json().staff).toMatchObject({ email: 'grace@example.com', name: 'Grace', role: 'viewer' })
  })

  test('who is removed is out at once; the last admin cannot be', async () => {
    await setUp()
    const given = await accessFor(world, 'grace@example.com', 'responder')
    const grace = cookieOf(await redeem(tokenIn(given.url)))
    await removeStaff(world.context, { email: 'grace@example.com', who: 'test' })
    expect((await whoAmI(grace)).statusCode).toBe(401)
    expect(await removeStaff(world.context, { email: 'ada@example.com', who: 'test' })).toMatchObject({
      refused: 'still-in-use',
    })
  })

  test('a weak password is refused and the link stays good', async () => {
    const token = tokenIn(await makeSetupLink(world.context))
    const weak = await redeem(token, { email: 'ada@example.com', password: 'Password1234' })
    expect(weak.json().code).toBe('password-too-weak')
    expect((await redeem(token, { email: 'ada@example.com' })).statusCode).toBe(201)
  })

  test('R63 the eleventh wrong password from one place waits, the right person elsewhere does not', async () => {
    await setUp()
    for (let i = 0; i < 10; i += 1) expect((await logIn({ password: `wrong guess ${i}` })).statusCode).toBe(401)
    const eleventh = await logIn()
    expect(eleventh.statusCode).toBe(429)
    expect(Number(eleventh.headers['retry-after'])).toBe(15 * 60)
    expect((await logIn({}, {}, '198.51.100.7')).statusCode).toBe(201)
    world.clock.advance(15 * 60_000)
    expect((await logIn()).statusCode).toBe(201)
  })

  test('of twenty passwords tried at the same moment ten are looked at: each sees those before it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        signIn(world.context, {
          ...{
            email: 'ada@example.com',
            password: `wrong ${n}`,
            entrance: { network: '203.0.113.0/24', browser: '', oldToken: null },
          },
        }),
      ),
    )
    const refused = answers.map((a) => (isRefusal(a) ? a.refused : 'let in'))
    expect(refused.filter((r) => r === 'too-many-tries')).toHaveLength(10)
    expect(refused.filter((r) => r === 'wrong-credentials')).toHaveLength(10)
  })

  test('R63 two hundred at once: some are tried, nobody waits for ever, and the page’s own answers go on', async () => {
    await setUp()
    const flood = Array.from({ length: 200 }, (_, i) => logIn({ email: `guess${i}@example.com` }, {}, `10.0.${i}.1`))
    const answers = await Promise.all(flood)
    const codes = new Set(answers.map((a) => a.statusCode))
    expect([...codes].every((code) => [401, 429, 503].includes(code))).toBe(true)
    expect(codes.has(401)).toBe(true)
    expect(codes.has(503)).toBe(true)
    expect(answers.find((a) => a.statusCode === 503)?.headers['retry-after']).toBe('5')
    expect((await logIn()).statusCode).toBe(201)
  })

  test('the cookie goes to this host alone, over https alone, and to no script', async () => {
    const [cookie = ''] = [(await setUp()).headers['set-cookie']].flat()
    expect(cookie).toMatch(
      /^__Host-vedetta=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/,
    )
  })

  test('nothing that opens anything stands in the database', async () => {
    const link = tokenIn(await makeSetupLink(world.context))
    const cookie = cookieOf(await redeem(link, { email: 'ada@example.com' })).split('=')[1] ?? '?'
    const { db } = world.context.store
    const kept = JSON.stringify([
      await db.selectFrom('staff').selectAll().execute(),
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('access_links').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ])
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    for (const secret of [PASSWORD, link, cookie]) expect(kept).not.toContain(secret)
  })
})

test('on loopback http the cookie does without what plain http cannot keep', async () => {
  const world = await openWorld('sqlite', 'http://localhost:3000')
  const app = await openPeopleApp(world.context)
  const token = tokenIn(await makeSetupLink(world.context))
  const payload = { token, password: PASSWORD, email: 'ada@example.com' }
  const answer = await app.inject({ method: 'POST', url: '/api/v1/access', payload })
  expect(answer.headers['set-cookie']).toMatch(/^vedetta=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/)
  await app.close()
  await world.close()
})

function tokenIn(link: string | null): string {
  const token = /#\/access\/([A-Za-z0-9_-]{43})$/.exec(link ?? '')?.[1]
  if (token === undefined) throw new Error(`No token in ${link}`)
  return token
}

async function accessFor(world: World, email: string, role: Role | null): Promise<GivenAccess> {
  const given = await giveAccess(world.context, { email, role, name: null, who: 'test' })
  if (isRefusal(given)) throw new Error(given.because)
  return given
}

function cookieOf(answer: { readonly headers: Record<string, unknown> }): string {
  const [cookie] = [answer.headers['set-cookie']].flat()
  if (typeof cookie !== 'string') throw new Error('No cookie was set')
  return cookie.split(';')[0] ?? ''
}
