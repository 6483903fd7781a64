/** The HTTP check against real servers: what it sends, how it judges, and by which code it tells the faults apart. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NetworkFault } from '../../probes/faults.ts'
import type { ProbeResult, ResultCode } from '../../probes/protocol.ts'
import type { Resolve } from '../../probes/resolve.ts'
import { runProbe } from '../../probes/run.ts'
import { authority } from '../support/certificates.ts'
import { type Behaviour, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor, check, loopbackGuard, noDns, scriptedDns, type Wanted } from './assignments.ts'

let server: HttpTarget

beforeAll(async () => {
  server = await startHttpTarget()
})
afterAll(() => server.close())
beforeEach(() => server.otherwise({ body: 'ok' }))

/** A TCP server that does one thing with every connection. */
async function tcpServer(onSocket: (socket: Socket) => void): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const listening: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      listening.close()
    },
  }
}

async function checkTcp(
  onSocket: (socket: Socket) => void,
  scheme = 'http',
  wanted: Wanted = {},
): Promise<ProbeResult> {
  const tcp = await tcpServer(onSocket)
  try {
    return await check(`${scheme}://127.0.0.1:${tcp.port}/`, wanted)
  } finally {
    tcp.close()
  }
}

const shortly: Wanted = { cadence: { timeoutMs: 300 } }

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

describe('faults are told apart', () => {
  test('refused', async () => {
    const tcp = await tcpServer(() => {})
    tcp.close()
    const result = await check(`http://127.0.0.1:${tcp.port}/`)
    expect(result).toMatchObject({
      outcome: 'fail',
      code: 'connect-refused',
      because: '127.0.0.1 refused the connection',
    })
  })

  const tcp: [string, (socket: Socket) => void, string, ResultCode, RegExp][] = [
    [
      'reset before an answer',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      'http',
      'connect-reset',
      /before an answer came/,
    ],
    [
      'closed without a word',
      (socket) => socket.once('data', () => socket.end()),
      'http',
      'connect-reset',
      /before an answer came/,
    ],
    ['bytes that are not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'http', 'bad-answer', /not HTTP/],
    [
      'HTTP with a bad length',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'),
      'http',
      'bad-answer',
      /not HTTP/,
    ],
    [
      'two different lengths',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
      'http',
      'bad-answer',
      /not HTTP/,
    ],
    ['no answer in time', () => {}, 'http', 'timeout-first-byte', /no answer came in time/],
    [
      'half a header in time',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nX-'),
      'http',
      'timeout-first-byte',
      /no answer/,
    ],
    [
      'half a body in time',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
      'http',
      'timeout-body',
      /body did not end/,
    ],
    [
      'half a chunked body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
      'http',
      'connect-reset',
      /middle of the body/,
    ],
    [
      'chunks that are none',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
      'http',
      'bad-answer',
      /not HTTP/,
    ],
    ['silence instead of a handshake', () => {}, 'https', 'timeout-tls', /handshake did not end/],
    [
      'plain HTTP on an https port',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'https',
      'tls',
      /handshake failed/,
    ],
    [
      'a reset handshake',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      'https',
      'connect-reset',
      /TLS handshake/,
    ],
  ]
  test.each(tcp)('%s', async (_name, onSocket, scheme, code, because) => {
    expect(await checkTcp(onSocket, scheme, shortly)).toMatchObject({
      outcome: 'fail',
      code,
      because: expect.stringMatching(because),
      evidence: { remoteAddress: '127.0.0.1' },
    })
  })

  const dnsError = (code: string) => async () => {
    throw Object.assign(new Error(code), { code })
  }
  const dns: [string, Resolve, ResultCode][] = [
    ['a name that is not there', () => noDns('x'), 'dns-not-found'],
    ['a name without addresses', async () => [], 'dns-not-found'],
    ['a name server that fails', dnsError('ESERVFAIL'), 'dns-fault'],
    ['a name server that refuses us', dnsError('ECONNREFUSED'), 'dns-fault'],
    ['a name server that is silent', dnsError('ETIMEOUT'), 'timeout-dns'],
    ['a look-up that never ends', () => new Promise<never>(() => {}), 'timeout-dns'],
  ]
  test.each(dns)('%s', async (_name, resolve, code) => {
    const result = await check('http://somewhere.example/', {
      ...shortly,
      guard: loopbackGuard({ resolve }),
    })
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringContaining('somewhere.example') })
  })

  test('no connection in time', async () => {
    const deadline = new AbortController()
    const resolve = async () => {
      queueMicrotask(() => deadline.abort())
      return ['127.0.0.1']
    }
    const opening = loopbackGuard({ resolve }).open(new URL(`http://slow.example:${server.port}/`), deadline.signal)
    await expect(opening).rejects.toMatchObject({ code: 'timeout-connect' } satisfies Partial<NetworkFault>)
  })
})

