/** `/api/v1/incidents/:id/notes`: what colleagues tell each other about an incident. They are read with the incident. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { WriteNote } from '../contract/notes.ts'
import type { Context } from '../flow/context.ts'
import { addNote, changeNote, removeNote } from '../flow/notes.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const Id = Type.String({ maxLength: 64 })
const OfIncident = Type.Object({ id: Id })
const OneNote = Type.Object({ id: Id, note: Id })

export function noteRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const adding = { params: OfIncident, body: WriteNote, response: { 201: IncidentDetail } }
    const add = { summary: 'A note for colleagues; never public', tags, ...adding }
    app.post('/incidents/:id/notes', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await addNote(context, commandOf(request), request.body), 201),
    )

    const changing = { params: OneNote, body: WriteNote, response: { 200: IncidentDetail } }
    const change = { summary: 'Change a note of one’s own', tags, ...changing }
    app.put('/incidents/:id/notes/:note', { onRequest, schema: change }, async (request, reply) =>
      answerWith(reply, await changeNote(context, commandOf(request), { id: request.params.note, ...request.body })),
    )

    const removing = { params: OneNote, response: { 200: IncidentDetail } }
    const remove = { summary: 'Delete a note of one’s own; nothing of it is kept', tags, ...removing }
    app.delete('/incidents/:id/notes/:note', { onRequest, schema: remove }, async (request, reply) =>
      answerWith(reply, await removeNote(context, commandOf(request), request.params.note)),
    )
  }
}

function commandOf(request: FastifyRequest<{ Params: { id: string } }>) {
  return { incidentId: request.params.id, actor: request.actor, repeat: repeatOf(request) }
}
