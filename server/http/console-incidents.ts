/** `/api/v1` for incidents: the inbox, one incident, and every command on it. The desk uses these and nothing else. */

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Audience, AudienceQuery, DeliveryList } from '../contract/deliveries.ts'
import { EditUpdate } from '../contract/edits.ts'
import {
  AskDraft,
  Correct,
  Dismiss,
  Draft,
  IncidentDetail,
  IncidentList,
  IncidentQuery,
  OpenIncident,
  PostUpdate,
  UpdateView,
} from '../contract/incidents.ts'
import { Wording } from '../contract/schedule.ts'
import { Cursor } from '../contract/shapes.ts'
import { FailureStrips } from '../contract/strips.ts'
import { GATED_CHANNELS } from '../domain/gate.ts'
import { isRefusal } from '../domain/refusal.ts'
import { acknowledge, letGo } from '../flow/acknowledge.ts'
import { readAudience, readDeliveries } from '../flow/audience.ts'
import type { Context } from '../flow/context.ts'
import { correctUpdate } from '../flow/correct-update.ts'
import { dismissIncident } from '../flow/dismiss-incident.ts'
import { fillDraft } from '../flow/draft.ts'
import { editUpdate } from '../flow/edit-update.ts'
import { readFailureStrips } from '../flow/failure-strips.ts'
import { readIncidentDetail, readIncidents } from '../flow/incident-detail.ts'
import { openIncident } from '../flow/publish-update.ts'
import { sayUpdate } from '../flow/say-update.ts'
import { stopUpdate } from '../flow/stop-update.ts'
import { waitFor } from '../flow/wording.ts'
import { answerWith } from './outcome.ts'
import { refuseFreeWords, refuseUnapproved } from './own-words.ts'
import { repeatOf } from './repeat.ts'
import { refuseSaid } from './said-faults.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const ByChannel = Type.Object(
  { channel: Type.Optional(Type.Enum([...GATED_CHANNELS], { description: 'This one alone; absent: all of it' })) },
  { additionalProperties: false },
)
const GoOn = Type.Object({ cursor: Type.Optional(Cursor) }, { additionalProperties: false })

export function incidentRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(readingRoutes(context))
    await app.register(speakingRoutes(context))
    await app.register(settlingRoutes(context))
    await app.register(deliveryRoutes(context))
  }
}

function readingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = {
      summary: 'Incidents, newest first',
      tags,
      querystring: IncidentQuery,
      response: { 200: IncidentList },
    }
    app.get('/incidents', { onRequest: needs('desk.read'), schema: list }, (request) =>
      readIncidents(context, request.query),
    )

    const summary = 'One incident with evidence, updates and history'
    const one = { summary, tags, params: ById, response: { 200: IncidentDetail } }
    app.get('/incidents/:id', { onRequest: needs('desk.read'), schema: one }, async ({ params }, reply) =>
      answerWith(reply, await readIncidentDetail(context, context.store.db, params.id)),
    )

    const around = 'What the failed probes saw before the failure and since, place by place'
    const strips = { summary: around, tags, params: ById, response: { 200: FailureStrips } }
    app.get('/incidents/:id/strips', { onRequest: needs('desk.read'), schema: strips }, async ({ params }, reply) =>
      answerWith(reply, await readFailureStrips(context, params.id)),
    )
  }
}

/** What becomes an update, and the words for it. */
function speakingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const preHandler = refuseSaid(context)
    const open = { summary: 'Open an incident by hand', tags, body: OpenIncident, response: { 201: IncidentDetail } }
    const opening = { onRequest, preHandler: [preHandler, refuseFreeWords(context)], schema: open }
    app.post('/incidents', opening, async (request, reply) => {
      const command = { open: request.body, actor: request.actor }
      return answerWith(reply, await openIncident(context, command, repeatOf(request)), 201)
    })

    const summary = 'Confirm, go on, resolve or reopen; 202: it waits for an approver, in `scheduled`'
    const response = { 201: IncidentDetail, 202: IncidentDetail }
    const update = { summary, tags, params: ById, body: PostUpdate, response }
    app.post('/incidents/:id/updates', { onRequest, preHandler, schema: update }, async (request, reply) => {
      const command = { incidentId: request.params.id, update: request.body, actor: request.actor }
      const said = await sayUpdate(context, command, repeatOf(request))
      // Whatever is published moves it on.
      const waits = !isRefusal(said) && said.incident.version === request.body.version
      return answerWith(reply, said, waits ? 202 : 201)
    })

    const whether = 'Would these words wait for an approver? Changes nothing'
    const ask = { summary: whether, tags, params: ById, body: PostUpdate, response: { 200: Wording } }
    app.post('/incidents/:id/wording', { onRequest, schema: ask }, async ({ params, body, actor }) => ({
      waitMin: await waitFor(context, { ...body, incidentId: params.id }, actor),
    }))

    const inWords = 'A template filled with what is known; changes nothing'
    const draft = { summary: inWords, tags, body: AskDraft, response: { 200: Draft } }
    app.post('/drafts', { onRequest: needs('desk.read'), schema: draft }, async ({ body }, reply) =>
      answerWith(reply, await fillDraft(context, body)),
    )
  }
}

