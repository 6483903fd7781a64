/** `/api/v1/locations`: the places that probes look from. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { CreatedLocation, LocationList, LocationView, NewLocation } from '../contract/locations.ts'
import type { Context } from '../flow/context.ts'
import { createLocation, readLocations, releaseLocation, renewToken, revokeLocation } from '../flow/locations.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['catalogue']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function locationRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Locations, and how their agents are', tags, response: { 200: LocationList } }
    app.get('/locations', { schema: list }, async () => ({ locations: await readLocations(context) }))

    const onRequest = needs('admin')
    const summary = 'Add a location; the token for its agent is shown once'
    const add = { summary, tags, body: NewLocation, response: { 201: CreatedLocation } }
    app.post('/locations', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await createLocation(context, byOf(request), request.body), 201),
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
