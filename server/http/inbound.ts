/**
 * `/api/inbound`, for Alertmanager and Grafana: whose message it is says the token, in the address or as they sign in. Neither
 * sends again what was refused, so a message is refused only where nothing of it could be kept.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { SentAlerts, TakenAlerts } from '../contract/alerts.ts'
import { isAlertSource } from '../domain/alert-place.ts'
import type { Probe } from '../domain/catalogue.ts'
import { networkOf } from '../domain/network.ts'
import type { Context } from '../flow/context.ts'
import { hearAlerts } from '../flow/hear-alerts.ts'
import { whoseToldUrl } from '../flow/told-url.ts'
import { openPace } from './pace.ts'
import { sendProblem } from './problem.ts'

export interface InboundExtras {
  /** Since when this process listens without a gap. */
  awakeAt(): number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a message whose token leads somewhere. */
    alertSource: Probe
  }
}

/** 2,000 alerts of a kilobyte. */
const BODY_LIMIT = 2 * 1_048_576
/** Of one source. In a large outage Alertmanager sends a message for each of its groups, and none that was refused again. */
const MESSAGES_PER_MINUTE = 1_200
/** Tries with a token that leads nowhere, from one network. */
const STRANGE_PER_MINUTE = 60

const tags = ['alerts']
const Token = Type.Object({ token: Type.String({ maxLength: 200 }) })

export function inboundRoutes(context: Context, { awakeAt }: InboundExtras): FastifyPluginAsyncTypebox {
  const now = () => context.clock.now()
  const strangers = openPace(STRANGE_PER_MINUTE, now)
  const sources = openPace(MESSAGES_PER_MINUTE, now)

  /** Before the body is read. */
  const known = async (request: FastifyRequest, reply: FastifyReply) => {
    const source = await whoseToldUrl(context.store.db, 'inbound', tokenIn(request))
    if (source && isAlertSource(source)) {
      request.alertSource = source
      const waitMs = sources.take(source.id)
      return waitMs === null ? undefined : sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })
    }
    const waitMs = strangers.take(networkOf(request.ip))
    if (waitMs !== null) return sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })
    return inAddress(request) === null
      ? sendProblem(reply, 'sign-in-needed', { detail: NO_TOKEN })
      : sendProblem(reply, 'not-found', { detail: NO_SUCH_TOKEN })
  }

  return async (app) => {
    const hear = ({ alertSource: source, body }: { readonly alertSource: Probe; readonly body: SentAlerts }) =>
      hearAlerts(context, { source, sent: body, awakeAt: awakeAt() })
    const taken = { tags, body: SentAlerts, response: { 200: TakenAlerts } }
    const options = { onRequest: known, bodyLimit: BODY_LIMIT, config: { open: true } }

    const byAddress = {
      summary: 'Alerts of Alertmanager or Grafana, by the token in the address',
      params: Token,
      ...taken,
    }
    app.post('/inbound/:token', { ...options, schema: byAddress }, hear)

    const signedIn = { summary: 'The same, by the token as bearer, or as password of any user', ...taken }
    app.post('/inbound', { ...options, schema: signedIn }, hear)
  }
}

const NO_SUCH_TOKEN = 'This address takes no alerts: its token is not, or no longer, one of ours.'
const NO_TOKEN = 'Send the token of an inbound probe, as bearer or as the password of any user.'

function inAddress({ params }: FastifyRequest): string | null {
  return (params as { readonly token?: string }).token ?? null
}

/** Empty: there is none. */
function tokenIn(request: FastifyRequest): string {
  const { authorization = '' } = request.headers
  const [, scheme = '', value = ''] = /^(bearer|basic) +([A-Za-z0-9+/=_~.-]+)$/i.exec(authorization) ?? []
  if (inAddress(request) !== null || scheme.toLowerCase() === 'bearer') return inAddress(request) ?? value
  const text = Buffer.from(value, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}
