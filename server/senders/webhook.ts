/**
 * Webhooks: one signed POST per delivery, through the guarded connector that compose.ts hands in. Called by flow/deliver
 * through the `Sender` port.
 */
import { createHmac } from 'node:crypto'
import type { buildConnector } from 'undici'
import { webhookBody } from '../domain/webhook-body.ts'
import type { Clock, OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import { cutOffOf } from './cut-off.ts'
import { lazily } from './lazily.ts'
import { type Answer, post } from './post.ts'
import { retryAfterMs } from './retry-after.ts'
import { failureOf } from './webhook-failure.ts'

export interface WebhookSenderOptions {
  /** The probes' guarded connector: it resolves, judges and connects. An error of it with `code` 'blocked' is a refusal. */
  readonly connector: buildConnector.connector
  readonly clock: Clock
  readonly connectionsPerOrigin?: number
}

const CONNECTIONS_PER_ORIGIN = 8

export function createWebhookSender(options: WebhookSenderOptions): Sender {
  const { connector, clock, connectionsPerOrigin = CONNECTIONS_PER_ORIGIN } = options
  const client = lazily(
    async () => {
      const { Agent } = await import('undici')
      // Plain HTTP/1.1, no redirects (undici follows none by itself), no proxy from the environment.
      return new Agent({
        connect: connector,
        connections: connectionsPerOrigin,
        pipelining: 1,
        allowH2: false,
        // A try has one limit, its signal.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
    },
    (agent) => agent.destroy(),
  )

  async function send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
    const body = bodyOf(message)
    if (body === null || message.signingSecret === null) {
      return {
        is: 'refused',
        code: 'not-a-webhook',
        because: 'This message has no event or no secret to sign it with.',
      }
    }
    try {
      const dispatcher = await client.open()
      signal.throwIfAborted()
      const headers = { ...headersOf(message), ...signatureOf(message, body, clock.now()) }
      return outcomeOf(await post(dispatcher, { url: message.address, headers, body }, signal), clock.now())
    } catch (error) {
      return cutOffOf(signal) ?? failureOf(error)
    }
  }

  return { channel: 'webhook', send, close: client.close }
}

/** An update is one event to thousands: its body is written once. */
const bodies = new WeakMap<object, string>()

/** The same bytes at every try: the receiver knows a repeat by its id, and may compare. */
function bodyOf({ event }: OutgoingMessage): string | null {
  if (event === null) return null
  const body = bodies.get(event) ?? webhookBody(event)
  bodies.set(event, body)
  return body
}

function headersOf({ from }: OutgoingMessage): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': `Vedetta/0.1 (+${from.pageUrl}/)`,
  }
}

/** Signed anew at every try, since receivers refuse old timestamps. Two secrets with a space between them, while one replaces the other, sign both. */
function signatureOf({ deliveryKey: id, signingSecret }: OutgoingMessage, body: string, now: number) {
  const seconds = String(Math.floor(now / 1000))
  const secrets = (signingSecret ?? '').split(' ').filter(Boolean)
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': secrets.map((secret) => sign(secret, `${id}.${seconds}.${body}`)).join(' '),
  }
}

/** As Standard Webhooks 1.0 says, by Node's own HMAC: the reference library's is written in JavaScript. */
function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

function outcomeOf({ statusCode, headers }: Answer, now: number): SendOutcome {
  const code = `http-${statusCode}`
  if (statusCode >= 200 && statusCode < 300) return { is: 'sent', code }
  if (statusCode === 410) return { is: 'gone', code, because: 'The endpoint answered 410: it wants no more messages.' }
  const because =
    statusCode >= 300 && statusCode < 400
      ? `The endpoint answered ${statusCode}, a redirect: webhooks follow none.`
      : `The endpoint answered ${statusCode}.`
  return { is: 'retry', code, because, afterMs: retryAfterMs(headers['retry-after'], now) }
}
