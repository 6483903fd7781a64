/**
 * The icmp kind against a host that answers pings by RFC 792 and 4443, or does something else. The kernel's own socket is
 * not every machine's to open: a datagram socket takes its place, and the last test asks this machine for the real one.
 */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { assess } from '../../probes/assess.ts'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import type { GuardOptions } from '../../probes/connect.ts'
import { type OpenEcho, openEcho, ping } from '../../probes/echo.ts'
import { NetworkFault } from '../../probes/faults.ts'
import { icmpCheck } from '../../probes/kinds/icmp.ts'
import { assignmentFor, check, loopbackGuard, scriptedDns, type Wanted } from './assignments.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answer = (request: Buffer, send: (reply: Buffer) => void) => void

/** A host on loopback, and what opens a socket to it. */
async function host(answer: Answer, address = '127.0.0.1') {
  const heard: Buffer[] = []
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  socket.on('message', (request, { port, address: from }: RemoteInfo) => {
    heard.push(request)
    answer(request, (reply) => socket.send(reply, port, from))
  })
  socket.bind(0, address)
  await once(socket, 'listening')
  closing.push(() => socket.close())
  const open: OpenEcho = async (family) => ({
    socket: createSocket(family === 4 ? 'udp4' : 'udp6'),
    port: socket.address().port,
  })
  return { heard, open }
}

const replyTo = (request: Buffer) => {
  const reply = Buffer.from(request)
  reply.writeUInt8(request[0] === 128 ? 129 : 0, 0)
  return reply
}
const answers: Answer = (request, send) => send(replyTo(request))

const guard = (options: Partial<GuardOptions> = {}) =>
  loopbackGuard({ schemes: PROBE_SCHEMES, allow: ['127.0.0.0/8', '::1'], ...options })

async function checkHost(
  open: OpenEcho,
  { url = 'icmp://127.0.0.1', resolve, ...wanted }: Wanted & { url?: string; resolve?: GuardOptions['resolve'] } = {},
) {
  const assignment = assignmentFor(url, { kind: 'icmp', ...wanted })
  const signal = AbortSignal.timeout(assignment.cadence.timeoutMs)
  const clock = { steadyMs: () => performance.now(), wallAt: () => Date.now() }
  const memory = { get: () => undefined, set: () => undefined }
  const context = { guard: guard(resolve ? { resolve } : {}), signal, memory, clock }
  const report = await icmpCheck(open)(assignment, context)
  return { ...assess(report.measured, assignment.expect), phases: report.phases, evidence: report.evidence() }
}

const shortly: Wanted = { cadence: { timeoutMs: 1_500 } }

