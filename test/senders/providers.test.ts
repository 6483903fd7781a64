/** ntfy, SMS and PagerDuty against sinks that refuse what the providers' own pages say is refused. */
import { afterEach, describe, expect, test } from 'vitest'
import { createGuard } from '../../probes/connect.ts'
import type { Sender } from '../../server/ports.ts'
import { createNtfySender } from '../../server/senders/ntfy.ts'
import { createPagerDutySender } from '../../server/senders/pagerduty.ts'
import { createSmsSender } from '../../server/senders/sms.ts'
import { BEGAN } from '../mail/notices.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { alert, calm } from './message.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const provider = () => ({ connector: createGuard({ allow: ['127.0.0.0/8'] }).connector, clock: fakeClock() })

async function sink(status: number): Promise<HttpTarget> {
  const target = await startHttpTarget()
  open.push(target)
  target.otherwise({ status })
  return target
}

function opened(sender: Sender): Sender {
  open.push(sender)
  return sender
}

describe('ntfy', () => {
  test('is one JSON message at the root of the server, with title, priority, tag and click', async () => {
    const target = await sink(200)
    const sender = opened(createNtfySender(provider()))
    const message = { ...alert(`${target.url}/our-topic`), signingSecret: 'tk_secret' }
    expect(await sender.send(message, calm)).toEqual({ is: 'sent', code: 'http-200' })
    const [came] = target.arrivals
    expect([came?.method, came?.path, came?.headers['content-type']]).toEqual(['POST', '/', 'application/json'])
    expect(came?.headers.authorization).toBe('Bearer tk_secret')
    expect(JSON.parse(came?.body ?? '')).toEqual({
      topic: 'our-topic',
      title: message.text.subject,
      message: message.text.summary,
      priority: 5,
      tags: ['rotating_light'],
      click: message.alert?.url,
    })
  })

  test('without a token signs in as nobody; what is over rings like any message', async () => {
    const target = await sink(200)
    const message = { ...alert(`${target.url}/t`, { action: 'resolve', isUrgent: false }), signingSecret: null }
    await opened(createNtfySender(provider())).send(message, calm)
    const [came] = target.arrivals
    expect(came?.headers.authorization).toBeUndefined()
    expect(JSON.parse(came?.body ?? '')).toMatchObject({ priority: 3, tags: ['white_check_mark'] })
  })

  test('a message stays below 4,096 bytes, or it would become an attachment', async () => {
    const target = await sink(200)
    const message = alert(`${target.url}/t`)
    const long = { ...message, text: { ...message.text, summary: 'è'.repeat(4_000) } }
    await opened(createNtfySender(provider())).send(long, calm)
    const { message: said } = JSON.parse(target.arrivals[0]?.body ?? '') as { message: string }
    expect(Buffer.byteLength(said)).toBe(4_096)
    expect(said).toMatch(/^è+$/)
  })
})

describe('PagerDuty', () => {
  const send = async (target: HttpTarget, change: Parameters<typeof alert>[1]) => {
    const sender = opened(createPagerDutySender(provider()))
    return sender.send(alert(`${target.url}/v2/enqueue`, change), calm)
  }
  const bodyOf = (target: HttpTarget) => JSON.parse(target.arrivals[0]?.body ?? '')
  const common = { routing_key: 'R0123456789abcdefABCDEF012345678', dedup_key: 'inc1' }

  test('a suspicion triggers an alert under the id of its incident', async () => {
    const target = await sink(202)
    expect(await send(target, {})).toEqual({ is: 'sent', code: 'http-202' })
    expect(bodyOf(target)).toEqual({
      ...common,
      event_action: 'trigger',
      payload: {
        summary: expect.stringMatching(/^.{1,1024}$/),
        source: expect.stringMatching(/^https:/),
        severity: 'critical',
        timestamp: new Date(BEGAN).toISOString(),
      },
      client: 'Vedetta',
      client_url: expect.stringContaining('#/incidents/inc1'),
      links: [{ href: expect.stringContaining('#/incidents/inc1'), text: 'Teatro' }],
    })
  })

  test.each(['acknowledge', 'resolve'] as const)('%s names the alert and no more', async (action) => {
    const target = await sink(202)
    await send(target, { action })
    expect(bodyOf(target)).toEqual({ ...common, event_action: action })
  })

  test('what a pager has nothing to do with does not leave', async () => {
    const target = await sink(202)
    expect(await send(target, { action: null })).toMatchObject({ is: 'refused', code: 'no-alert' })
    expect(target.arrivals).toEqual([])
  })
})

describe('SMS', () => {
  const sms = (url: string | null, smsFrom = '+390212345678') =>
    opened(createSmsSender({ ...provider(), smsUrl: url, smsFrom }))
  const account = (target: HttpTarget) => `${target.url.replace('//', '//AC1:s%2Fecret@')}/Messages.json`

  test('is a form with To, From and Body, signed in with account and token', async () => {
    const target = await sink(201)
    expect(await sms(account(target)).send(alert('+393331234567'), calm)).toEqual({ is: 'sent', code: 'http-201' })
    const [came] = target.arrivals
    expect(came?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Buffer.from(came?.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe(
      'AC1:s/ecret',
    )
    const form = new URLSearchParams(came?.body)
    expect([...form.keys()]).toEqual(['To', 'From', 'Body'])
    expect([form.get('To'), form.get('From')]).toEqual(['+393331234567', '+390212345678'])
    expect(form.get('Body')).toMatch(/\nhttps:\/\/status\.example\.com\/console\/#\/incidents\/inc1$/)
  })

  test('goes by a messaging service where one is named', async () => {
    const target = await sink(201)
    const service = `MG${'0'.repeat(32)}`
    await sms(account(target), service).send(alert('+393331234567'), calm)
    const form = new URLSearchParams(target.arrivals[0]?.body)
    expect([form.get('MessagingServiceSid'), form.get('From')]).toEqual([service, null])
  })

  test('is held while it is not set up', async () => {
    expect(await sms(null).send(alert('+393331234567'), calm)).toEqual({ is: 'held', because: 'SMS_URL is not set' })
  })
})

describe('what the provider answers', () => {
  test.each([
    [400, 'refused'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'retry'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [302, 'refused'],
  ] as const)('%i makes it %s', async (status, expected) => {
    const target = await sink(status)
    const sender = opened(createPagerDutySender(provider()))
    expect(await sender.send(alert(target.url), calm)).toMatchObject({ is: expected, code: `http-${status}` })
  })

  test('a provider that asks for patience gets it', async () => {
    const target = await startHttpTarget()
    open.push(target)
    target.otherwise({ status: 429, headers: { 'retry-after': '30' } })
    const sender = opened(createNtfySender(provider()))
    expect(await sender.send(alert(`${target.url}/t`), calm)).toMatchObject({ is: 'retry', afterMs: 30_000 })
  })

  test('an address that may not be reached is refused, whatever the channel', async () => {
    const guarded = { ...provider(), connector: createGuard({ allow: [] }).connector }
    const sender = opened(createNtfySender(guarded))
    expect(await sender.send(alert('http://127.0.0.1:9/t'), calm)).toMatchObject({ is: 'refused', code: 'blocked' })
  })
})
