import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CreatedToken, GivenLink, OwnSessionList, StaffList, StaffMember } from '../../server/contract/staff.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import type { Role } from '../../server/domain/rights.ts'
import { DAY_MS, HOUR_MS } from '../../server/domain/time.ts'
import { giveAccess } from '../../server/flow/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const PASSWORD = 'copper lantern under snow'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0'

describe.each(ENGINES)('people of the desk, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let ada: string
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    ada = await comeIn('ada@example.com', 'admin')
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  /** @returns the cookie of somebody who has chosen a password behind their link */
  async function comeIn(email: string, role: Role): Promise<string> {
    const given = await giveAccess(world.context, { email, role, name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    return redeem(given.url)
  }

  async function redeem(url: string): Promise<string> {
    const answer = await ask(null, 'POST', '/access', { token: url.split('/').at(-1), password: PASSWORD })
    return cookieIn(answer)
  }

  async function signIn(email: string): Promise<string> {
    return cookieIn(await ask(null, 'POST', '/session', { email, password: PASSWORD }))
  }

  function cookieIn({ headers }: { headers: Record<string, unknown> }): string {
    return String(headers['set-cookie']).split(';')[0] ?? ''
  }

  function ask(cookie: string | null, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) {
    const headers = { origin: BASE_URL, 'user-agent': FIREFOX, ...(cookie === null ? {} : { cookie }) }
    const request: InjectOptions = { method, url: `/api/v1${path}`, headers, remoteAddress: '203.0.113.77' }
    return app.inject({ ...request, ...(payload === undefined ? {} : { payload }) })
  }

  const staffNow = async () => (await ask(ada, 'GET', '/staff')).json<StaffList>().staff
  const auditOf = (action: string) =>
    world.context.store.db.selectFrom('audit').selectAll().where('action', '=', action).execute()

  test('an invitation is a link for one use, and its reader comes in with the role and the language that were chosen', async () => {
    const body = { email: 'Bob@Example.com', role: 'editor', name: 'Bob', language: 'it' }
    const answer = await ask(ada, 'POST', '/staff', body)
    expect(answer.statusCode).toBe(201)
    const given = answer.json<GivenLink>()
    expect(given).toMatchObject({ mailed: true, expiresAt: world.clock.now() + DAY_MS })
    expect(given.staff).toMatchObject({ email: 'bob@example.com', role: 'editor', state: 'invited', seenAt: null })
    const bob = await redeem(given.url)
    expect((await ask(bob, 'GET', '/session')).json()).toMatchObject({
      staff: { name: 'Bob', role: 'editor', language: 'it' },
      rights: ['desk.read', 'words.write', 'catalogue.write'],
    })
    expect((await staffNow()).find((one) => one.name === 'Bob')).toMatchObject({
      state: 'active',
      seenAt: world.clock.now(),
    })
    const again = await ask(null, 'POST', '/access', { token: given.url.split('/').at(-1), password: PASSWORD })
    expect(again.json().code).toBe('link-used')
  })

  test('R64 the link of an invitation is in its answer and its mail, and readable nowhere in the database', async () => {
    const { url } = (await ask(ada, 'POST', '/staff', { email: 'bob@example.com', role: 'viewer' })).json<GivenLink>()
    const { db } = world.context.store
    const outbox = await db.selectFrom('outbox').selectAll().where('kind', '=', 'access').execute()
    const rows = [
      outbox,
      await db.selectFrom('audit').selectAll().execute(),
      await db.selectFrom('access_links').selectAll().execute(),
    ]
    expect(JSON.stringify(rows)).not.toContain(url.split('/').at(-1))
    expect(world.context.vault.open(JSON.parse(outbox[0]?.facts ?? '{}').url)).toBe(url)
    const delivery = await db.selectFrom('deliveries').selectAll().executeTakeFirst()
    expect(delivery).toMatchObject({ channel: 'email', address: 'bob@example.com', language: 'en', state: 'queued' })
    expect(world.woken).toContain('deliver')
  })

  async function codeOf(who: string): Promise<[number, string]> {
    const answer = await ask(who, 'GET', '/session')
    return [answer.statusCode, answer.json<{ code: string }>().code]
  }

  test('R62 a change of role, and a removal, sign somebody out everywhere at once, and say why', async () => {
    const bob = await comeIn('bob@example.com', 'responder')
    const id = (await staffNow()).find((one) => one.email === 'bob@example.com')?.id
    const changed = await ask(ada, 'PUT', `/staff/${id}`, { role: 'approver' })
    expect(changed.json<StaffMember>()).toMatchObject({ role: 'approver' })
    expect(await codeOf(bob)).toEqual([401, 'role-changed'])
    const back = await signIn('bob@example.com')
    expect((await ask(back, 'GET', '/session')).json().staff.role).toBe('approver')
    expect((await ask(ada, 'DELETE', `/staff/${id}`)).statusCode).toBe(204)
    expect(await codeOf(back)).toEqual([401, 'access-ended'])
    expect(await codeOf('vedetta=never-there')).toEqual([401, 'sign-in-needed'])
    expect((await ask(null, 'POST', '/session', { email: 'bob@example.com', password: PASSWORD })).statusCode).toBe(401)
    expect((await auditOf('staff-role')).map(({ detail }) => detail)).toEqual(['responder -> approver'])
    expect((await auditOf('staff-removed')).map(({ who }) => who)).toEqual([expect.stringMatching(/^person:.+:ada@/)])
  })

  test('somebody who was removed can be invited again, and chooses a new password', async () => {
    await comeIn('bob@example.com', 'admin')
    const [, bob] = await staffNow()
    await ask(ada, 'DELETE', `/staff/${bob?.id}`)
    const again = await ask(ada, 'POST', '/staff', {
      email: 'bob@example.com',
      role: 'viewer',
      name: 'Robert',
      language: 'it',
    })
    expect(again.json<GivenLink>().staff).toMatchObject({
      id: bob?.id,
      name: 'Robert',
      role: 'viewer',
      state: 'invited',
    })
  })

  test('a new link leaves the password as it is until it is used', async () => {
    await comeIn('bob@example.com', 'viewer')
    const [, bob] = await staffNow()
    const given = (await ask(ada, 'POST', `/staff/${bob?.id}/link`)).json<GivenLink>()
    expect(given.expiresAt).toBe(world.clock.now() + HOUR_MS)
    expect((await ask(await signIn('bob@example.com'), 'GET', '/session')).statusCode).toBe(200)
  })

  test.each([
    ['the only admin cannot be removed', 'DELETE', undefined, 'still-in-use'],
    ['the only admin cannot become something else', 'PUT', { role: 'viewer' }, 'still-in-use'],
  ] as const)('%s', async (_name, method, body, code) => {
    const [me] = await staffNow()
    expect((await ask(ada, method, `/staff/${me?.id}`, body)).json().code).toBe(code)
  })

  test('who is at the desk already is not invited twice', async () => {
    const answer = await ask(ada, 'POST', '/staff', { email: 'ADA@example.com', role: 'viewer' })
    expect(answer.json()).toMatchObject({ code: 'key-taken', errors: [{ path: 'body/email' }] })
  })

  test.each([
    ['invite', 'POST', '/staff', { email: 'eve@example.com', role: 'admin' }],
    ['make a link for', 'POST', '/staff/ADA/link', undefined],
    ['remove', 'DELETE', '/staff/ADA', undefined],
    ['change', 'PUT', '/staff/ADA', { role: 'viewer' }],
    ['make a token like', 'POST', '/tokens', { name: 'x', role: 'admin' }],
  ] as const)(
    'R66 a program that may edit people but nothing else cannot %s an admin',
    async (_name, method, path, body) => {
      const made = await ask(ada, 'POST', '/tokens', { name: 'hr', rights: ['people.write', 'addresses.read'] })
      const headers = { authorization: `Bearer ${made.json<CreatedToken>().secret}` }
      const [me] = await staffNow()
      const url = `/api/v1${path.replace('ADA', me?.id ?? '')}`
      const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'not-yours-to-give'])
    },
  )

  test('everybody sees their own sessions and nobody else’s, and ends one or all others', async () => {
    const bob = await comeIn('bob@example.com', 'viewer')
    const second = await signIn('bob@example.com')
    const third = await signIn('bob@example.com')
    const list = async () => (await ask(bob, 'GET', '/me/sessions')).json<OwnSessionList>().sessions
    const sessions = await list()
    expect(sessions).toHaveLength(3)
    expect(sessions.filter((one) => one.isThis)).toEqual([
      expect.objectContaining({ browser: 'Firefox, Linux', network: '203.0.113.*', createdAt: world.clock.now() }),
    ])
    const [other] = sessions.filter((one) => !one.isThis)
    expect((await ask(ada, 'DELETE', `/me/sessions/${other?.id}`)).statusCode).toBe(404)
    expect((await ask(bob, 'DELETE', `/me/sessions/${other?.id}`)).statusCode).toBe(204)
    expect(await list()).toHaveLength(2)
    expect((await ask(bob, 'DELETE', '/me/sessions')).json()).toEqual({ ended: 1 })
    const statuses = await Promise.all(
      [second, third, bob].map(async (one) => (await ask(one, 'GET', '/session')).statusCode),
    )
    expect(statuses).toEqual([401, 401, 200])
  })

  test('R62 a change of password ends all other sessions and keeps the one that changed it', async () => {
    const bob = await comeIn('bob@example.com', 'viewer')
    const elsewhere = await signIn('bob@example.com')
    const wrong = await ask(bob, 'PUT', '/me/password', {
      current: 'not this one at all',
      password: 'seven grey geese in fog',
    })
    expect(wrong.json()).toMatchObject({ code: 'password-wrong', errors: [{ path: 'body/current' }] })
    const weak = await ask(bob, 'PUT', '/me/password', { current: PASSWORD, password: 'bob@example.com' })
    expect(weak.json()).toMatchObject({ code: 'password-too-weak', errors: [{ path: 'body/password' }] })
    const done = await ask(bob, 'PUT', '/me/password', { current: PASSWORD, password: 'seven grey geese in fog' })
    expect(done.json()).toEqual({ ended: 1 })
    expect((await ask(elsewhere, 'GET', '/session')).statusCode).toBe(401)
    expect((await ask(bob, 'GET', '/session')).statusCode).toBe(200)
    const old = await ask(null, 'POST', '/session', { email: 'bob@example.com', password: PASSWORD })
    expect(old.json().code).toBe('wrong-credentials')
  })

  test('R63 guesses at the password in use are counted as tries to sign in', async () => {
    const bob = await comeIn('bob@example.com', 'viewer')
    const guess = () => ask(bob, 'PUT', '/me/password', { current: 'a guess', password: 'seven grey geese in fog' })
    const codes: string[] = []
    for (let n = 0; n < 11; n++) codes.push((await guess()).json().code)
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('password-wrong'))
    expect(codes[10]).toBe('too-many-tries')
  })

  test('R68 people change their own name and language, and never their role', async () => {
    const bob = await comeIn('bob@example.com', 'viewer')
    const changed = await ask(bob, 'PUT', '/me', { name: ' Robert ', language: 'it' })
    expect(changed.json()).toMatchObject({ name: 'Robert', language: 'it', role: 'viewer' })
    expect((await ask(bob, 'PUT', '/me', { name: 'Bob', language: 'it', role: 'admin' })).statusCode).toBe(400)
    expect((await ask(bob, 'PUT', '/me', { name: 'Bob', language: 'xx' })).json().code).toBe('unknown-language')
    expect((await ask(bob, 'GET', '/session')).json().staff).toMatchObject({ name: 'Robert', role: 'viewer' })
  })
})
