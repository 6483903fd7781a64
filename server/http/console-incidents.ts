/** `/api/v1` for incidents: the inbox, one incident, and every command on it. The desk uses these and nothing else. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  AskDraft,
  Audience,
  Correct,
  DeliveryList,
  Dismiss,
  Draft,
  IncidentDetail,
  IncidentList,
  IncidentQuery,
  OpenIncident,
  PostUpdate,
  UpdateView,
} from '../contract/incidents.ts'
import { isRefusal } from '../domain/refusal.ts'
import { readAudience, readDeliveries } from '../flow/audience.ts'
import type { Context } from '../flow/context.ts'
import { fillDraft } from '../flow/draft.ts'
import { readIncidentDetail, readIncidents } from '../flow/incident-detail.ts'
import { openIncident, publishUpdate } from '../flow/publish-update.ts'
import { correctUpdate, dismissIncident, stopUpdate } from '../flow/settle-incident.ts'
import { sendRefusal } from './problem.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Cursor = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false })

export function incidentRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/incidents', {
      schema: {
        summary: 'Incidents, newest first',
        tags: ['incidents'],
        querystring: IncidentQuery,
        response: { 200: IncidentList },
      },
      handler: (request) => readIncidents(context, request.query),
    })
    app.get('/incidents/:id', {
      schema: {
        summary: 'One incident with evidence, updates and history',
        tags: ['incidents'],
        params: ById,
        response: { 200: IncidentDetail },
      },
      handler: async (request, reply) => {
        const detail = await readIncidentDetail(context, context.store.db, request.params.id)
        return isRefusal(detail) ? sendRefusal(reply, detail) : detail
      },
    })
    app.post('/incidents', {
      onRequest: needs('responder'),
      schema: {
        summary: 'Open an incident by hand',
        tags: ['incidents'],
        body: OpenIncident,
        response: { 201: IncidentDetail },
      },
      handler: async (request, reply) => {
        const done = await openIncident(context, { open: request.body, actor: request.actor }, repeatOf(request))
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(201).send(done)
      },
    })
    app.post('/incidents/:id/updates', {
      onRequest: needs('responder'),
      schema: {
        summary: 'Confirm, go on, resolve or reopen',
        tags: ['incidents'],
        params: ById,
        body: PostUpdate,
        response: { 201: IncidentDetail },
      },
      handler: async (request, reply) => {
        const command = { incidentId: request.params.id, update: request.body, actor: request.actor }
        const done = await publishUpdate(context, command, repeatOf(request))
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(201).send(done)
      },
    })
    app.post('/incidents/:id/dismiss', {
      onRequest: needs('responder'),
      schema: {
        summary: 'Dismiss a suspicion, with a reason',
        tags: ['incidents'],
        params: ById,
        body: Dismiss,
        response: { 200: IncidentDetail },
      },
      handler: async (request, reply) => {
        const command = { incidentId: request.params.id, dismiss: request.body, actor: request.actor }
        const done = await dismissIncident(context, command, repeatOf(request))
        return isRefusal(done) ? sendRefusal(reply, done) : done
      },
    })
    app.post('/incidents/:id/corrections', {
      onRequest: needs('responder'),
      schema: {
        summary: 'Correct an update towards those whom it reached',
        tags: ['incidents'],
        params: ById,
        body: Correct,
        response: { 201: IncidentDetail },
      },
      handler: async (request, reply) => {
        const command = { incidentId: request.params.id, correct: request.body, actor: request.actor }
        const done = await correctUpdate(context, command, repeatOf(request))
        return isRefusal(done) ? sendRefusal(reply, done) : reply.code(201).send(done)
      },
    })
    await app.register(aroundRoutes(context))
  }
}

function aroundRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/updates/:id/stop', {
      onRequest: needs('responder'),
      schema: {
        summary: 'The brake: what has not left does not leave',
        tags: ['incidents'],
        params: ById,
        response: { 200: UpdateView },
      },
      handler: async (request, reply) => {
        const command = { updateId: request.params.id, actor: request.actor }
        const done = await stopUpdate(context, command, repeatOf(request))
        return isRefusal(done) ? sendRefusal(reply, done) : done
      },
    })
    app.get('/updates/:id/deliveries', {
      schema: {
        summary: 'Who was told, and how it went',
        tags: ['incidents'],
        params: ById,
        querystring: Cursor,
        response: { 200: DeliveryList },
      },
      handler: async (request, reply) => {
        const list = await readDeliveries(context, { updateId: request.params.id, after: request.query.cursor ?? '' })
        return isRefusal(list) ? sendRefusal(reply, list) : list
      },
    })
    app.post('/drafts', {
      schema: {
        summary: 'A template filled with what is known; changes nothing',
        tags: ['incidents'],
        body: AskDraft,
        response: { 200: Draft },
      },
      handler: async (request, reply) => {
        const draft = await fillDraft(context, request.body)
        return isRefusal(draft) ? sendRefusal(reply, draft) : draft
      },
    })
    app.get('/audience', {
      schema: { summary: 'How many would hear an update now', tags: ['incidents'], response: { 200: Audience } },
      handler: () => readAudience(context),
    })
  }
}
