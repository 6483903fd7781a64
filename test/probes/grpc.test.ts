/** The grpc kind against gRPC's own server with its health service, and what an answer may say. */
import type { ServerHttp2Stream } from 'node:http2'
import { afterEach, describe, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { anySchemeGuard, strictGuard } from './any-scheme.ts'
import { check, type Wanted } from './assignments.ts'
import { answering, framed, grpcServer, http2Server } from './grpc-server.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const checkAt = (url: string, wanted: Wanted = {}) => check(url, { kind: 'grpc', guard: anySchemeGuard, ...wanted })

const LONG = `long.${'x'.repeat(300)}`
const STATUSES = {
  '': 'SERVING',
  'shop.Cart': 'SERVING',
  'shop.Pay': 'NOT_SERVING',
  'shop.New': 'UNKNOWN',
  'bücher/Regal': 'SERVING',
  [LONG]: 'SERVING',
} as const

async function health(...options: Parameters<typeof grpcServer>) {
  const server = await grpcServer(...options)
  closing.push(server.close)
  return server.port
}

async function checkCall(onCall: (stream: ServerHttp2Stream) => void) {
  const server = await http2Server(onCall)
  closing.push(server.close)
  return await checkAt(`grpc://127.0.0.1:${server.port}`)
}

describe('a server that serves', () => {
  test('is a pass, with status and phases', async () => {
    const result = await checkAt(`grpc://127.0.0.1:${await health(STATUSES)}`)
    expect(result).toMatchObject({ outcome: 'pass', code: 'ok', status: 200, evidence: null })
    expect(result.because).toMatch(/^127\.0\.0\.1 is SERVING in \d+ ms$/)
    expect(result.phases).toMatchObject({ dnsMs: null, tlsMs: null })
    expect(result.phases.connectMs).toBeGreaterThan(0)
    expect(result.phases.firstByteMs).toBeGreaterThan(0)
  })

  test('is a pass over TLS, by name, with those phases, too', async () => {
    const result = await checkAt(`grpcs://localhost:${await health(STATUSES, { withTls: true })}/`)
    expect(result).toMatchObject({ outcome: 'pass', status: 200 })
    expect(result.phases.tlsMs).toBeGreaterThan(0)
    expect(result.phases.dnsMs).not.toBeNull()
  })

  test.each([
    ['shop.Cart', 'shop.Cart'],
    ['b%C3%BCcher/Regal', 'b%C3%BCcher/Regal'],
    [LONG, LONG],
  ])('is a pass for its service, whose name is the path: %s', async (path, shown) => {
    const result = await checkAt(`grpc://127.0.0.1:${await health(STATUSES)}/${path}`)
    expect(result).toMatchObject({
      outcome: 'pass',
      because: expect.stringContaining(`${shown} at 127.0.0.1 is SERVING`),
    })
  })

  test('slower than it may be is slow', async () => {
    const result = await checkAt(`grpc://127.0.0.1:${await health(STATUSES)}`, { expect: { slowMs: 0.001 } })
    expect(result).toMatchObject({ outcome: 'slow', code: 'slow', status: 200 })
  })

  test.each([
    [
      'with fields of a later version',
      framed(0x12, 2, 0x61, 0x62, 0x08, 1, 0x10, 2, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4),
    ],
    ['said twice, of which the last one counts', framed(0x08, 2, 0x08, 1)],
    ['in more bytes than it needs', framed(0x08, 0x81, 0x80, 0)],
  ])('is a pass %s', async (_name, body) => {
    expect(await checkCall(answering({ body }))).toMatchObject({ outcome: 'pass' })
  })

  test('is a pass when it says that it will end the connection, and answers before', async () => {
    const result = await checkCall((stream) => {
      stream.session?.goaway(0, stream.id)
      answering({ body: framed(0x08, 1) })(stream)
    })
    expect(result).toMatchObject({ outcome: 'pass' })
  })
})

describe('one that says of itself that it does not serve', () => {
  test.each([
    ['shop.Pay', 'The health check of shop.Pay at 127.0.0.1 says NOT_SERVING'],
    ['shop.New', 'The health check of shop.New at 127.0.0.1 says UNKNOWN'],
    [
      'shop.Gone',
      'The health check of shop.Gone at 127.0.0.1 failed: NOT_FOUND (the server does not know this service)',
    ],
  ])('fails: %s', async (service, because) => {
    const result = await checkAt(`grpc://127.0.0.1:${await health(STATUSES)}/${service}`)
    expect(result).toMatchObject({ outcome: 'fail', code: 'not-serving', status: 200, because })
    expect(result.evidence).toMatchObject({ status: 200, httpVersion: '2.0', remoteAddress: '127.0.0.1' })
  })

  test('fails without a health service, which grpc-js says in its headers alone', async () => {
    expect(await checkAt(`grpc://127.0.0.1:${await health(null)}`)).toMatchObject({
      outcome: 'fail',
      code: 'not-serving',
      because: 'The health check of 127.0.0.1 failed: UNIMPLEMENTED (the server has no health service)',
      evidence: { bodyStart: expect.stringContaining('/grpc.health.v1.Health/Check') },
    })
  })

  test.each([
    ['an empty message', framed(), 'says UNKNOWN'],
    ['SERVICE_UNKNOWN', framed(0x08, 3), 'says SERVICE_UNKNOWN'],
    ['a status of a later version', framed(0x08, 9), 'says 9'],
    ['a negative status', framed(0x08, ...Array.from({ length: 9 }, () => 0xff), 1), 'says -1'],
  ])('fails by %s', async (_name, body, because) => {
    const result = await checkCall(answering({ body }))
    expect(result).toMatchObject({ code: 'not-serving', because: `The health check of 127.0.0.1 ${because}` })
  })

  test.each([
    ['14', 'UNAVAILABLE'],
    ['16', 'UNAUTHENTICATED'],
    ['2', 'UNKNOWN'],
    ['99', 'status 99'],
  ])('fails with grpc-status %s, and its message is evidence', async (code, name) => {
    const trailers = { 'grpc-status': code, 'grpc-message': '100%25 of cart%C3%A8s are away' }
    expect(await checkCall(answering({ trailers }))).toMatchObject({
      outcome: 'fail',
      code: 'not-serving',
      because: `The health check of 127.0.0.1 failed: ${name}`,
      evidence: { bodyStart: '100% of cartès are away' },
    })
  })

  test('fails with a message whose encoding is broken, which is shown as it is', async () => {
    const result = await checkCall(answering({ trailers: { 'grpc-status': '13', 'grpc-message': '50% off' } }))
    expect(result).toMatchObject({ code: 'not-serving', evidence: { bodyStart: '50% off' } })
  })
})

describe('an answer that is none of the health protocol', () => {
  const ok = framed(0x08, 1)
  const wrong: [string, (stream: ServerHttp2Stream) => void, ResultCode, RegExp][] = [
    [
      'HTTP 503',
      (stream) => stream.respond({ ':status': 503 }, { endStream: true }),
      'http-status',
      /^HTTP 503 instead/,
    ],
    ['a web page', answering({ headers: { 'content-type': 'text/html' }, body: ok }), 'bad-answer', /not with gRPC/],
    ['no grpc-status', answering({ body: ok, trailers: {} }), 'bad-answer', /without a grpc-status/],
    ['a grpc-status in words', answering({ body: ok, trailers: { 'grpc-status': 'OK' } }), 'bad-answer', /grpc-status/],
    ['no message', answering({}), 'bad-answer', /no message/],
    ['half a message', answering({ body: ok.subarray(0, 6) }), 'bad-answer', /not exactly one/],
    ['two messages', answering({ body: Buffer.concat([ok, ok]) }), 'bad-answer', /not exactly one/],
    ['a compressed message', answering({ body: Buffer.from([1, 0, 0, 0, 2, 8, 1]) }), 'bad-answer', /compressed/],
    ['a field cut off', answering({ body: framed(0x08) }), 'bad-answer', /not protobuf/],
    [
      'a number without an end',
      answering({ body: framed(0x08, ...Array(11).fill(0xff)) }),
      'bad-answer',
      /not protobuf/,
    ],
    [
      'a number of eleven bytes',
      answering({ body: framed(0x08, ...Array(10).fill(0xff), 1) }),
      'bad-answer',
      /protobuf/,
    ],
    ['a fixed number cut off', answering({ body: framed(0x08, 1, 0x25, 1) }), 'bad-answer', /not protobuf/],
    ['a text longer than the message', answering({ body: framed(0x12, 9, 0x61) }), 'bad-answer', /not protobuf/],
    ['a group, long out of use', answering({ body: framed(0x13, 0x14) }), 'bad-answer', /not protobuf/],
    ['a field of number 0', answering({ body: framed(0x00, 1) }), 'bad-answer', /not protobuf/],
    ['more than 64 KiB', answering({ body: Buffer.alloc(100_000) }), 'body-too-large', /64 KiB/],
  ]
  test.each(wrong)('%s', async (_name, onCall, code, because) => {
    const result = await checkCall(onCall)
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because) })
  })

  test('carries its HTTP status', async () => {
    const result = await checkCall((stream) => {
      stream.respond({ ':status': 502, server: 'edge' })
      stream.end('upstream')
    })
    expect(result).toMatchObject({ status: 502, evidence: { status: 502, headers: { server: 'edge' } } })
  })
})

test('only public addresses are asked, on ports where a web server may be, and a port is named without TLS', async () => {
  const urls = [
    'grpc://127.0.0.1:50051',
    'grpcs://10.0.0.1',
    'grpc://192.0.2.1:25',
    'grpc://192.0.2.1',
    'grpcs://u@192.0.2.1',
  ]
  const results = await Promise.all(urls.map((url) => check(url, { kind: 'grpc', guard: strictGuard })))
  expect(results.map(({ outcome, code }) => [outcome, code])).toEqual(urls.map(() => ['inconclusive', 'blocked']))
})
