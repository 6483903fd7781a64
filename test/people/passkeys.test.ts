import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PasskeyList } from '../../server/contract/passkeys.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import { PASSKEY_CHALLENGE_MS, TRIES_HERE_WINDOW_MS } from '../../server/domain/sign-in.ts'
import { openSession } from '../../server/flow/sign-in.ts'
import { giveAccess, removeStaff } from '../../server/flow/staff.ts'
import { hashPassword } from '../../server/store/passwords.ts'
import { ENGINES } from '../support/engines.ts'
import { type Slips, type SoftAuthenticator, softAuthenticator } from '../support/soft-authenticator.ts'
import { BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const PASSWORD = 'copper lantern under snow'
const HASH = (await hashPassword(PASSWORD)) ?? ''

describe.each(ENGINES)('passkeys, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let ada: string
  let key: SoftAuthenticator
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    ada = await cookieOf('ada@example.com')
    key = softAuthenticator(BASE_URL)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  async function cookieOf(email: string): Promise<string> {
    const { context } = world
    const given = await giveAccess(context, { email, role: null, name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    await context.store.db.updateTable('staff').set({ password_hash: HASH }).where('email', '=', email).execute()
    const entrance = { network: '', browser: '', oldToken: null }
    const { token } = await context.store.transact((tx) => openSession(context, tx, { staff: given.staff, entrance }))
    return `__Host-vedetta=${token}`
  }

  function ask(
    cookie: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
    more = {},
  ) {
    const headers = { origin: BASE_URL, ...(cookie === null ? {} : { cookie }), ...more }
    return app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) })
  }
  const askToMake = (cookie: string, password: string) => ask(cookie, 'POST', '/me/passkeys/options', { password })
  const optionsFor = async (cookie: string) => (await askToMake(cookie, PASSWORD)).json()
  const question = async () => (await ask(null, 'GET', '/session/passkey')).json()
  const add = async (cookie: string, slips?: Slips) =>
    ask(cookie, 'POST', '/me/passkeys', { name: 'Laptop', made: key.make(await optionsFor(cookie), slips) })
  const enter = async (slips?: Slips) =>
    ask(null, 'POST', '/session/passkey', { used: key.use(await question(), slips) })
  const isIn = async (cookie: string) => (await ask(cookie, 'GET', '/session')).statusCode === 200

  test('a passkey opens the desk without address or password', async () => {
    expect(await optionsFor(ada)).toMatchObject({
      rp: { id: 'status.example.com', name: 'Example' },
      user: { name: 'ada@example.com' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    expect((await add(ada)).json()).toMatchObject({ id: key.id, name: 'Laptop', usedAt: null })
    expect(await question()).toMatchObject({ rpId: 'status.example.com', userVerification: 'required' })
    world.clock.advance(60_000)
    const answer = await enter()
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ staff: { email: 'ada@example.com', role: 'admin' } })
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-vedetta=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax;.*Secure$/,
    )
    const { passkeys } = (await ask(ada, 'GET', '/me/passkeys')).json<PasskeyList>()
    expect(passkeys).toEqual([expect.objectContaining({ name: 'Laptop', usedAt: world.clock.now() })])
    expect((await enter()).statusCode).toBe(201)
  })

  test.each<[string, Slips]>([
    ['made on another site', { origin: 'https://evil.example' }],
    ['made for another host', { host: 'evil.example' }],
    ['made without a finger, a face or a PIN', { unverified: true }],
  ])('an answer that was %s adds no passkey and opens nothing', async (_name, slips) => {
    const refused = await add(ada, slips)
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'passkey-wrong'])
    await add(ada)
    const answer = await enter(slips)
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'passkey-refused'])
  })

  test.each<[string, Slips]>([
    ['with a forged signature', { forged: true }],
    ['from a copy that counts behind', { counter: 1 }],
  ])('an answer %s opens nothing', async (_name, slips) => {
    await add(ada)
    expect((await enter()).statusCode).toBe(201)
    expect((await enter(slips)).json().code).toBe('passkey-refused')
  })

  test('an answer counts once, within its time, and for what it was asked', async () => {
    const made = key.make(await optionsFor(ada))
    const send = () => ask(ada, 'POST', '/me/passkeys', { name: 'Laptop', made })
    expect((await send()).statusCode).toBe(201)
    expect((await send()).json().code).toBe('passkey-wrong')
    const used = key.use(await question())
    const come = (one: object) => ask(null, 'POST', '/session/passkey', { used: one })
    expect((await come(used)).statusCode).toBe(201)
    expect((await come(used)).json().code).toBe('passkey-refused')
    const late = key.use(await question())
    world.clock.advance(PASSKEY_CHALLENGE_MS)
    expect((await come(late)).json().code).toBe('passkey-refused')
    expect((await come(key.use(await optionsFor(ada)))).json().code).toBe('passkey-refused')
    expect(
      (await come(key.use({ challenge: Buffer.from('a.9999999999999.b').toString('base64url') }))).json().code,
    ).toBe('passkey-refused')
  })

  test('what one person was asked, another does not answer', async () => {
    const bob = await cookieOf('bob@example.com')
    const made = key.make(await optionsFor(ada))
    expect((await ask(bob, 'POST', '/me/passkeys', { name: 'Mine', made })).json().code).toBe('passkey-wrong')
    await add(ada)
    const { code } = (await ask(bob, 'DELETE', `/me/passkeys/${key.id}`)).json()
    expect(code).toBe('not-found')
    expect((await ask(bob, 'PUT', `/me/passkeys/${key.id}`, { name: 'Mine' })).statusCode).toBe(404)
    expect((await ask(bob, 'GET', '/me/passkeys')).json()).toEqual({ passkeys: [] })
  })

  test('R62 a passkey that is added or removed ends the other sessions, and a removed one opens nothing', async () => {
    const second = await cookieOf('ada@example.com')
    await add(ada)
    expect([await isIn(ada), await isIn(second)]).toEqual([true, false])
    const third = String((await enter()).headers['set-cookie']).split(';')[0] ?? ''
    expect((await ask(ada, 'PUT', `/me/passkeys/${key.id}`, { name: 'Old phone' })).json().name).toBe('Old phone')
    expect((await ask(ada, 'DELETE', `/me/passkeys/${key.id}`)).statusCode).toBe(204)
    expect([await isIn(ada), await isIn(third)]).toEqual([true, false])
    expect((await enter()).json().code).toBe('passkey-refused')
    const actions = await world.context.store.db
      .selectFrom('audit')
      .select(['action', 'detail'])
      .orderBy('id')
      .execute()
    expect(actions.filter(({ action }) => action.includes('passkey') || action === 'sign-in')).toEqual([
      { action: 'sign-in', detail: '' },
      { action: 'sign-in', detail: '' },
      { action: 'add-passkey', detail: 'Laptop' },
      { action: 'sign-in', detail: 'passkey' },
      { action: 'rename-passkey', detail: 'Laptop -> Old phone' },
      { action: 'remove-passkey', detail: 'Old phone' },
    ])
  })

  test('somebody who is removed from the desk does not come in by a passkey, invited again or not', async () => {
    await cookieOf('bob@example.com')
    const bob = await cookieOf('bob@example.com')
    await add(bob)
    await removeStaff(world.context, { email: 'bob@example.com', who: 'test' })
    expect((await enter()).json().code).toBe('passkey-refused')
    await cookieOf('bob@example.com')
    expect((await enter()).json().code).toBe('passkey-refused')
  })

  test('R63 an open desk is not enough to add one: the password is asked, and guesses at it are counted', async () => {
    const answers: unknown[] = []
    for (let n = 0; n < 11; n++) answers.push((await askToMake(ada, `a wrong password ${n}`)).json())
    expect(answers[0]).toMatchObject({ code: 'password-wrong', errors: [{ path: 'body/password' }] })
    expect(answers[10]).toMatchObject({ code: 'too-many-tries' })
    expect(await isIn(ada)).toBe(true)
    world.clock.advance(TRIES_HERE_WINDOW_MS)
    expect((await add(ada)).statusCode).toBe(201)
  })

  test('R62 a password chosen behind a new link ends the passkeys, too, and the log says so', async () => {
    await add(ada)
    const { context } = world
    const given = await giveAccess(context, { email: 'ada@example.com', role: null, name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    const body = { token: given.url.split('/').at(-1), password: PASSWORD }
    expect((await ask(null, 'POST', '/access', body)).statusCode).toBe(201)
    expect((await enter()).json().code).toBe('passkey-refused')
    const rows = await context.store.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'choose-password')
      .execute()
    expect(rows).toEqual([{ detail: 'and 1 passkey removed' }])
  })

  test('a command that is sent again adds one passkey and is answered the same', async () => {
    const body = { name: 'Laptop', made: key.make(await optionsFor(ada)) }
    const send = () => ask(ada, 'POST', '/me/passkeys', body, { 'idempotency-key': 'k1' })
    expect((await send()).json()).toEqual((await send()).json())
    expect((await ask(ada, 'GET', '/me/passkeys')).json<PasskeyList>().passkeys).toHaveLength(1)
  })

  test('questions that nobody answers cost no row', async () => {
    for (let n = 0; n < 5; n++) await question()
    expect(await world.context.store.db.selectFrom('answered_challenges').selectAll().execute()).toEqual([])
  })
})
