/** `/api/v1/incidents/:id/scheduled`: updates that go out by themselves, and words that wait for an approver. They are read with the incident. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { DecideWords, ScheduleUpdate } from '../contract/schedule.ts'
import type { Context } from '../flow/context.ts'
import { decideWords } from '../flow/decide-words.ts'
import { cancelScheduled, scheduleUpdate } from '../flow/schedule-update.ts'
import { answerWith } from './outcome.ts'
import { refuseFreeWords } from './own-words.ts'
import { repeatOf } from './repeat.ts'
import { refuseSaid } from './said-faults.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const Id = Type.String({ maxLength: 64 })
const ById = Type.Object({ id: Id })
const OneScheduled = Type.Object({ id: Id, scheduled: Id })

export function scheduledRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const preHandler = [refuseSaid(context), refuseFreeWords(context)]
    const scheduling = { params: ById, body: ScheduleUpdate, response: { 201: IncidentDetail } }
    const schedule = {
      summary: 'An update that goes out at an instant, unless the incident moves',
      tags,
      ...scheduling,
    }
    app.post('/incidents/:id/scheduled', { onRequest, preHandler, schema: schedule }, async (request, reply) => {
      const command = { incidentId: request.params.id, schedule: request.body, actor: request.actor }
      return answerWith(reply, await scheduleUpdate(context, command, repeatOf(request)), 201)
    })

    const deciding = { params: OneScheduled, body: DecideWords, response: { 201: IncidentDetail } }
    const decide = { summary: 'Answer for words that wait, change them, or refuse them', tags, ...deciding }
    app.post(
      '/incidents/:id/scheduled/:scheduled/decision',
      { onRequest: needs('words.approve'), schema: decide },
      async (request, reply) => {
        const { id: incidentId, scheduled: id } = request.params
        const command = { incidentId, id, decision: request.body, actor: request.actor }
        return answerWith(reply, await decideWords(context, command, repeatOf(request)), 201)
      },
    )

    const cancelling = { params: OneScheduled, response: { 200: IncidentDetail } }
    const cancel = { summary: 'Call it off, or put away what was kept back', tags, ...cancelling }
    app.delete('/incidents/:id/scheduled/:scheduled', { onRequest, schema: cancel }, async (request, reply) => {
      const { id: incidentId, scheduled: id } = request.params
      const command = { incidentId, id, actor: request.actor }
      return answerWith(reply, await cancelScheduled(context, command, repeatOf(request)))
    })
  }
}
