/**
 * What the delivery of webhooks costs without an outbox: a loop over undici with the product's guard, connections, time
 * limit and signature, 100 under way. A part of the bench of deliveries.
 */
import { createHmac } from 'node:crypto'
import { Agent, request } from 'undici'
import { createGuard } from '../../probes/connect.ts'
import { runAll } from './bare-loop.ts'
import { answerWith } from './part.ts'

export type BareWebhooks = {
  readonly targets: readonly { readonly address: string; readonly secret: string }[]
  readonly body: string
}

const UNDER_WAY = 100
const TIMEOUT_MS = 15_000

const dispatcher = new Agent({
  connect: createGuard({ allow: ['127.0.0.0/8'] }).connector,
  connections: 8,
  pipelining: 1,
  allowH2: false,
  headersTimeout: TIMEOUT_MS,
  bodyTimeout: TIMEOUT_MS,
})

answerWith(async ({ targets, body }: BareWebhooks) => {
  await runAll(targets, UNDER_WAY, async ({ address, secret }) => {
    const id = crypto.randomUUID()
    const seconds = String(Math.floor(Date.now() / 1000))
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
    const answer = await request(address, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${signature}`,
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body.dump()
  })
  return { done: targets.length }
})
