/** The grpc kind where no whole answer comes: calls that are ended, GOAWAY, other protocols, resets and silence. */
import { once } from 'node:events'
import type { ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { certificate } from '../support/certificates.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { anySchemeGuard } from './any-scheme.ts'
import { check, type Wanted } from './assignments.ts'
import { framed, http2Frame, http2Server } from './grpc-server.ts'
import { deadlineFor, tcpServer } from './tcp-server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const checkAt = (url: string, wanted: Wanted = {}) => check(url, { kind: 'grpc', guard: anySchemeGuard, ...wanted })

async function checkCall(onCall: (stream: ServerHttp2Stream) => void, code: ResultCode) {
  const server = await http2Server(onCall)
  closing.push(server.close)
  return await checkAt(`grpc://127.0.0.1:${server.port}`, deadlineFor(code))
}

async function checkBytes(onSocket: (socket: Socket) => void, code: ResultCode) {
  const tcp = await tcpServer(onSocket)
  closing.push(tcp.close)
  return await checkAt(`grpc://127.0.0.1:${tcp.port}`, deadlineFor(code))
}

describe('a call that ends before its answer', () => {
  const settings = http2Frame(4, 0, 0)
  const goaway = (code: number) => http2Frame(7, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, code]))
  const afterPreface = (...bytes: readonly Buffer[]) => {
    return (socket: Socket) => socket.once('data', () => socket.write(Buffer.concat([settings, ...bytes])))
  }

  const calls: [string, (stream: ServerHttp2Stream) => void, ResultCode, RegExp][] = [
    [
      'refused',
      (stream) => stream.close(7),
      'connect-reset',
      /call to 127.0.0.1 ended \(REFUSED_STREAM\) before an answer/,
    ],
    ['cancelled', (stream) => stream.close(8), 'connect-reset', /127.0.0.1 ended the call or the connection before/],
    ['ended without a word', (stream) => stream.close(0), 'connect-reset', /call to 127.0.0.1 ended \(NO_ERROR\)/],
    [
      'ended with all others',
      (stream) => stream.session?.goaway(11),
      'closed',
      /sent GOAWAY \(ENHANCE_YOUR_CALM\) before an answer/,
    ],
    ['never answered', () => {}, 'timeout-first-byte', /no answer came in time/],
    [
      'half answered',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
        stream.write(framed(0x08, 1))
      },
      'timeout-body',
      /body did not end/,
    ],
    [
      'half answered, then ended',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
        stream.write(framed(0x08, 1), () => stream.destroy(new Error('gone')))
      },
      'connect-reset',
      /call to 127.0.0.1 ended \(INTERNAL_ERROR\) in the middle/,
    ],
  ]
  test.each(calls)('%s', async (_name, onCall, code, because) => {
    const result = await checkCall(onCall, code)
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because) })
  })

  const bytes: [string, (socket: Socket) => void, ResultCode, RegExp][] = [
    ['a server that goes away in order', afterPreface(goaway(0)), 'closed', /GOAWAY \(NO_ERROR\)/],
    [
      'an end in the middle',
      (socket) =>
        socket.once('data', () => socket.end(Buffer.concat([settings, http2Frame(1, 4, 1, Buffer.from([0x88]))]))),
      'connect-reset',
      /in the middle of its answer/,
    ],
    ['SSH', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), 'bad-answer', /not HTTP\/2/],
    [
      'headers that do not decode',
      afterPreface(http2Frame(1, 5, 1, Buffer.alloc(6, 0xff))),
      'bad-answer',
      /not HTTP\/2/,
    ],
    ['silence', () => {}, 'timeout-first-byte', /no answer/],
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'connect-reset', /before an answer/],
    ['an end', (socket) => socket.once('data', () => socket.end()), 'connect-reset', /before an answer/],
    ['an end at once', (socket) => socket.end(), 'connect-reset', /before an answer/],
  ]
  test.each(bytes)('by %s', async (_name, onSocket, code, because) => {
    expect(await checkBytes(onSocket, code)).toMatchObject({
      outcome: 'fail',
      code,
      because: expect.stringMatching(because),
    })
  })

  test('by HTTP/1.1', async () => {
    const server = await startHttpTarget()
    closing.push(server.close)
    const result = await checkAt(server.url.replace('http:', 'grpc:'))
    expect(result).toMatchObject({ outcome: 'fail', code: 'bad-answer', because: expect.stringMatching(/not HTTP\/2/) })
  })

  const handshakes: [string, string[] | undefined, ResultCode, RegExp][] = [
    ['HTTP/1.1 alone', ['http/1.1'], 'tls', /no application protocol/],
    ['nothing', undefined, 'bad-answer', /does not offer HTTP\/2/],
  ]
  test.each(handshakes)('by a server that offers %s in its handshake', async (_name, ALPNProtocols, code, because) => {
    const server = createTlsServer({ ...certificate('good'), ...(ALPNProtocols ? { ALPNProtocols } : {}) })
    server.on('tlsClientError', () => {}).listen(0, '127.0.0.1')
    closing.push(() => server.close())
    await once(server, 'listening')
    const result = await checkAt(`grpcs://localhost:${(server.address() as AddressInfo).port}`)
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because) })
  })

  test('by a refused connection', async () => {
    const tcp = await tcpServer(() => {})
    tcp.close()
    expect(await checkAt(`grpc://127.0.0.1:${tcp.port}`)).toMatchObject({ code: 'connect-refused' })
  })
})