describe('a certificate that does not hold is named', () => {
  const resolve = scriptedDns({ localhost: ['127.0.0.1'], 'shop.example': ['127.0.0.1'] })
  const trusting = () => loopbackGuard({ resolve, trust: [authority()] })

  test.each([
    ['expired', 'localhost', /^The certificate of localhost expired on .+ 20\d\d GMT$/],
    ['other-name', 'localhost', /^The certificate of localhost is for another host \(.*elsewhere\.example.*\)$/],
    ['good', 'shop.example', /^The certificate of shop\.example is for another host/],
  ] as const)('%s, asked as %s', async (tls, host, because) => {
    const secure = await startHttpTarget({ tls })
    const result = await check(`https://${host}:${secure.port}/`, { guard: trusting() })
    expect(result).toMatchObject({ outcome: 'fail', code: 'tls', because: expect.stringMatching(because) })
    expect(result.evidence?.certificate).toMatchObject({
      subject: expect.any(String),
      validTo: expect.stringContaining('GMT'),
    })
    expect(result.phases.tlsMs).toEqual(expect.any(Number))
    expect(secure.arrivals).toEqual([])
    await secure.close()
  })

  test('an issuer that nobody knows', async () => {
    const secure = await startHttpTarget({ tls: 'good' })
    const result = await check(`https://localhost:${secure.port}/`, { guard: loopbackGuard({ resolve }) })
    expect(result).toMatchObject({ code: 'tls', because: expect.stringContaining('its issuer is not trusted') })
    await secure.close()
  })

  test('a self-signed one', async () => {
    const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
    const secure = createTlsServer({ key: read('self-signed.key.pem'), cert: read('self-signed.pem') }).listen(
      0,
      '127.0.0.1',
    )
    await once(secure, 'listening')
    const { port } = secure.address() as AddressInfo
    const result = await check(`https://localhost:${port}/`, { guard: trusting() })
    expect(result).toMatchObject({ code: 'tls', because: 'The certificate of localhost is self-signed' })
    secure.close()
  })

  test('one that holds passes, for a name and for an address', async () => {
    const secure = await startHttpTarget({ tls: 'good' })
    for (const host of ['localhost', '127.0.0.1']) {
      const result = await check(`https://${host}:${secure.port}/`, { guard: trusting() })
      expect(result).toMatchObject({ outcome: 'pass', phases: { tlsMs: expect.any(Number) } })
    }
    await secure.close()
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

describe('R85 a target that means harm', () => {
  const cut: [string, Behaviour][] = [
    ['an endless body', { endless: true }],
    ['a Brotli bomb', { bomb: { decodedBytes: 16 * 1_048_576, encoding: 'br' } }],
    ['a gzip bomb', { bomb: { decodedBytes: 64 * 1_048_576, encoding: 'gzip' } }],
  ]
  test.each(cut)('R85 %s is read up to the limit and no further', async (_name, behaviour) => {
    server.otherwise(behaviour)
    expect(await check(server.url)).toMatchObject({ outcome: 'pass', status: 200 })
    expect(await check(server.url, { expect: { keyword: 'absent' } })).toMatchObject({
      outcome: 'fail',
      code: 'body-too-large',
    })
  })

  test('R85 fifty endless bodies at once take little memory', async () => {
    server.otherwise({ endless: true })
    const before = process.memoryUsage().rss
    const results = await Promise.all(Array.from({ length: 50 }, () => check(server.url)))
    expect(results.every((result) => result.outcome === 'pass')).toBe(true)
    // Fifty bodies of 1 MiB, their copies and the server's side of them; unlimited it would be gigabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1_048_576)
  })

  const harm: [string, (socket: Socket) => void, ResultCode][] = [
    ['a drip', dripper('HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n'), 'timeout-body'],
    ['a drip of header', dripper('HTTP/1.1 200 OK\r\nX-Long: '), 'timeout-first-byte'],
    [
      'a header of 1 MB',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(1e6)}\r\n\r\n`),
      'bad-answer',
    ],
    ['endless headers', (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(50_000)}`), 'bad-answer'],
    [
      'endless interim answers',
      dripper('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'),
      'timeout-first-byte',
    ],
    [
      'chained encodings',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\nContent-Length: 1\r\n\r\nx'),
      'bad-encoding',
    ],
    [
      '200 headers',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(200)}Content-Length: 2\r\n\r\nok`),
      'ok',
    ],
    [
      'a switch of protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'http-status',
    ],
  ]
  test.each(harm)('R85 %s ends by its code', async (_name, onSocket, code) => {
    expect(await checkTcp(onSocket, 'http', shortly)).toMatchObject({ code })
  })
})

test('a check that is called off is inconclusive', async () => {
  server.otherwise({ hang: true })
  const calledOff = new AbortController()
  const running = runProbe(assignmentFor(`${server.url}/hanging`), calledOff.signal, { guard: loopbackGuard() })
  await server.next(({ path }) => path === '/hanging')
  calledOff.abort()
  expect(await running).toMatchObject({ outcome: 'inconclusive', code: 'fault' })
})

test('a bug in a kind is inconclusive and never thrown', async () => {
  const broken = { ...assignmentFor(server.url), expect: null as never }
  const result = await runProbe(broken, new AbortController().signal, { guard: loopbackGuard() })
  expect(result).toMatchObject({
    outcome: 'inconclusive',
    code: 'fault',
    because: expect.stringContaining('prober itself'),
  })
})

function dripper(first: string, then = 'a'): (socket: Socket) => void {
  return (socket) => {
    socket.write(first)
    const timer = setInterval(() => socket.write(then), 20)
    socket.once('close', () => clearInterval(timer))
  }
}
