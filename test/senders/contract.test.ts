/** What flow/deliver may rely on, whatever the channel. */
import { afterEach, describe, expect, test } from 'vitest'
import { createGuard } from '../../probes/connect.ts'
import { UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'
import type { Sender } from '../../server/ports.ts'
import { createMailSender } from '../../server/senders/mail.ts'
import { createNtfySender } from '../../server/senders/ntfy.ts'
import { createPagerDutySender } from '../../server/senders/pagerduty.ts'
import { createSmsSender } from '../../server/senders/sms.ts'
import { createWebhookSender } from '../../server/senders/webhook.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { calm, messageFor } from './message.ts'

type Behaviour = 'well' | 'busy' | 'silent' | 'away' | 'unwilling'

/** A sender, and the far end that behaves so. */
interface Line {
  readonly sender: Sender
  readonly address: string
  connections(): number
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function mailLine(how: Behaviour): Promise<Line> {
  const catcher = await startSmtpCatcher(how === 'silent' ? { greetingDelayMs: 60_000 } : {})
  const options = { mailFrom: 'a@example.com', unsubscribePlaceholder: UNSUBSCRIBE_URL }
  const sender = createMailSender({ smtpUrl: catcher.url, ...options })
  open.push(catcher, sender)
  if (how === 'busy') catcher.refuse('*', 451)
  if (how === 'unwilling') catcher.refuse('*', 550)
  if (how === 'away') await open.shift()?.close()
  return { sender, address: 'anna@example.org', connections: catcher.connections }
}

async function webhookLine(how: Behaviour): Promise<Line> {
  const target = await startHttpTarget()
  const sender = createWebhookSender({
    connector: createGuard({ allow: ['127.0.0.0/8'] }).connector,
    clock: fakeClock(),
  })
  open.push(target, sender)
  if (how === 'busy') target.otherwise({ status: 503 })
  if (how === 'silent') target.otherwise({ hang: true })
  if (how === 'unwilling') target.otherwise({ status: 410 })
  if (how === 'away') await open.shift()?.close()
  return { sender, address: target.url, connections: target.connections }
}

/** @param addressOf the address of somebody on this channel, at this far end */
function providerLine(make: (far: string) => Sender, addressOf: (far: string) => string) {
  return async (how: Behaviour): Promise<Line> => {
    const target = await startHttpTarget()
    const sender = make(target.url)
    open.push(target, sender)
    if (how === 'busy') target.otherwise({ status: 503 })
    if (how === 'silent') target.otherwise({ hang: true })
    if (how === 'unwilling') target.otherwise({ status: 400 })
    if (how === 'away') await open.shift()?.close()
    return { sender, address: addressOf(target.url), connections: target.connections }
  }
}

const provider = () => ({ connector: createGuard({ allow: ['127.0.0.0/8'] }).connector, clock: fakeClock() })
const smsUrl = (far: string) => `${far.replace('//', '//account:token@')}/Messages.json`

describe.each([
  ['email', mailLine],
  ['webhook', webhookLine],
  [
    'ntfy',
    providerLine(
      () => createNtfySender(provider()),
      (far) => `${far}/topic`,
    ),
  ],
  [
    'pagerduty',
    providerLine(
      () => createPagerDutySender(provider()),
      (far) => `${far}/v2/enqueue`,
    ),
  ],
  [
    'sms',
    providerLine(
      (far) => createSmsSender({ ...provider(), smsUrl: smsUrl(far), smsFrom: '+390212345678' }),
      () => '+393331234567',
    ),
  ],
] as const)('%s', (channel, lineThat) => {
  test.each([
    ['well', ['sent']],
    ['busy', ['retry']],
    ['away', ['retry']],
    ['unwilling', ['refused', 'gone']],
  ] as const)('a far end that is %s makes it %j', async (how, expected) => {
    const { sender, address } = await lineThat(how)
    expect(sender.channel).toBe(channel)
    const outcome = await sender.send(messageFor(channel, address), calm)
    expect(expected).toContain(outcome.is)
    expect(outcome).toHaveProperty('code', expect.stringMatching(/^[a-z0-9-]+$/))
  })

  test.each([
    ['stopped, and may be made again at once', undefined, { code: 'stopped', afterMs: 0 }],
    [
      'too slow, and waits like every retry',
      new DOMException('over', 'TimeoutError'),
      { code: 'timeout', afterMs: null },
    ],
  ])('R16 a try that is cut off in the middle is %s', async (_what, reason, expected) => {
    const { sender, address, connections } = await lineThat('silent')
    const limit = new AbortController()
    const outcome = sender.send(messageFor(channel, address), limit.signal)
    await expect.poll(connections).toBe(1)
    limit.abort(reason)
    expect(await outcome).toMatchObject({ is: 'retry', ...expected })
  })

  test('a try that is stopped before it began reaches nobody', async () => {
    const { sender, address, connections } = await lineThat('well')
    const outcome = await sender.send(messageFor(channel, address), AbortSignal.abort())
    expect(outcome).toMatchObject({ is: 'retry', code: 'stopped' })
    expect(connections()).toBe(0)
  })

  test('nonsense instead of an address is refused and not thrown', async () => {
    const { sender, connections } = await lineThat('well')
    expect(await sender.send(messageFor(channel, 'not an address'), calm)).toMatchObject({ is: 'refused' })
    expect(connections()).toBe(0)
  })

  test('a closed sender throws nothing either, and may be closed twice', async () => {
    const { sender, address } = await lineThat('well')
    await sender.close()
    await sender.close()
    expect(await sender.send(messageFor(channel, address), calm)).toMatchObject({ is: 'retry' })
  })
})