describe('a ping', () => {
  test.each([
    ['127.0.0.1', 'icmp://127.0.0.1', 8],
    ['::1', 'icmp://[::1]/', 128],
  ])('that is answered from %s is a pass', async (address, url, type) => {
    const there = await host(answers, address)
    expect(await checkHost(there.open, { url })).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(/^Answered a ping in \d+ ms$/),
      phases: { firstByteMs: expect.any(Number), connectMs: null },
      evidence: { remoteAddress: address },
    })
    expect(there.heard.map((request) => [request[0], request[1], request.readUInt16BE(6)])).toEqual([[type, 0, 0]])
  })

  test('that gets lost is sent again', async () => {
    const there = await host((request, send) => request.readUInt16BE(6) === 1 && send(replyTo(request)))
    expect(await checkHost(there.open)).toMatchObject({
      outcome: 'pass',
      because: expect.stringMatching(/^Answered ping 2 of 2 in \d+ ms$/),
    })
  })

  test('that is answered later than it may is slow', async () => {
    const there = await host(answers)
    expect(await checkHost(there.open, { expect: { slowMs: 0 } })).toMatchObject({ outcome: 'slow', code: 'slow' })
  })

  const elsewhere: [string, Answer][] = [
    ['nobody', () => {}],
    ['somebody who gives back the question', (request, send) => send(request)],
    [
      'somebody who knows no token',
      (request, send) => send(Buffer.concat([replyTo(request).subarray(0, 8), Buffer.alloc(16)])),
    ],
    ['somebody who adds to it', (request, send) => send(Buffer.concat([replyTo(request), Buffer.alloc(1)]))],
    ['somebody who cuts it short', (request, send) => send(replyTo(request).subarray(0, 3))],
    [
      'somebody who counts otherwise',
      (request, send) => {
        const reply = replyTo(request)
        reply.writeUInt16BE(9, 6)
        send(reply)
      },
    ],
  ]
  test.each(elsewhere)('that is answered by %s is no echo', async (_name, answer) => {
    const there = await host(answer)
    expect(await checkHost(there.open, shortly)).toMatchObject({
      outcome: 'fail',
      code: 'no-echo',
      because: '127.0.0.1 answered no ping in time',
      phases: { firstByteMs: null },
    })
    expect(there.heard.length).toBeGreaterThan(1)
  })

  test('goes on to the next address where this machine has no way to the first', async () => {
    const there = await host(answers)
    const open: OpenEcho = async (family) => {
      if (family === 6) throw Object.assign(new Error(), { code: 'ENETUNREACH' })
      return await there.open(family)
    }
    const resolve = scriptedDns({ 'router.example': ['::1', '127.0.0.1'], 'six.example': ['::1'] })
    const both = await checkHost(open, { url: 'icmp://router.example', resolve })
    expect(both).toMatchObject({
      outcome: 'pass',
      phases: { dnsMs: expect.any(Number) },
      evidence: { remoteAddress: '127.0.0.1' },
    })
    const one = await checkHost(open, { url: 'icmp://six.example', resolve })
    expect(one).toMatchObject({ outcome: 'fail', code: 'unreachable' })
  })

  test('that a machine does not let us send says nothing about the host', async () => {
    const open: OpenEcho = async () => {
      throw new NetworkFault('fault', 'connect', 'no ping here')
    }
    expect(await checkHost(open)).toMatchObject({ outcome: 'inconclusive', code: 'fault', because: 'no ping here' })
  })

  test('that cannot even be addressed is an error, and never thrown at nobody', async () => {
    const there = await host(answers)
    const pinging = { open: there.open, signal: AbortSignal.timeout(5_000), everyMs: 250 }
    await expect(ping('127.255.255.255', pinging)).rejects.toMatchObject({ code: 'EACCES' })
  })

  test('leaves nothing behind when it is over', async () => {
    const there = await host(answers)
    const sockets: Awaited<ReturnType<OpenEcho>>[] = []
    const open: OpenEcho = async (family) => {
      const opened = await there.open(family)
      sockets.push(opened)
      return opened
    }
    await ping('127.0.0.1', { open, signal: AbortSignal.timeout(5_000), everyMs: 250 })
    expect(() => sockets[0]?.socket.address()).toThrow('Not running')
    await expect(ping('127.0.0.1', { open, signal: AbortSignal.abort(), everyMs: 250 })).rejects.toThrow()
    expect(() => sockets[1]?.socket.address()).toThrow('Not running')
  })
})

test.each([
  ['icmp://127.0.0.1:80', /is more than a host: write icmp:\/\/127\.0\.0\.1$/],
  ['icmp://127.0.0.1/path', /is more than a host/],
  ['icmp://10.0.0.1', /10\.0\.0\.1, which is not public/],
  ['icmp://inside.example', /192\.168\.0\.1, which is not public/],
  ['icmp://0x7f.1', /unusual spelling/],
])('%s is not pinged', async (url, because) => {
  const resolve = scriptedDns({ 'inside.example': ['192.168.0.1'] })
  expect(await check(url, { kind: 'icmp', guard: guard({ resolve }) })).toMatchObject({
    outcome: 'inconclusive',
    code: 'blocked',
    because: expect.stringMatching(because),
  })
})

test('this machine answers its own ping, or says how to let us send one', async () => {
  const said = await openEcho(4).then(
    ({ socket }) => {
      socket.close()
      return 'Answered a ping'
    },
    (error: NetworkFault) => error.message,
  )
  const result = await check('icmp://127.0.0.1', { kind: 'icmp', guard: guard() })
  expect(result.because).toContain(said)
  expect(said).toMatch(/^Answered a ping$|net\.ipv4\.ping_group_range|Linux and Node 26/)
})
