import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { type Behaviour, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { check, loopbackGuard, scriptedDns, type Wanted } from './assignments.ts'

let server: HttpTarget

beforeAll(async () => {
  server = await startHttpTarget()
})
afterAll(() => server.close())
beforeEach(() => server.otherwise({ body: 'ok' }))

describe('an answer', () => {
  test('that is expected passes, with the time of each phase and without evidence', async () => {
    const guard = loopbackGuard({ resolve: scriptedDns({ 'site.example': ['127.0.0.1'] }) })
    const result = await check(`http://site.example:${server.port}/health`, { guard })
    expect(result).toEqual({
      probeId: 'probe',
      version: 1,
      at: expect.any(Number),
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(/^HTTP 200 in \d+ ms$/),
      status: 200,
      phases: {
        dnsMs: expect.any(Number),
        connectMs: expect.any(Number),
        tlsMs: null,
        firstByteMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
      evidence: null,
      why: 'planned',
    })
    const arrived = await server.next(({ path }) => path === '/health')
    expect(arrived).toMatchObject({
      method: 'GET',
      headers: { host: `site.example:${server.port}`, 'accept-encoding': 'identity', connection: 'close' },
    })
  })

  test('is asked for with the method, headers and body of the assignment, and with our own lengths', async () => {
    const headers = {
      'X-Api-Key': 'k',
      'Content-Type': 'application/json',
      'Content-Length': '1',
      Connection: 'upgrade',
    }
    await check(`${server.url}/post?a=1`, { target: { method: 'POST', headers, body: '{"café":1}' } })
    const arrived = await server.next(({ path }) => path === '/post')
    expect(arrived).toMatchObject({ method: 'POST', query: '?a=1', body: '{"café":1}' })
    expect(arrived.headers).toMatchObject({
      'x-api-key': 'k',
      'content-type': 'application/json',
      'content-length': '11',
    })
  })

  const page = { body: '<h1>Welcome</h1>' }
  const judged: [string, Behaviour, Wanted, ResultCode][] = [
    ['504 is told by its status', { status: 504 }, {}, 'http-status'],
    ['an expected 503 passes', { status: 503 }, { expect: { status: [503] } }, 'ok'],
    ['a wanted word that stands there passes', page, { expect: { keyword: 'Welcome' } }, 'ok'],
    ['a wanted word that is missing fails', page, { expect: { keyword: 'Benvenuti' } }, 'keyword-missing'],
    ['an unwanted word fails', page, { expect: { keyword: 'Welcome', keywordWanted: false } }, 'keyword-present'],
    ['a slow answer is slow', { delayMs: 30 }, { expect: { slowMs: 20 } }, 'slow'],
    ['a HEAD has no body to wait for', { body: 'x' }, { target: { method: 'HEAD' } }, 'ok'],
    ['204 has none either', { status: 204 }, {}, 'ok'],
    [
      'gzip is decoded',
      { body: gzipSync('Welcome'), headers: { 'content-encoding': 'gzip' } },
      { expect: { keyword: 'Welcome' } },
      'ok',
    ],
    [
      'deflate is decoded',
      { body: deflateSync('Welcome'), headers: { 'content-encoding': 'deflate' } },
      { expect: { keyword: 'Welcome' } },
      'ok',
    ],
    ['an encoding that is none fails', { body: 'x', headers: { 'content-encoding': 'rot13' } }, {}, 'bad-encoding'],
    ['a body that does not decode fails', { body: 'x', headers: { 'content-encoding': 'gzip' } }, {}, 'bad-encoding'],
    ['a body cut off in the middle fails', { body: 'half', reset: 'in-body' }, {}, 'connect-reset'],
    ['a 504 with a broken body is a 504', { status: 504, body: 'half', reset: 'in-body' }, {}, 'http-status'],
    [
      'latin-1 is read as it says',
      { body: Buffer.from('perch\xe9', 'latin1'), headers: { 'content-type': 'text/html; charset=iso-8859-1' } },
      { expect: { keyword: 'perché' } },
      'ok',
    ],
  ]
  test.each(judged)('%s', async (_name, behaviour, wanted, code) => {
    server.otherwise(behaviour)
    expect(await check(server.url, wanted)).toMatchObject({ code, status: behaviour.status ?? 200 })
  })
})

describe('evidence', () => {
  test('keeps the headers that help and the start of the body, without secrets and addresses', async () => {
    server.otherwise({
      status: 504,
      headers: {
        server: 'edge-7',
        via: '1.1 cache-fra',
        'retry-after': '120',
        'content-type': 'text/html',
        'set-cookie': 'session=hunter2hunter2',
        'x-powered-by': 'secrets',
        authorization: 'Bearer abcdefghijkl',
      },
      body: '<h1>Gateway\u0000 time-out</h1> mail ops@example.com {"password": "hunter2"} Bearer abcdefghijkl',
    })
    const { evidence } = await check(server.url)
    expect(evidence).toMatchObject({ status: 504, httpVersion: '1.1', redirects: [], certificate: null })
    expect(evidence?.headers).toEqual({
      server: 'edge-7',
      via: '1.1 cache-fra',
      'retry-after': '120',
      'content-type': 'text/html',
      date: expect.any(String),
    })
    expect(evidence?.bodyStart).toBe(
      '<h1>Gateway\ufffd time-out</h1> mail [address] {"password": [redacted]} Bearer [redacted]',
    )
  })

  test('keeps 2 KiB of a long body, counted in bytes, and no half characters', async () => {
    server.otherwise({ status: 500, body: `a${'è'.repeat(5_000)}` })
    const { evidence } = await check(server.url)
    expect(Buffer.byteLength(evidence?.bodyStart ?? '')).toBe(2_047)
    expect(evidence?.bodyStart).toMatch(/^aè+$/)
  })
})

describe('redirects', () => {
  test('are followed, and their phases add up', async () => {
    server.on('/from', { redirect: '/to?token=abc' })
    server.on('/to', { status: 500 })
    const result = await check(`${server.url}/from`)
    expect(result).toMatchObject({ status: 500, evidence: { redirects: [`${server.url}/to?...`] } })
  })

  test('one that is expected is the answer', async () => {
    server.on('/moved', { status: 301, redirect: '/elsewhere' })
    expect(await check(`${server.url}/moved`, { expect: { status: [301] } })).toMatchObject({
      outcome: 'pass',
      status: 301,
    })
  })

  test.each([
    ['a user and a secret as Basic', { user: 'probe', secret: 'geheim: ä' }, 'Basic cHJvYmU6Z2VoZWltOiDDpA=='],
    ['a secret alone as Bearer', { user: null, secret: 'abc' }, 'Bearer abc'],
  ])('send %s, instead of a header, and to no other origin', async (_name, credentials, sent) => {
    const other = await startHttpTarget()
    server.on('/own', { redirect: '/still-own' })
    server.on('/still-own', { redirect: `${other.url}/there` })
    await check(`${server.url}/own`, { target: { credentials, headers: { Authorization: 'mine' } } })
    for (const path of ['/own', '/still-own']) {
      expect((await server.next((arrival) => arrival.path === path)).headers.authorization).toBe(sent)
    }
    expect((await other.next()).headers.authorization).toBeUndefined()
    await other.close()
  })

  test('a secret that the other side repeats stands nowhere in the evidence', async () => {
    const secret = 'correct horse'
    server.on('/echo', { status: 403, headers: { server: `no ${secret}` }, body: `who is ${secret}?` })
    const result = await check(`${server.url}/echo`, { target: { credentials: { user: 'probe', secret } } })
    expect(result.evidence?.bodyStart).toBe('who is [redacted]?')
    expect(result.evidence?.headers.server).toBe('no [redacted]')
    expect(JSON.stringify(result)).not.toContain(secret)
  })

  test('to another origin carry none of the headers that may be secret', async () => {
    const other = await startHttpTarget()
    server.on('/away', { redirect: `${other.url}/there` })
    const headers = { Authorization: 'Bearer abc', Cookie: 'a=1', 'X-Api-Key': 'k', 'Accept-Language': 'it' }
    await check(`${server.url}/away`, { target: { headers } })
    const arrived = await other.next()
    expect(Object.keys(arrived.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'host',
      'user-agent',
    ])
    await other.close()
  })

  test.each([
    [303, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'data'],
    [308, 'PUT', 'PUT', 'data'],
  ] as const)('%i turns %s into %s', async (status, method, then, body) => {
    server.on('/start', { status, redirect: `/end-${status}` })
    await check(`${server.url}/start`, { target: { method, body: 'data' } })
    expect(await server.next(({ path }) => path === `/end-${status}`)).toMatchObject({ method: then, body })
  })

  const chains: [string, () => void, ResultCode, string][] = [
    [
      'R33 six hops',
      () => {
        for (let n = 0; n < 6; n++) server.on(`/hop${n}`, { redirect: `/hop${n + 1}` })
      },
      'redirect',
      'fail',
    ],
    ['R33 a loop', () => server.on('/hop0', { redirect: '/hop0' }), 'redirect', 'fail'],
    [
      'R33 a circle of two',
      () => {
        server.on('/hop0', { redirect: '/hop1' })
        server.on('/hop1', { redirect: '/hop0' })
      },
      'redirect',
      'fail',
    ],
    [
      'R33 a redirect to something else than HTTP',
      () => server.on('/hop0', { redirect: 'file:///etc/passwd' }),
      'blocked',
      'inconclusive',
    ],
    [
      'R33 a redirect with a password',
      () => server.on('/hop0', { redirect: 'http://a:b@127.0.0.1/' }),
      'blocked',
      'inconclusive',
    ],
    ['R33 a redirect to no URL', () => server.on('/hop0', { redirect: 'http://[' }), 'redirect', 'fail'],
  ]
  test.each(chains)('%s', async (_name, prepare, code, outcome) => {
    prepare()
    expect(await check(`${server.url}/hop0`)).toMatchObject({ outcome, code })
  })

  test('R33 five hops are followed', async () => {
    for (let n = 0; n < 5; n++) server.on(`/five${n}`, { redirect: `/five${n + 1}` })
    server.on('/five5', { body: 'there' })
    expect(await check(`${server.url}/five0`, { expect: { keyword: 'there' } })).toMatchObject({ outcome: 'pass' })
  })

  test('R33 a chain that ends at a private address is inconclusive and never connects', async () => {
    const secret = await startHttpTarget()
    server.on('/start', { redirect: '/middle' })
    server.on('/middle', { redirect: `http://localhost:${secret.port}/admin` })
    const guard = loopbackGuard({
      allow: [`127.0.0.1:${server.port}`],
      resolve: scriptedDns({ localhost: ['127.0.0.1'] }),
    })
    const result = await check(`${server.url}/start`, { guard })
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      code: 'blocked',
      because: expect.stringContaining('not public'),
    })
    expect(secret.connections()).toBe(0)
    await secret.close()
  })
})
