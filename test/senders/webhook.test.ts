import { getEventListeners } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { createGuard } from '../../probes/connect.ts'
import type { Sender } from '../../server/ports.ts'
import { createWebhookSender } from '../../server/senders/webhook.ts'
import { eventually } from '../support/eventually.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts'
import { calm, SECRET, webhook } from './message.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const clock = fakeClock()

async function sinkWith(): Promise<WebhookSink> {
  const sink = await startWebhookSink({ secrets: [SECRET], now: clock.now })
  open.push(sink)
  return sink
}

async function targetWith(): Promise<HttpTarget> {
  const target = await startHttpTarget()
  open.push(target)
  return target
}

interface Rig {
  readonly allow?: readonly string[]
  readonly names?: Readonly<Record<string, readonly string[]>>
}

/** The real guard; only names are scripted, so that nothing asks a name server. */
function senderWith({ allow = ['127.0.0.0/8'], names = {} }: Rig = {}): Sender {
  const guard = createGuard({
    allow,
    resolve: async (name) => {
      const found = names[name]
      if (!found) throw Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })
      return found
    },
  })
  const sender = createWebhookSender({ connector: guard.connector, clock })
  open.push(sender)
  return sender
}

test('R22 a webhook carries type, time and data, signed so that the reference library accepts it', async () => {
  const sink = await sinkWith()
  expect(await senderWith().send(webhook(sink.url), calm)).toEqual({ is: 'sent', code: 'http-204' })
  const { arrival, payload, refusal, id } = await sink.next()
  expect(refusal).toBeNull()
  expect(id).toBe('u1-s1')
  expect(payload).toEqual({
    type: 'incident.updated',
    timestamp: '2026-06-11T18:47:00.000Z',
    data: { incident: { id: 'inc1' } },
  })
  expect(arrival.method).toBe('POST')
  expect(arrival.headers['content-type']).toBe('application/json')
  expect(arrival.headers['user-agent']).toBe('Vedetta/0.1 (+https://status.example.com/)')
})

test('R22 a repeat has the same id and body, and a signature of its own time', async () => {
  const sink = await sinkWith()
  sink.target.on('/', { status: 500 }, { status: 204 })
  const sender = senderWith()
  await sender.send(webhook(sink.url), calm)
  clock.advance(600_000)
  await sender.send(webhook(sink.url), calm)
  const [first, second] = [await sink.next(), await sink.next()]
  expect(second.id).toBe(first.id)
  expect(second.arrival.body).toBe(first.arrival.body)
  expect(second.timestampAt - first.timestampAt).toBe(600_000)
  expect([first.refusal, second.refusal]).toEqual([null, null])
})

test('R22 while one secret replaces another, both sign', async () => {
  const sink = await sinkWith()
  const next = `whsec_${Buffer.from('the secret that comes next').toString('base64')}`
  sink.trust(next)
  await senderWith().send(webhook(sink.url, { signingSecret: `${next} ${SECRET}` }), calm)
  expect((await sink.next()).signatures).toBe(2)
})

test.each([
  ['500', { status: 500 }, 'http-500', null],
  ['404', { status: 404 }, 'http-404', null],
  ['503 with Retry-After in seconds', { status: 503, headers: { 'retry-after': '120' } }, 'http-503', 120_000],
  [
    '429 with Retry-After as a date',
    { status: 429, headers: { 'retry-after': 'Fri, 12 Jun 2026 12:00:00 GMT' } },
    'http-429',
    'until noon',
  ],
  ['429 with a week of Retry-After', { status: 429, headers: { 'retry-after': '604800' } }, 'http-429', 86_400_000],
  ['503 with nonsense', { status: 503, headers: { 'retry-after': 'soon' } }, 'http-503', null],
  ['a reset', { reset: 'at-once' }, 'connect-reset', null],
  ['bytes that are not HTTP', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'bad-answer', null],
] as const)('R16 %s is a retry', async (_name, behaviour, code, afterMs) => {
  const target = await targetWith()
  target.otherwise(behaviour)
  const outcome = await senderWith().send(webhook(target.url), calm)
  const noon = Date.UTC(2026, 5, 12, 12) - clock.now()
  expect(outcome).toMatchObject({ is: 'retry', code, afterMs: afterMs === 'until noon' ? noon : afterMs })
})

test('R16 a certificate that nobody knows is a retry', async () => {
  const target = await startHttpTarget({ tls: 'good' })
  open.push(target)
  expect(await senderWith().send(webhook(target.url), calm)).toMatchObject({ is: 'retry', code: 'tls-chain' })
  expect(target.arrivals).toEqual([])
})

