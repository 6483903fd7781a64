/** The desk's routes about people: subscribers, on-call contacts, a test mail. Below `/api/v1`; registered by the app. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  CreatedOncallContact,
  CreatedWebhookSubscriber,
  NewOncallContact,
  NewWebhookSubscriber,
  OncallContact,
  SubscriberList,
  TestMail,
} from '../contract/console.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Context } from '../flow/context.ts'
import { addOncall, readOncall, removeOncall } from '../flow/oncall-contacts.ts'
import { addWebhookSubscriber, readSubscribers, removeSubscriber } from '../flow/subscriber-list.ts'
import { sendTestMail } from '../flow/test-mail.ts'
import type { AddressGuard } from '../ports.ts'
import { sendRefusal } from './problem.ts'
import { repeatOf } from './repeat.ts'
import { actorOf, needs } from './session.ts'

const tags = ['people']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Cursor = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 64 })) }, { additionalProperties: false })
const OncallList = Type.Object({ contacts: Type.Array(OncallContact) })
const TestMailAnswer = Type.Object({ outcome: Type.Literal('queued') })

export function peopleRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(subscriberRoutes(context, guard))
    await app.register(oncallRoutes(context, guard))
    const testMail = {
      onRequest: needs('admin'),
      schema: { summary: 'Send a test mail', tags: ['desk'], body: TestMail, response: { 202: TestMailAnswer } },
    }
    app.post('/test-mail', testMail, async (request, reply) => {
      const { body } = request
      const actor = actorOf(request)
      const answer = await sendTestMail(context, { to: body.to, actor }, repeatOf(request))
      return isRefusal(answer) ? sendRefusal(reply, answer) : reply.code(202).send(answer)
    })
  }
}

function subscriberRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    const list = {
      schema: { summary: 'Subscribers, newest first', tags, querystring: Cursor, response: { 200: SubscriberList } },
    }
    app.get('/subscribers', list, (request) => readSubscribers(context, request.query.cursor ?? null))
    const add = {
      onRequest: needs('admin'),
      schema: {
        summary: 'Add a webhook; its secret is shown once',
        tags,
        body: NewWebhookSubscriber,
        response: { 201: CreatedWebhookSubscriber },
      },
    }
    app.post('/subscribers/webhooks', add, async (request, reply) => {
      const { body } = request
      const actor = actorOf(request)
      const made = await addWebhookSubscriber(context, { body, actor, guard }, repeatOf(request))
      return isRefusal(made) ? sendRefusal(reply, made) : reply.code(201).send(made)
    })
    const remove = {
      onRequest: needs('admin'),
      schema: { summary: 'Take a subscriber off the list', tags, params: ById, response: { 204: Type.Null() } },
    }
    app.delete('/subscribers/:id', remove, async (request, reply) => {
      const { params } = request
      const actor = actorOf(request)
      const refusal = await removeSubscriber(context, { id: params.id, actor })
      return refusal ? sendRefusal(reply, refusal) : reply.code(204).send(null)
    })
  }
}

function oncallRoutes(context: Context, guard: AddressGuard): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/oncall', { schema: { summary: 'Who is told first', tags, response: { 200: OncallList } } }, async () => ({
      contacts: await readOncall(context),
    }))
    const add = {
      onRequest: needs('admin'),
      schema: {
        summary: 'Add an on-call contact',
        tags,
        body: NewOncallContact,
        response: { 201: CreatedOncallContact },
      },
    }
    app.post('/oncall', add, async (request, reply) => {
      const { body } = request
      const actor = actorOf(request)
      const made = await addOncall(context, { body, actor, guard }, repeatOf(request))
      return isRefusal(made) ? sendRefusal(reply, made) : reply.code(201).send(made)
    })
    const remove = {
      onRequest: needs('admin'),
      schema: { summary: 'Remove an on-call contact', tags, params: ById, response: { 204: Type.Null() } },
    }
    app.delete('/oncall/:id', remove, async (request, reply) => {
      const { params } = request
      const actor = actorOf(request)
      const refusal = await removeOncall(context, { id: params.id, actor })
      return refusal ? sendRefusal(reply, refusal) : reply.code(204).send(null)
    })
  }
}