/** What puts right what was suspected or said. */
function settlingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('incidents.write')
    const preHandler = refuseUnapproved(context)
    const reason = 'Dismiss a suspicion, with a reason'
    const dismiss = { summary: reason, tags, params: ById, body: Dismiss, response: { 200: IncidentDetail } }
    app.post('/incidents/:id/dismiss', { onRequest, schema: dismiss }, async (request, reply) => {
      const command = { incidentId: request.params.id, dismiss: request.body, actor: request.actor }
      return answerWith(reply, await dismissIncident(context, command, repeatOf(request)))
    })

    const taken = { tags, params: ById, response: { 200: IncidentDetail } }
    const mine = 'Take an incident in hand: nobody further is called'
    app.post(
      '/incidents/:id/acknowledge',
      { onRequest, schema: { summary: mine, ...taken } },
      async (request, reply) => {
        const command = { incidentId: request.params.id, actor: request.actor }
        return answerWith(reply, await acknowledge(context, command, repeatOf(request)))
      },
    )

    const nobodys = 'Let go of it: the next is called in time'
    app.post('/incidents/:id/let-go', { onRequest, schema: { summary: nobodys, ...taken } }, async (request, reply) => {
      const command = { incidentId: request.params.id, actor: request.actor }
      return answerWith(reply, await letGo(context, command, repeatOf(request)))
    })

    const reached = 'Correct an update towards those whom it reached'
    const correct = { summary: reached, tags, params: ById, body: Correct, response: { 201: IncidentDetail } }
    app.post('/incidents/:id/corrections', { onRequest, preHandler, schema: correct }, async (request, reply) => {
      const command = { incidentId: request.params.id, correct: request.body, actor: request.actor }
      return answerWith(reply, await correctUpdate(context, command, repeatOf(request)), 201)
    })

    const small =
      'Put small things right in an update: nobody is written to, the page says so and keeps the words of before'
    const edit = { summary: small, tags, params: ById, body: EditUpdate, response: { 200: IncidentDetail } }
    app.post('/incidents/:id/edits', { onRequest, preHandler, schema: edit }, async (request, reply) => {
      const command = { incidentId: request.params.id, edit: request.body, actor: request.actor }
      return answerWith(reply, await editUpdate(context, command, repeatOf(request)))
    })

    const brake = 'The brake: what has not left does not leave'
    const stop = { summary: brake, tags, params: ById, querystring: ByChannel, response: { 200: UpdateView } }
    app.post('/updates/:id/stop', { onRequest, schema: stop }, async (request, reply) => {
      const { params, query, actor } = request
      const command = { updateId: params.id, channel: query.channel, actor }
      return answerWith(reply, await stopUpdate(context, command, repeatOf(request)))
    })
  }
}

function deliveryRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const summary = 'Who was told, and how it went'
    const list = { summary, tags, params: ById, querystring: GoOn, response: { 200: DeliveryList } }
    // It shows addresses of people.
    app.get(
      '/updates/:id/deliveries',
      { onRequest: needs('addresses.read'), schema: list },
      async ({ params, query }, reply) =>
        answerWith(reply, await readDeliveries(context, { updateId: params.id, after: query.cursor ?? '' })),
    )

    const told = 'How many would hear an update now, or another kind of message'
    const audience = { summary: told, tags, querystring: AudienceQuery, response: { 200: Audience } }
    app.get('/audience', { onRequest: needs('desk.read'), schema: audience }, ({ query }) =>
      readAudience(context, query),
    )
  }
}
