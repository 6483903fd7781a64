/** `/api/pager`: where PagerDuty's webhooks (v3) bring who has acknowledged. Signed over its bytes, so it is read as bytes. */
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { networkOf } from '../domain/network.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Context } from '../flow/context.ts'
import { hearPager } from '../flow/hear-pager.ts'
import { answerWith } from './outcome.ts'
import { openPace } from './pace.ts'
import { sendProblem } from './problem.ts'

const BODY_LIMIT = 256 * 1024
/** Messages that no pager of ours signed, from one network. */
const STRANGE_PER_MINUTE = 60

const Heard = Type.Object({ outcome: Type.Enum(['taken', 'ignored']) })
const schema = {
  summary: 'A webhook (v3) of PagerDuty, signed with the secret of its subscription',
  tags: ['on call'],
  params: Type.Object({ contact: Type.String({ maxLength: 64 }) }),
  response: { 200: Heard },
}

export function pagerRoutes(context: Context): (app: FastifyInstance) => Promise<void> {
  const strangers = openPace(STRANGE_PER_MINUTE, () => context.clock.now())
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.post<{ Params: { contact: string } }>(
      '/pagerduty/:contact',
      { schema, bodyLimit: BODY_LIMIT, config: { open: true } },
      async (request, reply) => {
        const waitMs = strangers.look(networkOf(request.ip))
        if (waitMs !== null) return sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })
        const heard = await hearPager(context, {
          contactId: request.params.contact,
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          signature: String(request.headers['x-pagerduty-signature'] ?? ''),
        })
        if (isRefusal(heard)) strangers.take(networkOf(request.ip))
        return answerWith(reply, heard)
      },
    )
  }
}
