/** `/api/v1/incidents/:id/writing`: words in the making, one's own. `:id` is `new` for an incident that is being opened by hand. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { KeepWriting, KeptWriting } from '../contract/writing.ts'
import type { Context } from '../flow/context.ts'
import { dropWords, keepWriting, readWriting } from '../flow/writing.ts'
import { answerWith } from './outcome.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const Nothing = Type.Null({ description: 'Done' })
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function writingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const mine = { summary: 'One’s own words in the making', tags, params: ById, response: { 200: KeptWriting } }
    app.get('/incidents/:id/writing', { onRequest, schema: mine }, ({ params, actor }) =>
      readWriting(context, { incidentId: params.id, actor }),
    )

    const keeping = { params: ById, body: KeepWriting, response: { 204: Nothing } }
    const keep = { summary: 'Keep words in the making; colleagues see that somebody writes', tags, ...keeping }
    app.put('/incidents/:id/writing', { onRequest, schema: keep }, async ({ params, actor, body }, reply) =>
      answerWith(reply, await keepWriting(context, { incidentId: params.id, actor }, body), 204),
    )

    const drop = { summary: 'Give one’s own words up', tags, params: ById, response: { 204: Nothing } }
    app.delete('/incidents/:id/writing', { onRequest, schema: drop }, async ({ params, actor }, reply) =>
      answerWith(reply, await dropWords(context, { incidentId: params.id, actor }), 204),
    )
  }
}
