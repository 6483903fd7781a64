import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { startWebhookSink } from '../support/webhook-sink.ts'

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const NEW_SECRET = `whsec_${Buffer.alloc(24, 8).toString('base64')}`
const JUNE = Date.UTC(2026, 5, 11, 18, 47)

type Options = { by?: readonly string[]; at?: number; body?: string; signed?: string }

async function send(url: string, { by = [SECRET], at = Date.now(), body = '{"n":1}', signed = body }: Options = {}) {
  await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': by.map((secret) => new Webhook(secret).sign('msg-1', new Date(at), signed)).join(' '),
    },
  })
}

test.each([
  ['signed well', {}, 1, null],
  ['signed by old and new secret during a rotation', { by: [SECRET, NEW_SECRET] }, 1, null],
  ['signed by a stranger', { by: [NEW_SECRET] }, 0, 'No matching signature found'],
  ['changed on its way', { body: '{"n":2}', signed: '{"n":1}' }, 0, 'No matching signature found'],
  ['older than five minutes', { at: Date.now() - 301_000 }, 0, 'Message timestamp too old'],
] as const)('a webhook %s', async (_name, options: Options, signatures, refusal) => {
  const sink = await startWebhookSink({ secrets: [SECRET] })
  onTestFinished(sink.close)
  await send(`${sink.url}hook`, options)
  expect(await sink.next()).toMatchObject({ id: 'msg-1', path: '/hook', signatures, refusal })
})

test('a secret that becomes known later counts from then on', async () => {
  const sink = await startWebhookSink({ secrets: [SECRET] })
  onTestFinished(sink.close)
  sink.trust(NEW_SECRET)
  await send(sink.url, { by: [SECRET, NEW_SECRET] })
  expect(await sink.next()).toMatchObject({ signatures: 2, payload: { n: 1 } })
})

test.each([
  ['at its time', { at: JUNE }, null],
  ['too old', { at: JUNE - 301_000 }, 'Message timestamp not fresh'],
  ['by a stranger', { at: JUNE, by: [NEW_SECRET] }, 'No matching signature found'],
] as const)('under a fake clock, a webhook %s', async (_name, options, refusal) => {
  const sink = await startWebhookSink({ secrets: [SECRET], now: () => JUNE })
  onTestFinished(sink.close)
  await send(sink.url, options)
  expect(await sink.next()).toMatchObject({ refusal })
})

test('the sink can be told to fail first', async () => {
  const sink = await startWebhookSink()
  onTestFinished(sink.close)
  sink.target.on('/', { status: 503, headers: { 'retry-after': '5' } }, { status: 204 })
  expect((await fetch(sink.url, { method: 'POST' })).status).toBe(503)
  expect((await fetch(sink.url, { method: 'POST' })).status).toBe(204)
})
