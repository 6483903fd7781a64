/** `/api/v1/incidents/:id/merge`: two incidents that turn out to be one outage. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { MergeIncident } from '../contract/merge.ts'
import type { Context } from '../flow/context.ts'
import { mergeIncidents } from '../flow/merge-incidents.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function mergeRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shapes = { params: ById, body: MergeIncident, response: { 200: IncidentDetail } }
    const merge = { summary: 'End it as part of another, which is given back', tags: ['incidents'], ...shapes }
    app.post('/incidents/:id/merge', { onRequest: needs('incidents.write'), schema: merge }, async (request, reply) => {
      const command = { incidentId: request.params.id, merge: request.body, actor: request.actor }
      return answerWith(reply, await mergeIncidents(context, command, repeatOf(request)))
    })
  }
}
