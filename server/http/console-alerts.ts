/** `/api/v1/probes/:id/alerts`: what an inbound probe heard, for the desk and for programs. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { AlertList } from '../contract/alerts.ts'
import { readAlerts } from '../flow/alert-views.ts'
import type { Context } from '../flow/context.ts'
import { answerWith } from './outcome.ts'
import { needs } from './session.ts'

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function alertRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const heard = {
      summary: 'Alerts that came to an inbound probe: the open ones, and those of the last seven days',
      tags: ['alerts'],
      params: ById,
      response: { 200: AlertList },
    }
    app.get('/probes/:id/alerts', { onRequest: needs('desk.read'), schema: heard }, async ({ params }, reply) =>
      answerWith(reply, await readAlerts(context, params.id)),
    )
  }
}
