/** What ntfy, PagerDuty and SMS have in common: one POST to a provider through the guarded connector, and what its status means. */
import type { buildConnector } from 'undici'
import type { Channel, Clock, OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import { cutOffOf } from './cut-off.ts'
import { lazily } from './lazily.ts'
import { type Answer, type Post, post } from './post.ts'
import { retryAfterMs } from './retry-after.ts'
import { failureOf } from './webhook-failure.ts'

export interface ProviderOptions {
  /** As the webhooks': it resolves, judges and connects. */
  readonly connector: buildConnector.connector
  readonly clock: Clock
}

/** @param requestOf an outcome where there is nothing to ask the provider */
export function createProvider(
  channel: Channel,
  { connector, clock }: ProviderOptions,
  requestOf: (message: OutgoingMessage) => Post | SendOutcome,
): Sender {
  const client = lazily(
    async () => {
      const { Agent } = await import('undici')
      return new Agent({ connect: connector, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })
    },
    (agent) => agent.destroy(),
  )
  async function send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
    try {
      const request = requestOf(message)
      if ('is' in request) return request
      const dispatcher = await client.open()
      signal.throwIfAborted()
      return outcomeOf(await post(dispatcher, request, signal), clock.now())
    } catch (error) {
      return cutOffOf(signal) ?? failureOf(error)
    }
  }
  return { channel, send, close: client.close }
}

/**
 * What may be better later; of 401, 403 and 404 because a token is being replaced, or a topic made: no alarm dies of that.
 * Everything else in 4xx is about the message: the same try would fail again.
 */
const PASSING = [401, 403, 404, 408, 425, 429]

function outcomeOf({ statusCode, headers }: Answer, now: number): SendOutcome {
  const code = `http-${statusCode}`
  if (statusCode >= 200 && statusCode < 300) return { is: 'sent', code }
  const because = `The provider answered ${statusCode}.`
  if (statusCode >= 500 || PASSING.includes(statusCode)) {
    return { is: 'retry', code, because, afterMs: retryAfterMs(headers['retry-after'], now) }
  }
  return { is: 'refused', code, because }
}
