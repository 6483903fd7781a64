/** Cookies, credentials and the guard in the steps of an HTTP check, and answers that mean no good. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { check, loopbackGuard, scriptedDns } from './assignments.ts'
import { stepsAt } from './http-steps.ts'

let server: HttpTarget
const closing: (() => Promise<unknown> | undefined)[] = []
beforeEach(async () => {
  server = await startHttpTarget()
})
afterEach(async () => {
  await server.close()
  for (const close of closing.splice(0)) await close()
})

const { step, checkAfter } = stepsAt(() => server)

describe('cookies', () => {
  test('are kept between the requests of one origin, by path, until they are taken back', async () => {
    server.on('/login', { headers: { 'set-cookie': ['sid=abc123; Path=/; HttpOnly', 'deep=1; Path=/deep'] } })
    server.on('/logout', { headers: { 'set-cookie': 'sid=; Path=/; Max-Age=0' } })
    const steps = [step('/login'), step('/deep/x', { name: 'deep' }), step('/logout', { name: 'logout' })]
    await checkAfter(steps, '/after')
    expect(server.arrivals.map(({ path, headers }) => [path, headers.cookie])).toEqual([
      ['/login', undefined],
      ['/deep/x', 'deep=1; sid=abc123'],
      ['/logout', 'sid=abc123'],
      ['/after', undefined],
    ])
  })

  test('of a redirect count, and none goes to another origin or the next check', async () => {
    const other = await startHttpTarget()
    closing.push(() => other.close())
    server.on('/login', { redirect: '/home', headers: { 'set-cookie': 'sid=abc123; Path=/' } })
    const steps = [step('/login'), step(`${other.url}/elsewhere`, { name: 'elsewhere' })]
    await checkAfter(steps, '/end')
    await checkAfter(steps, '/end')
    const own = server.arrivals.map(({ path, headers }) => [path, headers.cookie])
    const once = [
      ['/login', undefined],
      ['/home', 'sid=abc123'],
      ['/end', 'sid=abc123'],
    ]
    expect(own).toEqual([...once, ...once])
    expect(other.arrivals.map((one) => one.headers.cookie)).toEqual([undefined, undefined])
  })

  test('of a check without steps are not sent to where a redirect leads', async () => {
    server.on('/login', { redirect: '/home', headers: { 'set-cookie': 'sid=abc123; Path=/' } })
    await check(`${server.url}/login`)
    expect(server.arrivals.at(-1)?.headers.cookie).toBeUndefined()
  })
})

describe('credentials', () => {
  test('go along with steps at the origin of the probe, unless a step says who asks, and nowhere else', async () => {
    const other = await startHttpTarget()
    closing.push(() => other.close())
    const steps = [
      step('/same'),
      step('/own', { name: 'own', headers: { Authorization: 'mine' } }),
      step(`${other.url}/elsewhere`, { name: 'elsewhere' }),
    ]
    await checkAfter(steps, '/end', { target: { credentials: { user: null, secret: 'abc' } } })
    expect(server.arrivals.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/same', 'Bearer abc'],
      ['/own', 'mine'],
      ['/end', 'Bearer abc'],
    ])
    expect(other.arrivals[0]?.headers.authorization).toBeUndefined()
  })
})

describe('the guard', () => {
  test.each<[string, string]>([
    ['R30 a step to a private address', 'http://10.0.0.1/'],
    ['R31 a step to something that is not of the web', 'file:///etc/passwd'],
    ['R31 a step with a password in its address', 'http://a:b@127.0.0.1/'],
    ['R32 a step to a name that leads to a private address', 'http://inside.example:8080/'],
    ['R32 a step to a name that leads there among others', 'http://mixed.example:8080/'],
  ])('%s is not taken', async (_name, url) => {
    const names = { 'inside.example': ['192.168.1.1'], 'mixed.example': ['127.0.0.1', '10.0.0.1'] }
    const guard = loopbackGuard({ resolve: scriptedDns(names) })
    const result = await check(`${server.url}/`, { guard, target: { way: { steps: [step(url)] } } })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
    expect(result.because).toMatch(/^Step "sign in": Not checked: /)
    expect(server.connections()).toBe(0)
  })

  test('R33 a step whose redirect leads to a private address is not followed', async () => {
    server.on('/session', { redirect: 'http://10.0.0.1/' })
    const result = await checkAfter([step('/session')], '/')
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
  })

  test('R35 a proxy of the environment is not used for a step', async () => {
    const proxy = await startHttpTarget()
    closing.push(() => proxy.close())
    const before = process.env.HTTP_PROXY
    process.env.HTTP_PROXY = proxy.url
    try {
      expect(await checkAfter([step('/session')], '/')).toMatchObject({ outcome: 'pass' })
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY
      else process.env.HTTP_PROXY = before
    }
    expect(proxy.connections()).toBe(0)
  })
})

describe('hostile answers to a step', () => {
  test('R84 a pattern that would take for ever elsewhere takes none', async () => {
    server.on('/session', { body: `${'a'.repeat(5_000)}!` })
    const result = await checkAfter([step('/session', { keep: { v: 'pattern: (a+)+$' } })], '/')
    expect(result).toMatchObject({ code: 'value-missing' })
  })

  test('R85 a body without end ends by its limit, and hands nothing on', async () => {
    server.on('/session', { endless: true })
    const result = await checkAfter([step('/session', { keep: { v: '$.v' } })], '/')
    expect(result).toMatchObject({ outcome: 'fail', code: 'value-missing' })
  })

  test('half a character in a value ends no check: it is handed on as a whole one', async () => {
    server.on('/session', { body: '{"v":"half\\ud800"}', headers: { 'content-type': 'application/json' } })
    const result = await checkAfter([step('/session', { keep: { v: '$.v' } })], '/?v={{v}}')
    expect(result).toMatchObject({ outcome: 'pass', code: 'ok' })
  })
})
