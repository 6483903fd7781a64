/** `/api/v1/rota`: whose turn it is on call, and who steps in. Registered by routes.ts. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { EditRota, NewOverride, RotaView } from '../contract/rota.ts'
import type { Context } from '../flow/context.ts'
import { changeRota, endOverride, endRota, readRota, stepIn } from '../flow/rota.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['on call']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function rotaRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const now = { summary: 'Whose turn it is, and two weeks ahead', tags, response: { 200: RotaView } }
    app.get('/rota', { onRequest: needs('desk.read'), schema: now }, () => readRota(context))

    const summary = 'Set the rota; the first of the people has the week that runs'
    const change = { summary, tags, body: EditRota, response: { 200: RotaView } }
    app.put('/rota', { onRequest: needs('people.write'), schema: change }, async (request, reply) =>
      answerWith(reply, await changeRota(context, request, repeatOf(request))),
    )

    const end = { summary: 'No rota: all contacts are told', tags, response: { 204: Type.Null() } }
    app.delete('/rota', { onRequest: needs('people.write'), schema: end }, async ({ actor }, reply) =>
      answerWith(reply, await endRota(context, actor), 204),
    )

    const onRequest = needs('incidents.write')
    const over = { summary: 'Somebody steps in for a while', tags, body: NewOverride, response: { 201: RotaView } }
    app.post('/rota/overrides', { onRequest, schema: over }, async (request, reply) =>
      answerWith(reply, await stepIn(context, request, repeatOf(request)), 201),
    )

    const back = { summary: 'Nobody steps in after all', tags, params: ById, response: { 204: Type.Null() } }
    app.delete('/rota/overrides/:id', { onRequest, schema: back }, async ({ params, actor }, reply) =>
      answerWith(reply, await endOverride(context, { id: params.id, actor }), 204),
    )
  }
}
