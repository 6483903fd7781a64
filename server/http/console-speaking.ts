/** `/api/v1/speaking`: whose words wait for whom. Registered by routes.ts. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Speaking } from '../contract/speaking.ts'
import type { Context } from '../flow/context.ts'
import { changeSpeaking, readSpeaking } from '../flow/speaking.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['templates']

export function speakingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const now = { summary: 'How people speak on this page', tags, response: { 200: Speaking } }
    app.get('/speaking', { onRequest: needs('desk.read'), schema: now }, () => readSpeaking(context))

    const set = { summary: 'Set how people speak on this page', tags, body: Speaking, response: { 200: Speaking } }
    app.put('/speaking', { onRequest: needs('words.approve'), schema: set }, async (request, reply) => {
      const editing = { actor: request.actor, repeat: repeatOf(request) }
      return answerWith(reply, await changeSpeaking(context, editing, request.body))
    })
  }
}
