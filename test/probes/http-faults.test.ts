/** The http kind on faults: told apart by code, certificates, targets that mean harm, our own bugs. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NetworkFault } from '../../probes/faults.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Resolve } from '../../probes/resolve.ts'
import { runProbe } from '../../probes/run.ts'
import { authority } from '../support/certificates.ts'
import { type Behaviour, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { assignmentFor, check, loopbackGuard, noDns, scriptedDns } from './assignments.ts'
import { checkTcp, deadlineFor, dripper, tcpServer } from './tcp-server.ts'

let server: HttpTarget

beforeAll(async () => {
  server = await startHttpTarget()
})
afterAll(() => server.close())
beforeEach(() => server.otherwise({ body: 'ok' }))

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
    expect(await checkTcp(onSocket, scheme, deadlineFor(code))).toMatchObject({
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
      ...deadlineFor(code),
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
    ['expired', 'localhost', 'tls', /^The certificate of localhost expired on .+ 20\d\d GMT$/],
    [
      'other-name',
      'localhost',
      'tls-host',
      /^The certificate of localhost is for another host \(.*elsewhere\.example.*\)$/,
    ],
    ['good', 'shop.example', 'tls-host', /^The certificate of shop\.example is for another host/],
  ] as const)('%s, asked as %s', async (tls, host, code, because) => {
    const secure = await startHttpTarget({ tls })
    const result = await check(`https://${host}:${secure.port}/`, { guard: trusting() })
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because) })
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
    expect(result).toMatchObject({ code: 'tls-chain', because: expect.stringContaining('its issuer is not trusted') })
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
    expect(result).toMatchObject({ code: 'tls-chain', because: 'The certificate of localhost is self-signed' })
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
    expect(await checkTcp(onSocket, 'http', deadlineFor(code))).toMatchObject({ code })
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
