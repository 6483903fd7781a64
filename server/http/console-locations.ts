/** `/api/v1/locations`: the places that probes look from. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { CreatedLocation, LocationList, LocationView, NewLocation, RenameLocation } from '../contract/locations.ts'
import type { Context } from '../flow/context.ts'
import {
  createLocation,
  readLocations,
  releaseLocation,
  removeLocation,
  renameLocation,
  renewToken,
  revokeLocation,
} from '../flow/locations.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['catalogue']
const Nothing = Type.Null({ description: 'Done' })
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function locationRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Locations, and how their agents are', tags, response: { 200: LocationList } }
    app.get('/locations', { onRequest: needs('desk.read'), schema: list }, async () => ({
      locations: await readLocations(context),
    }))

    const onRequest = needs('catalogue.write')
    const summary = 'Add a location; the token for its agent is shown once'
    const add = { summary, tags, body: NewLocation, response: { 201: CreatedLocation } }
    app.post('/locations', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await createLocation(context, byOf(request), request.body), 201),
    )

    const renaming = { params: ById, body: RenameLocation, response: { 200: LocationView } }
    const rename = { summary: 'Rename a location; its key stays', tags, ...renaming }
    app.put('/locations/:id', { onRequest, schema: rename }, async (request, reply) => {
      const { id } = request.params
      return answerWith(reply, await renameLocation(context, byOf(request), { id, name: request.body.name }))
    })

    const gone = 'Delete a location that no probe names; its results age out'
    const remove = { summary: gone, tags, params: ById, response: { 204: Nothing } }
    app.delete('/locations/:id', { onRequest, schema: remove }, async (request, reply) =>
      answerWith(reply, await removeLocation(context, byOf(request), request.params.id), 204),
    )

    const renewed = 'A new enrolment token; the one before it ends'
    const renew = { summary: renewed, tags, params: ById, response: { 201: CreatedLocation } }
    app.post('/locations/:id/tokens', { onRequest, schema: renew }, async (request, reply) =>
      answerWith(reply, await renewToken(context, byOf(request), request.params.id), 201),
    )

    const shut = 'Shut out: its agent is refused and its results have no vote from now on'
    const revoke = { summary: shut, tags, params: ById, response: { 200: LocationView } }
    app.post('/locations/:id/revoke', { onRequest, schema: revoke }, async (request, reply) =>
      answerWith(reply, await revokeLocation(context, byOf(request), request.params.id)),
    )

    const release = { summary: 'End its quarantine', tags, params: ById, response: { 200: LocationView } }
    app.post('/locations/:id/release', { onRequest, schema: release }, async (request, reply) =>
      answerWith(reply, await releaseLocation(context, byOf(request), request.params.id)),
    )
  }
}

function byOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
