/** `/api/v1/incidents/:id/links`: incidents of others that one of ours comes from. They are read with the incident. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { AddLink } from '../contract/links.ts'
import type { Context } from '../flow/context.ts'
import { addLink, removeLink } from '../flow/link-incident.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const Id = Type.String({ maxLength: 64 })
const OfIncident = Type.Object({ id: Id })
const OneLink = Type.Object({ id: Id, link: Id })

export function linkedIncidentRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const adding = { params: OfIncident, body: AddLink, response: { 201: IncidentDetail } }
    const add = { summary: 'Show an incident of others with it, in public', tags, ...adding }
    app.post('/incidents/:id/links', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await addLink(context, commandOf(request), request.body), 201),
    )

    const removing = { params: OneLink, response: { 200: IncidentDetail } }
    const remove = { summary: 'Show it no longer', tags, ...removing }
    app.delete('/incidents/:id/links/:link', { onRequest, schema: remove }, async (request, reply) =>
      answerWith(reply, await removeLink(context, commandOf(request), request.params.link)),
    )
  }
}

function commandOf(request: FastifyRequest<{ Params: { id: string } }>) {
  return { incidentId: request.params.id, actor: request.actor, repeat: repeatOf(request) }
}
