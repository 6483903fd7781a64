/** The websocket kind against servers that refuse the handshake, break it off, or break the rules of RFC 6455. */
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { anySchemeGuard } from './any-scheme.ts'
import { check, type Wanted } from './assignments.ts'
import { tcpServer } from './tcp-server.ts'
import { frame, openingWith, switching } from './websocket-server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const checkAt = (url: string, wanted: Wanted = {}) =>
  check(url, { kind: 'websocket', guard: anySchemeGuard, ...wanted })

const ready: Wanted = { expect: { keyword: 'ready' } }
const shortly: Wanted = { ...ready, cadence: { timeoutMs: 1_000 } }

async function checkBytes(onSocket: (socket: Socket) => void, wanted: Wanted = ready) {
  const tcp = await tcpServer(onSocket)
  closing.push(tcp.close)
  return await checkAt(`ws://127.0.0.1:${tcp.port}/`, wanted)
}

describe('a handshake that is answered otherwise', () => {
  test('with 504 is that status, with its headers and body', async () => {
    const server = await startHttpTarget()
    closing.push(server.close)
    server.otherwise({ status: 504, headers: { server: 'edge' }, body: 'upstream is away' })
    const result = await checkAt(server.url.replace('http:', 'ws:'), ready)
    expect(result).toMatchObject({
      outcome: 'fail',
      code: 'http-status',
      status: 504,
      because: 'HTTP 504 instead of 101: 127.0.0.1 did not open a WebSocket',
      evidence: { status: 504, httpVersion: '1.1', headers: { server: 'edge' }, bodyStart: 'upstream is away' },
    })
  })

  test.each([200, 301, 401, 426])('with %i is that status', async (status) => {
    const server = await startHttpTarget()
    closing.push(server.close)
    server.otherwise({ status, headers: { location: '/there' } })
    expect(await checkAt(server.url.replace('http:', 'ws:'))).toMatchObject({ code: 'http-status', status })
  })

  test('with a status whose body never ends is that status at the deadline', async () => {
    const result = await checkBytes((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\nabc'))
    }, shortly)
    expect(result).toMatchObject({ code: 'http-status', status: 503, evidence: { bodyStart: 'abc' } })
  })

  const wrong: [string, (request: string) => string, RegExp][] = [
    ['another accept', (r) => switching(r, ['Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=']), /does not belong/],
    ['no accept', (r) => switching(r).replace(/Sec-WebSocket-Accept.*\r\n/, ''), /does not belong/],
    ['another protocol', (r) => switching(r, ['Upgrade: h2c']), /another protocol/],
    ['no protocol', (r) => switching(r).replace(/Upgrade: .*\r\n/, ''), /which protocol/],
    ['no upgrade of the connection', (r) => switching(r, ['Connection: keep-alive']), /which protocol/],
    ['an extension', (r) => switching(r, ['Sec-WebSocket-Extensions: permessage-deflate']), /extension/],
    ['a subprotocol', (r) => switching(r, ['Sec-WebSocket-Protocol: chat']), /subprotocol/],
    ['what is not HTTP', () => 'SSH-2.0-OpenSSH_9.6\r\n', /not HTTP/],
  ]
  test.each(wrong)('with %s that is not due is a bad answer', async (_name, answer, because) => {
    const result = await checkBytes((socket) => socket.once('data', (request) => socket.write(answer(`${request}`))))
    expect(result).toMatchObject({ outcome: 'fail', code: 'bad-answer', because: expect.stringMatching(because) })
  })

  const ends: [string, (socket: Socket) => void, ResultCode][] = [
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'connect-reset'],
    ['an end', (socket) => socket.once('data', () => socket.end()), 'connect-reset'],
    ['silence', () => {}, 'timeout-first-byte'],
    ['half a header', (socket) => socket.write('HTTP/1.1 101 Switching'), 'timeout-first-byte'],
  ]
  test.each(ends)('with %s is that', async (_name, onSocket, code) => {
    expect(await checkBytes(onSocket, code.startsWith('timeout') ? shortly : ready)).toMatchObject({
      outcome: 'fail',
      code,
      status: null,
    })
  })

  test('not at all is a refused connection', async () => {
    const tcp = await tcpServer(() => {})
    tcp.close()
    expect(await checkAt(`ws://127.0.0.1:${tcp.port}/`)).toMatchObject({ code: 'connect-refused' })
  })
})

describe('what RFC 6455 forbids is a bad answer', () => {
  const text = Buffer.from('ready')
  const forbidden: [string, Buffer, RegExp][] = [
    ['a masked frame', Buffer.concat([Buffer.from([0x81, 0x85, 0, 0, 0, 0]), text]), /masked/],
    ['a frame of an extension', frame(0xc1, text), /extension/],
    ['an unknown type of data', frame(0x83, text), /unknown type 3/],
    ['an unknown type of control', frame(0x8b, text), /unknown type 11/],
    ['a fragment of no message', frame(0x80, text), /fragment of no message/],
    ['a message within another', Buffer.concat([frame(0x01, 'a'), frame(0x81, text)]), /middle of another/],
    ['a ping in fragments', frame(0x09, 'a'), /control frame/],
    ['a long ping', Buffer.concat([Buffer.from([0x89, 126, 0, 126]), Buffer.alloc(126)]), /control frame/],
    ['a length of two bytes that fits one', Buffer.concat([Buffer.from([0x81, 126, 0, 5]), text]), /more bytes/],
    ['a length of eight bytes that fits two', Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 1, 0]), /more bytes/],
    ['text that is not UTF-8', frame(0x81, Buffer.from([0xc3, 0x28])), /not UTF-8/],
    ['a close of one byte', frame(0x88, 'a'), /close frame/],
    [
      'a close with a code that is never sent',
      frame(0x88, Buffer.from([0x03, 0xed])),
      /close frame with the code 1005/,
    ],
    ['a close whose reason is not UTF-8', frame(0x88, Buffer.from([0x03, 0xe8, 0xff])), /not UTF-8/],
  ]
  test.each(forbidden)('%s', async (_name, bytes, because) => {
    const result = await checkBytes(openingWith(bytes, frame(0x81, 'ready')))
    expect(result).toMatchObject({ outcome: 'fail', code: 'bad-answer', because: expect.stringMatching(because) })
  })

  test.each([
    [127, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    [127, [0, 0, 0, 0, 0, 0x10, 0, 1]],
  ])('a length beyond 1 MiB is too large before its bytes come', async (short, length) => {
    const result = await checkBytes(openingWith(Buffer.from([0x82, short, ...length])))
    expect(result).toMatchObject({ outcome: 'fail', code: 'body-too-large' })
  })
})
