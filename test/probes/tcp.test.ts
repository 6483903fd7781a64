/** The tcp kind against real servers: what connecting, a greeting and an answer come to, and every way to miss one. */
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import type { GuardOptions } from '../../probes/connect.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { check, loopbackGuard, scriptedDns, type Wanted } from './assignments.ts'
import { dripper, shortly, tcpServer } from './tcp-server.ts'

const guard = (options: Partial<GuardOptions> = {}) => loopbackGuard({ schemes: PROBE_SCHEMES, ...options })

async function checkServer(onSocket: (socket: Socket) => void, wanted: Wanted = {}) {
  const server = await tcpServer(onSocket)
  try {
    return await check(`tcp://127.0.0.1:${server.port}`, { kind: 'tcp', guard: guard(), ...wanted })
  } finally {
    server.close()
  }
}

const expecting = (keyword: string): Wanted => ({ expect: { keyword }, ...shortly })

describe('a connection', () => {
  test('that is made is a pass, and nothing is sent', async () => {
    let said = ''
    const result = await checkServer((socket) => {
      socket.on('data', (chunk) => {
        said += chunk
      })
    })
    expect(result).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(/^Connected in \d+ ms$/),
      phases: { connectMs: expect.any(Number), tlsMs: null, firstByteMs: null },
      evidence: null,
    })
    expect(said).toBe('')
  })

  test('that takes longer than it may is slow', async () => {
    expect(await checkServer(() => {}, { expect: { slowMs: 0 } })).toMatchObject({ outcome: 'slow', code: 'slow' })
  })

  test('to a closed port is refused', async () => {
    const server = await tcpServer(() => {})
    server.close()
    const result = await check(`tcp://127.0.0.1:${server.port}`, { kind: 'tcp', guard: guard() })
    expect(result).toMatchObject({ outcome: 'fail', code: 'connect-refused' })
  })

  test('to a name goes to one of its judged addresses', async () => {
    const server = await tcpServer(() => {})
    const resolve = scriptedDns({ 'Mail.example': ['127.0.0.1'] })
    const url = `tcp://Mail.example:${server.port}`
    const result = await check(url, { kind: 'tcp', guard: guard({ resolve }), expect: { slowMs: 0 } })
    expect(result).toMatchObject({ phases: { dnsMs: expect.any(Number) }, evidence: { remoteAddress: '127.0.0.1' } })
    server.close()
  })

  test.each([
    ['a private address', 'tcp://10.0.0.1:25', /10\.0\.0\.1, which is not public/],
    ['another spelling of one', 'tcp://0x7f.1:25', /unusual spelling/],
    ['a name that leads to one', 'tcp://inside.example:25', /192\.168\.0\.1, which is not public/],
    ['no port', 'tcp://127.0.0.1', /names no port: write tcp:\/\/127\.0\.0\.1:PORT/],
    ['no host', 'tcp:///25', /names no host/],
  ])('to %s is not made, and says nothing about the target', async (_name, url, because) => {
    const resolve = scriptedDns({ 'inside.example': ['192.168.0.1'] })
    expect(await check(url, { kind: 'tcp', guard: guard({ resolve }) })).toMatchObject({
      outcome: 'inconclusive',
      code: 'blocked',
      because: expect.stringMatching(because),
    })
  })
})

describe('a keyword', () => {
  test('is heard in the greeting of a mail server', async () => {
    const mail = await startSmtpCatcher()
    const url = `tcp://127.0.0.1:${mail.port}`
    const result = await check(url, { kind: 'tcp', guard: guard(), expect: { keyword: '220 ' } })
    expect(result).toMatchObject({
      outcome: 'pass',
      because: expect.stringMatching(/^Connected, and heard "220 " in \d+ ms$/),
      phases: { firstByteMs: expect.any(Number) },
    })
    mail.refuseConnections(1)
    expect(await check(url, { kind: 'tcp', guard: guard(), ...expecting('220 ') })).toMatchObject({
      outcome: 'fail',
      code: 'closed',
      because: '127.0.0.1 did not say "220 " before it closed the connection',
      evidence: { bodyStart: expect.stringContaining('421') },
    })
    await mail.close()
  })

  test('is heard in the answer to what was sent, exactly as it was set', async () => {
    let asked = ''
    const answer = (socket: Socket) =>
      socket.on('data', (chunk) => {
        asked += chunk
        if (asked.endsWith('\r\n')) socket.write(asked === 'PING\r\n' ? '+PONG\r\n' : '-ERR\r\n')
      })
    const wanted: Wanted = { target: { body: 'PING\r\n' }, expect: { keyword: '+PONG' } }
    expect(await checkServer(answer, wanted)).toMatchObject({ outcome: 'pass' })
    expect(asked).toBe('PING\r\n')
  })

  const heard: [string, string, (socket: Socket) => void][] = [
    ['in one word', 'READY', (socket) => socket.write('* OK READY\r\n')],
    ['as the last word before the end', 'READY', (socket) => socket.end('READY')],
    ['across two chunks', 'READY', inChunks(Buffer.from('* OK REA'), Buffer.from('DY\r\n'))],
    [
      'with a letter of two bytes cut between chunks',
      'città',
      inChunks(Buffer.from('citt\xc3', 'latin1'), Buffer.from([0xa0])),
    ],
    ['at the end of 64 KiB', 'READY', (socket) => socket.end(`${'x'.repeat(65_531)}READY`)],
  ]
  test.each(heard)('is heard %s', async (_name, keyword, onSocket) => {
    expect(await checkServer(onSocket, expecting(keyword))).toMatchObject({ outcome: 'pass', code: 'ok' })
  })

  const missed: [string, (socket: Socket) => void, ResultCode, string][] = [
    ['silence', () => {}, 'timeout-first-byte', '127.0.0.1: no answer came in time'],
    ['other words, on and on', dripper('* BYE'), 'timeout-body', '127.0.0.1: the body did not end in time'],
    [
      'an end without a word',
      (socket) => socket.end(),
      'closed',
      '127.0.0.1 did not say "READY" before it closed the connection',
    ],
    [
      'an end after other words',
      (socket) => socket.end('* BYE'),
      'closed',
      '127.0.0.1 did not say "READY" before it closed the connection',
    ],
    [
      'more than 64 KiB',
      (socket) => socket.write('x'.repeat(70_000)),
      'keyword-missing',
      '127.0.0.1 did not say "READY" in 64 KiB',
    ],
    ['a reset', (socket) => socket.resetAndDestroy(), 'connect-reset', '127.0.0.1 closed the connection'],
    [
      'other letters',
      (socket) => socket.end('ready'),
      'closed',
      '127.0.0.1 did not say "READY" before it closed the connection',
    ],
  ]
  test.each(missed)('is missed in %s', async (_name, onSocket, code, because) => {
    expect(await checkServer(onSocket, expecting('READY'))).toMatchObject({
      outcome: 'fail',
      code,
      because: expect.stringContaining(because),
    })
  })

  test('that is missed leaves the first 2 KiB as evidence, without secrets', async () => {
    const result = await checkServer(
      (socket) => socket.end(`password=hunter2\r\n${'x'.repeat(5_000)}`),
      expecting('READY'),
    )
    expect(result.evidence?.bodyStart).toMatch(/^password=\[redacted\]/)
    expect(result.evidence?.bodyStart).toHaveLength(2_048)
  })
})

/** Each in a packet of its own, as dripper() does it. */
function inChunks(first: Buffer, second: Buffer): (socket: Socket) => void {
  return (socket) => {
    socket.setNoDelay(true)
    socket.write(first)
    setTimeout(() => socket.write(second), 20)
  }
}
