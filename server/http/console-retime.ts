/** `/api/v1/incidents/:id/times`: when it began and was over, put right afterwards. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { RetimeIncident } from '../contract/retime.ts'
import type { Context } from '../flow/context.ts'
import { retimeIncident } from '../flow/retime-incident.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function retimeRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const shapes = { params: ById, body: RetimeIncident, response: { 200: IncidentDetail } }
    const summary =
      'Put right when it began and when it was over: nobody is written to, and the page keeps what it said'
    const times = { summary, tags: ['incidents'], ...shapes }
    app.post('/incidents/:id/times', { onRequest: needs('incidents.write'), schema: times }, async (request, reply) => {
      const command = { incidentId: request.params.id, times: request.body, actor: request.actor }
      return answerWith(reply, await retimeIncident(context, command, repeatOf(request)))
    })
  }
}