test('R16 a name that does not exist is a retry', async () => {
  const outcome = await senderWith().send(webhook('https://gone.example.com/'), calm)
  expect(outcome).toMatchObject({ is: 'retry', code: 'dns-not-found' })
})

test('R16 a refused connection is a retry', async () => {
  const target = await startHttpTarget()
  await target.close()
  expect(await senderWith().send(webhook(target.url), calm)).toMatchObject({ is: 'retry', code: 'connect-refused' })
})

test.each([301, 302, 303, 307, 308])('R17 a %d is not followed', async (status) => {
  const [target, canary] = [await targetWith(), await targetWith()]
  target.otherwise({ status, redirect: canary.url })
  expect(await senderWith().send(webhook(target.url), calm)).toMatchObject({ is: 'retry', code: `http-${status}` })
  expect(canary.connections()).toBe(0)
})

test.each([
  ['never ends', { endless: true }],
  [
    'says 10 GB and drips',
    { headers: { 'content-length': '10000000000' }, body: 'x'.repeat(1000), drip: { bytes: 1, everyMs: 50 } },
  ],
  ['is a bomb', { bomb: { decodedBytes: 100_000_000, encoding: 'gzip' } }],
] as const)('R21 a 200 whose body %s is done, and the next webhook goes out', async (_name, behaviour) => {
  const target = await targetWith()
  target.on('/', behaviour, { status: 204 })
  const sender = senderWith()
  expect(await sender.send(webhook(target.url), calm)).toEqual({ is: 'sent', code: 'http-200' })
  expect(await sender.send(webhook(target.url), calm)).toEqual({ is: 'sent', code: 'http-204' })
})

test.each([
  ['a private literal', 'http://10.1.2.3/', {}],
  ['a spelling of loopback', 'http://2130706433/', {}],
  ['a private name', 'https://inside.example.com/', { 'inside.example.com': ['10.1.2.3'] }],
  [
    'a name with one private address of two',
    'https://mixed.example.com/',
    { 'mixed.example.com': ['93.184.216.34', '127.0.0.1'] },
  ],
])('R32 %s is refused, and not tried for ever', async (_name, address, names) => {
  const outcome = await senderWith({ allow: [], names }).send(webhook(address), calm)
  expect(outcome).toMatchObject({ is: 'refused', code: 'blocked' })
})

test('R32 a guarded endpoint gets no connection at all', async () => {
  const target = await targetWith()
  expect(await senderWith({ allow: [] }).send(webhook(target.url), calm)).toMatchObject({ is: 'refused' })
  expect(target.connections()).toBe(0)
})

test('410 says that the endpoint wants no more', async () => {
  const target = await targetWith()
  target.otherwise({ status: 410 })
  expect(await senderWith().send(webhook(target.url), calm)).toMatchObject({ is: 'gone', code: 'http-410' })
})

test('a try ends when its caller says so', async () => {
  const target = await targetWith()
  target.otherwise({ hang: true })
  const stop = new AbortController()
  const outcome = senderWith().send(webhook(target.url), stop.signal)
  await target.next()
  stop.abort()
  expect(await outcome).toMatchObject({ is: 'retry', code: 'stopped' })
})

test.each([
  ['was answered', { status: 204 }],
  ['was reset', { reset: 'at-once' }],
] as const)('a try that %s leaves nothing on the signal that might have ended it', async (_name, behaviour) => {
  const target = await targetWith()
  target.otherwise(behaviour)
  const { signal } = new AbortController()
  await senderWith().send(webhook(target.url), signal)
  await eventually(() => getEventListeners(signal, 'abort').length === 0)
})

test('many webhooks to one endpoint share few connections', async () => {
  const target = await targetWith()
  const sender = senderWith()
  const outcomes = Array.from({ length: 100 }, (_, n) =>
    sender.send(webhook(target.url, { deliveryKey: `u1-s${n}` }), calm),
  )
  expect(new Set((await Promise.all(outcomes)).map((outcome) => outcome.is))).toEqual(new Set(['sent']))
  expect(target.connections()).toBeLessThanOrEqual(8)
})

test.each([
  ['no event', { event: null }],
  ['no secret', { signingSecret: null }],
  ['an address that is no URL', { address: 'anna@example.org' }],
])('a message with %s is refused, without a connection', async (_name, change) => {
  const target = await targetWith()
  expect(await senderWith().send(webhook(target.url, change), calm)).toMatchObject({ is: 'refused' })
  expect(target.connections()).toBe(0)
})
