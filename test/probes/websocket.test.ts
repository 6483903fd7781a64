/** The websocket kind against `ws`, another's server: opening, sending, hearing, and closing in order. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { LIMITS } from '../../probes/protocol.ts'
import { anySchemeGuard, strictGuard } from './any-scheme.ts'
import { check, type Wanted } from './assignments.ts'
import { tcpServer } from './tcp-server.ts'
import { frame, openingWith, switching, webSocketServer } from './websocket-server.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const checkAt = (url: string, wanted: Wanted = {}) =>
  check(url, { kind: 'websocket', guard: anySchemeGuard, ...wanted })

const ready: Wanted = { expect: { keyword: 'ready' } }
const shortly: Wanted = { ...ready, cadence: { timeoutMs: 1_000 } }

async function target(...options: Parameters<typeof webSocketServer>) {
  const started = await webSocketServer(...options)
  closing.push(started.close)
  return started
}

async function checkBytes(onSocket: (socket: Socket) => void, wanted: Wanted = ready) {
  const tcp = await tcpServer(onSocket)
  closing.push(tcp.close)
  return await checkAt(`ws://127.0.0.1:${tcp.port}/`, wanted)
}

describe('a WebSocket that opens', () => {
  test('is a pass with its status and phases, and is closed as the RFC wants', async () => {
    const server = await target(() => {})
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`)
    expect(result).toMatchObject({ outcome: 'pass', code: 'ok', status: 101, evidence: null })
    expect(result.because).toMatch(/^The WebSocket opened in \d+ ms$/)
    expect(result.phases).toMatchObject({ dnsMs: null, tlsMs: null })
    expect(result.phases.connectMs).toBeGreaterThan(0)
    expect(result.phases.firstByteMs).toBeGreaterThan(0)
    await vi.waitFor(() => expect(server.closes).toEqual([1000]), { timeout: 30_000 })
  })

  test('is a pass over TLS, by name, with those phases, too', async () => {
    const server = await target(() => {}, { withTls: true })
    const result = await checkAt(`wss://localhost:${server.port}/`)
    expect(result).toMatchObject({ outcome: 'pass', status: 101 })
    expect(result.phases.tlsMs).toBeGreaterThan(0)
    expect(result.phases.dnsMs).not.toBeNull()
    await vi.waitFor(() => expect(server.closes).toEqual([1000]), { timeout: 30_000 })
  })

  test('asks with the operator’s headers and path, and lets nobody touch the handshake’s own', async () => {
    const paths: (string | undefined)[] = []
    const server = await target(() => {}, {
      verifyClient: ({ req }: { req: IncomingMessage }) => {
        paths.push(req.url)
        return true
      },
      handleProtocols: () => 'chat.v2',
    })
    const headers = {
      Authorization: 'Bearer x',
      Origin: 'https://shop.example',
      'Sec-WebSocket-Protocol': 'chat.v1, chat.v2',
      'Sec-WebSocket-Version': '8',
      'Sec-WebSocket-Extensions': 'permessage-deflate',
      Connection: 'close',
    }
    expect(await checkAt(`ws://127.0.0.1:${server.port}/live?a=b`, { target: { headers } })).toMatchObject({
      outcome: 'pass',
    })
    expect(paths).toEqual(['/live?a=b'])
    expect(server.asked).toMatchObject([
      {
        authorization: 'Bearer x',
        origin: 'https://shop.example',
        connection: 'Upgrade',
        'sec-websocket-version': '13',
        host: `127.0.0.1:${server.port}`,
      },
    ])
    expect(server.asked[0]).not.toHaveProperty('sec-websocket-extensions')
  })

  test('slower than it may be is slow', async () => {
    const server = await target(() => {})
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`, { expect: { slowMs: 0.001 } })
    expect(result).toMatchObject({ outcome: 'slow', code: 'slow', status: 101 })
  })

  test('and never ends the connection in its turn is a pass all the same', async () => {
    expect(await checkBytes(openingWith(), { cadence: { timeoutMs: 1_000 } })).toMatchObject({ outcome: 'pass' })
  })
})

describe('a message', () => {
  const answers: [string, (socket: WebSocket) => void][] = [
    ['that greets', (socket) => socket.send('all is ready')],
    ['after others', (socket) => ['one', 'two', 'ready'].map((text) => socket.send(text))],
    ['of 1 MB', (socket) => socket.send(`${'x'.repeat(1_000_000)}ready`)],
    ['of 300 bytes', (socket) => socket.send(`${'x'.repeat(300)}ready`)],
    ['in bytes', (socket) => socket.send(Buffer.from([0xff, ...Buffer.from('ready')]))],
    [
      'in fragments, with a ping between them',
      (socket) => {
        socket.send('re', { fin: false })
        socket.ping('still there?')
        socket.send('', { fin: false })
        socket.send('ady', { fin: true })
      },
    ],
    ['with letters cut in two', (socket) => socket.send('è ready')],
    ['that comes in answer to a pong', (socket) => socket.on('pong', (data) => socket.send(`${data}`)).ping('ready')],
  ]
  test.each(answers)('%s is heard, and then the WebSocket is closed', async (_name, onOpen) => {
    const server = await target(onOpen)
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`, ready)
    expect(result).toMatchObject({ outcome: 'pass', code: 'ok' })
    expect(result.because).toMatch(/^The WebSocket opened, and said "ready" in \d+ ms$/)
    await vi.waitFor(() => expect(server.closes).toEqual([1000]), { timeout: 30_000 })
  })

  test.each([1, 126, 65_536])('of %i characters is sent as one text, and its answer heard', async (length) => {
    const server = await target((socket) => {
      socket.on('message', (data, isBinary) => socket.send(`${isBinary} ${data.toString().length} ready`))
    })
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`, {
      target: { body: 'x'.repeat(length) },
      expect: { keyword: `false ${length} ready` },
    })
    expect(result).toMatchObject({ outcome: 'pass' })
  })

  test('that came with the answer to the handshake is heard', async () => {
    expect(await checkBytes(openingWith(frame(0x81, 'ready')))).toMatchObject({ outcome: 'pass' })
  })

  test('is heard byte by byte', async () => {
    const result = await checkBytes((socket) => {
      socket.once('data', (request) => {
        socket.write(switching(request))
        const bytes = [...Buffer.concat([frame(0x01, 're'), frame(0x89, 'x'), frame(0x80, 'ady')])]
        const timer = setInterval(() => {
          const next = bytes.shift()
          if (next === undefined) clearInterval(timer)
          else socket.write(Buffer.from([next]))
        }, 2)
        socket.once('close', () => clearInterval(timer))
      })
    })
    expect(result).toMatchObject({ outcome: 'pass' })
  })

  test('of two halves is none: the keyword stands within one', async () => {
    const server = await target((socket) => {
      socket.send('rea')
      socket.send('dy')
    })
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`, shortly)
    expect(result).toMatchObject({ outcome: 'fail', code: 'timeout-body', evidence: { bodyStart: 'rea\ndy' } })
  })
})

describe('a WebSocket that opened and does not say what is expected', () => {
  const said: [string, (socket: WebSocket) => void, ResultCode, RegExp][] = [
    [
      'closed with a code and a reason',
      (socket) => socket.close(1013, 'try later'),
      'closed',
      /closed the WebSocket with code 1013 before it said "ready"/,
    ],
    ['closed without a code', (socket) => socket.close(), 'closed', /closed the WebSocket without a code/],
    ['silent', () => {}, 'timeout-first-byte', /sent no message in time/],
    ['saying other things', (socket) => socket.send('no'), 'timeout-body', /no message with "ready" in time/],
    ['of one message over 1 MiB', (socket) => socket.send('x'.repeat(LIMITS.bodyBytes + 1)), 'body-too-large', /1 MiB/],
    [
      'of many messages over 1 MiB',
      (socket) => Array.from({ length: 40 }, () => socket.send('x'.repeat(30_000))),
      'body-too-large',
      /1 MiB of messages before it said/,
    ],
  ]
  test.each(said)('%s', async (_name, onOpen, code, because) => {
    const server = await target(onOpen)
    const result = await checkAt(`ws://127.0.0.1:${server.port}/`, code.startsWith('timeout') ? shortly : ready)
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because), status: null })
    expect(result.evidence).toMatchObject({ status: 101, httpVersion: '1.1', remoteAddress: '127.0.0.1' })
  })

  test('keeps the reason of its close as evidence, and is answered with its code', async () => {
    const server = await target((socket) => socket.close(4001, 'no seat left'))
    const { evidence } = await checkAt(`ws://127.0.0.1:${server.port}/`, ready)
    expect(evidence?.bodyStart).toBe('no seat left')
    await vi.waitFor(() => expect(server.closes).toEqual([4001]), { timeout: 30_000 })
  })

  const ended: [string, (socket: Socket) => void, ResultCode, RegExp][] = [
    ['ended', (socket) => socket.end(), 'closed', /without closing the WebSocket/],
    ['reset', (socket) => socket.resetAndDestroy(), 'connect-reset', /reset the open WebSocket/],
  ]
  test.each(ended)('whose connection is %s', async (_name, end, code, because) => {
    const result = await checkBytes((socket) => {
      socket.once('data', (request) => socket.write(switching(request), () => end(socket)))
    })
    expect(result).toMatchObject({ outcome: 'fail', code, because: expect.stringMatching(because) })
  })
})

test('only public addresses are asked, on ports where a web server may be', async () => {
  const urls = ['ws://127.0.0.1/', 'wss://10.0.0.1/', 'ws://192.0.2.1:25/', 'wss://192.0.2.1:6379/']
  const results = await Promise.all(urls.map((url) => check(url, { kind: 'websocket', guard: strictGuard })))
  expect(results.map(({ outcome, code }) => [outcome, code])).toEqual(urls.map(() => ['inconclusive', 'blocked']))
})
