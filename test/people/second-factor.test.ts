import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecoveryCodes, TotpProposal } from '../../server/contract/staff.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import { TRIES_HERE_WINDOW_MS } from '../../server/domain/sign-in.ts'
import { giveAccess } from '../../server/flow/staff.ts'
import { codeOf, fromBase32 } from '../../server/store/one-time-code.ts'
import { ENGINES } from '../support/engines.ts'
import { BASE_URL, openPeopleApp, openWorld, type World } from './world.ts'

const EMAIL = 'ada@example.com'
const PASSWORD = 'copper lantern under snow'

describe.each(ENGINES)('a code after the password, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let ada: string
  let secret: string
  let codes: readonly string[]
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    ada = await redeem()
    secret = (await ask(ada, 'GET', '/me/totp/new')).json<TotpProposal>().secret
    codes = (await ask(ada, 'PUT', '/me/totp', { secret, code: codeNow() })).json<RecoveryCodes>().codes
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  /** @returns the cookie of Ada, who chose her password behind a fresh link */
  async function redeem(): Promise<string> {
    const given = await giveAccess(world.context, { email: EMAIL, role: 'admin', name: null, who: 'test' })
    if (isRefusal(given)) throw new Error(given.because)
    const answer = await ask(null, 'POST', '/access', { token: given.url.split('/').at(-1), password: PASSWORD })
    return String(answer.headers['set-cookie']).split(';')[0] ?? ''
  }

  function ask(cookie: string | null, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) {
    const headers = { origin: BASE_URL, ...(cookie === null ? {} : { cookie }) }
    return app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) })
  }
  const codeNow = (inSteps = 0) =>
    codeOf(fromBase32(secret) ?? new Uint8Array(), Math.floor(world.clock.now() / 30_000) + inSteps)
  const enter = async (code?: string, password = PASSWORD) => {
    const answer = await ask(null, 'POST', '/session', {
      email: EMAIL,
      password,
      ...(code === undefined ? {} : { code }),
    })
    return answer.json().code ?? answer.statusCode
  }

  test('it is asked only after the right password, and opens the desk once', async () => {
    expect(await enter(codeNow(), 'a wrong password here')).toBe('wrong-credentials')
    expect(await enter()).toBe('code-needed')
    expect(await enter('000000')).toBe('code-wrong')
    world.clock.advance(30_000)
    const code = codeNow()
    expect(await enter(code)).toBe(201)
    expect(await enter(code)).toBe('code-wrong')
    expect(await enter(codeNow(1))).toBe(201)
  })

  test('the code that set it up does not open the desk, too', async () => {
    expect(await enter(codeNow())).toBe('code-wrong')
  })

  test('a code for emergencies opens the desk once, however it is typed', async () => {
    const [first = '', second = ''] = codes
    expect(codes).toHaveLength(10)
    expect(first).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
    expect(await enter(first.toUpperCase().replaceAll('-', ' '))).toBe(201)
    expect(await enter(first)).toBe('code-wrong')
    expect(await enter(second)).toBe(201)
    expect((await ask(ada, 'GET', '/me/totp')).json()).toEqual({ since: world.clock.now(), recoveryCodes: 8 })
  })

  test('R63 guesses at the code are counted as guesses at the password', async () => {
    const answers: unknown[] = []
    for (let n = 0; n < 11; n++) answers.push(await enter(`00000${n % 10}`))
    expect(answers.slice(0, 10)).toEqual(Array(10).fill('code-wrong'))
    expect(answers[10]).toBe('too-many-tries')
  })

  test('R63 guesses from an open desk are counted, too, and a right code forgives them', async () => {
    const end = async (code: string) => (await ask(ada, 'POST', '/me/totp/end', { code })).json().code
    const answers: unknown[] = []
    for (let n = 0; n < 11; n++) answers.push(await end(`00000${n % 10}`))
    expect(answers).toEqual([...Array(10).fill('code-refused'), 'too-many-tries'])
    expect(await enter(codeNow())).toBe('too-many-tries')
    world.clock.advance(TRIES_HERE_WINDOW_MS)
    expect((await ask(ada, 'POST', '/me/totp/end', { code: codeNow() })).statusCode).toBe(204)
    expect(await world.context.store.db.selectFrom('sign_in_tries').selectAll().execute()).toEqual([])
  })

  test('R64 neither the secret nor a code for emergencies can be read from the database', async () => {
    const { db } = world.context.store
    const tables = ['totp', 'recovery_codes', 'audit', 'repeats'] as const
    const rows = JSON.stringify(await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute())))
    for (const kept of [secret, ...codes]) expect(rows).not.toContain(kept)
  })

  test('it is set up only with the code that its app shows', async () => {
    const wrong = await ask(await redeem(), 'PUT', '/me/totp', { secret: 'A'.repeat(32), code: '123456' })
    expect(wrong.json()).toMatchObject({ code: 'code-refused', errors: [{ path: 'body/code' }] })
  })

  test('an open desk is not enough to put another app in its place', async () => {
    const { secret: mine } = (await ask(ada, 'GET', '/me/totp/new')).json<TotpProposal>()
    const body = {
      secret: mine,
      code: codeOf(fromBase32(mine) ?? new Uint8Array(), Math.floor(world.clock.now() / 30_000)),
    }
    const refused = await ask(ada, 'PUT', '/me/totp', body)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'still-in-use'])
    world.clock.advance(30_000)
    expect(await enter(codeNow())).toBe(201)
  })

  test('it is ended only with a code, and then no code is asked', async () => {
    expect((await ask(ada, 'POST', '/me/totp/end', { code: '000000' })).json().code).toBe('code-refused')
    world.clock.advance(30_000)
    expect((await ask(ada, 'POST', '/me/totp/end', { code: codeNow() })).statusCode).toBe(204)
    expect(await enter()).toBe(201)
    expect((await ask(ada, 'GET', '/me/totp')).json()).toEqual({ since: null, recoveryCodes: 0 })
  })

  test('R62 setting it up ends the other sessions', async () => {
    const elsewhere = await redeem()
    const mine = await ask(elsewhere, 'GET', '/me/totp/new')
    secret = mine.json<TotpProposal>().secret
    const other = await ask(null, 'POST', '/session', { email: EMAIL, password: PASSWORD })
    const cookie = String(other.headers['set-cookie']).split(';')[0] ?? ''
    await ask(elsewhere, 'PUT', '/me/totp', { secret, code: codeNow() })
    const statuses = await Promise.all(
      [elsewhere, cookie].map(async (one) => (await ask(one, 'GET', '/session')).statusCode),
    )
    expect(statuses).toEqual([200, 401])
  })

  test('a new link from an admin is for a lost phone, too: it ends the asking, and the log says so', async () => {
    await redeem()
    expect(await enter()).toBe(201)
    const rows = await world.context.store.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'choose-password')
      .execute()
    expect(rows.map(({ detail }) => detail)).toContain('and the code of the app is asked no more')
  })
})
