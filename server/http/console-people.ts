/** The desk's routes about people: subscribers, on-call contacts, a test mail. Below `/api/v1`; registered by the app. */

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  ChangeOncallContact,
  CreatedOncallContact,
  CreatedWebhookSubscriber,
  NewOncallContact,
  NewWebhookSubscriber,
  OncallContact,
  PagerAnswers,
  SubscriberList,
  TestMail,
} from '../contract/console.ts'
import { Cursor } from '../contract/shapes.ts'
import type { Context } from '../flow/context.ts'
import { setAnswers } from '../flow/hear-pager.ts'
import { addOncall, changeOncall, readOncall, removeOncall } from '../flow/oncall-contacts.ts'
import { addWebhookSubscriber, readSubscribers, removeSubscriber } from '../flow/subscriber-list.ts'
import { sendTestMail } from '../flow/test-mail.ts'
import type { AddressGuard } from '../ports.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['people']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const GoOn = Type.Object({ cursor: Type.Optional(Cursor) }, { additionalProperties: false })
const OncallList = Type.Object({ contacts: Type.Array(OncallContact) })
const TestMailAnswer = Type.Object({ outcome: Type.Literal('queued') })

export function peopleRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(subscriberRoutes(context, guard))
    await app.register(oncallRoutes(context, guard))
    const schema = { summary: 'Send a test mail', tags: ['desk'], body: TestMail, response: { 202: TestMailAnswer } }
    app.post('/test-mail', { onRequest: needs('people.write'), schema }, async (request, reply) => {
      const command = { to: request.body.to, actor: request.actor }
      return answerWith(reply, await sendTestMail(context, command, repeatOf(request)), 202)
    })
  }
}

function subscriberRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Subscribers, newest first', tags, querystring: GoOn, response: { 200: SubscriberList } }
    app.get('/subscribers', { onRequest: needs('addresses.read'), schema: list }, ({ query }) =>
      readSubscribers(context, query.cursor ?? null),
    )

    const onRequest = needs('people.write')
    const summary = 'Add a webhook; its secret is shown once'
    const add = { summary, tags, body: NewWebhookSubscriber, response: { 201: CreatedWebhookSubscriber } }
    app.post('/subscribers/webhooks', { onRequest, schema: add }, async (request, reply) => {
      const command = { body: request.body, actor: request.actor, guard }
      return answerWith(reply, await addWebhookSubscriber(context, command, repeatOf(request)), 201)
    })

    const remove = { summary: 'Take a subscriber off the list', tags, params: ById, response: { 204: Type.Null() } }
    app.delete('/subscribers/:id', { onRequest, schema: remove }, async ({ params, actor }, reply) =>
      answerWith(reply, await removeSubscriber(context, { id: params.id, actor }), 204),
    )
  }
}

function oncallRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = { summary: 'Who is told first', tags, response: { 200: OncallList } }
    app.get('/oncall', { onRequest: needs('addresses.read'), schema: list }, async () => ({
      contacts: await readOncall(context),
    }))

    const onRequest = needs('people.write')
    const summary = 'Add an on-call contact'
    const add = { summary, tags, body: NewOncallContact, response: { 201: CreatedOncallContact } }
    app.post('/oncall', { onRequest, schema: add }, async (request, reply) => {
      const command = { body: request.body, actor: request.actor, guard }
      return answerWith(reply, await addOncall(context, command, repeatOf(request)), 201)
    })

    const whose = "Change an on-call contact's person and language"
    const change = { summary: whose, tags, params: ById, body: ChangeOncallContact, response: { 200: OncallContact } }
    app.put('/oncall/:id', { onRequest, schema: change }, async (request, reply) => {
      const { params, body, actor } = request
      return answerWith(reply, await changeOncall(context, { id: params.id, body, actor }, repeatOf(request)))
    })

    const said = "Hear PagerDuty's webhooks: the secret that they are signed with"
    const hear = { summary: said, tags, params: ById, body: PagerAnswers, response: { 204: Type.Null() } }
    app.put('/oncall/:id/answers', { onRequest, schema: hear }, async ({ params, body, actor }, reply) =>
      answerWith(reply, await setAnswers(context, { id: params.id, secret: body.secret, actor }), 204),
    )

    const remove = { summary: 'Remove an on-call contact', tags, params: ById, response: { 204: Type.Null() } }
    app.delete('/oncall/:id', { onRequest, schema: remove }, async ({ params, actor }, reply) =>
      answerWith(reply, await removeOncall(context, { id: params.id, actor }), 204),
    )
  }
}
