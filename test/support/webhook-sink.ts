/** The receiving end of a webhook: checks every signature with the reference library and keeps what came. */
import { Webhook } from 'standardwebhooks'
import { type Arrivals, arrivals } from './arrivals.ts'
import { type HttpArrival, type HttpTarget, startHttpTarget } from './http-target.ts'

export type ReceivedWebhook = {
  id: string
  /** UTC ms, from the header in seconds */
  timestampAt: number
  path: string
  /** The parsed body. */
  payload: unknown
  arrival: HttpArrival
  /** How many of the sink's secrets have signed it: 0 is a forgery. */
  signatures: number
  /** The words of the reference library when it refuses, else null. */
  refusal: string | null
}

export type WebhookSink = {
  /** Where to send webhooks; any path below works too. */
  url: string
  received: readonly ReceivedWebhook[]
  /** Accepts signatures by this `whsec_...` secret too. */
  trust(secret: string): void
  /** The oldest webhook not handed out before that matches, past or future. */
  next: Arrivals<ReceivedWebhook>['next']
  /** To script its answers: `sink.target.on('/', { status: 503 }, { status: 204 })`. */
  target: HttpTarget
  close(): Promise<void>
}

/**
 * @param options.now by default the wall clock. Give the fake clock of the test if the sender has it, or every
 *   timestamp would be found too old.
 */
export async function startWebhookSink(
  options: {
    secrets?: readonly string[]
    now?: () => number
    port?: number
    /** Sees each webhook before it is answered. */
    onReceived?: (webhook: ReceivedWebhook) => void
  } = {},
): Promise<WebhookSink> {
  const secrets = new Set(options.secrets)
  const came = arrivals<ReceivedWebhook>(({ id, path, refusal }) => `${id} ${path} ${refusal ?? 'signed well'}`)
  const target = await startHttpTarget({
    port: options.port ?? 0,
    onArrival: (arrival) => {
      const webhook = examine(arrival, [...secrets], options.now)
      options.onReceived?.(webhook)
      came.add(webhook)
    },
  })
  target.otherwise({ status: 204 })
  return {
    url: `${target.url}/`,
    received: came.all,
    trust: (secret) => void secrets.add(secret),
    next: came.next,
    target,
    close: target.close,
  }
}

function examine(arrival: HttpArrival, secrets: string[], now: (() => number) | undefined): ReceivedWebhook {
  const header = (name: string) => String(arrival.headers[name] ?? '')
  const refusals = secrets.map((secret) => refusal(arrival, new Webhook(secret), now))
  const signatures = refusals.filter((words) => words === null).length
  return {
    id: header('webhook-id'),
    timestampAt: Number(header('webhook-timestamp')) * 1000,
    path: arrival.path,
    payload: parse(arrival.body),
    arrival,
    signatures,
    refusal: signatures > 0 ? null : (refusals[0] ?? 'The sink knows no secret yet'),
  }
}

/**
 * The library's `verify` compares with the wall clock; under a fake clock its `sign` makes the signature that must be
 * among those given, and the freshness it asks for (five minutes) is asked of that clock.
 */
function refusal({ body, headers }: HttpArrival, webhook: Webhook, now: (() => number) | undefined): string | null {
  try {
    if (!now) {
      webhook.verify(body, headers as Record<string, string>, { jsonParse: false })
      return null
    }
    const at = Number(headers['webhook-timestamp']) * 1000
    if (!(Math.abs(now() - at) <= 300_000)) return 'Message timestamp not fresh'
    const wanted = webhook.sign(String(headers['webhook-id']), new Date(at), body)
    return String(headers['webhook-signature']).split(' ').includes(wanted) ? null : 'No matching signature found'
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
