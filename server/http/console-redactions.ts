/** `/api/v1/redactions`: words or a picture that must go for good, such as a name, a secret or a face. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Redact, RedactionFound, Seek } from '../contract/redactions.ts'
import type { Context } from '../flow/context.ts'
import { redact, seek } from '../flow/redact.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['redaction']

export function redactionRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('words.approve')
    const seeking = { body: Seek, response: { 200: RedactionFound } }
    const search = { summary: 'Where a phrase or a picture stands; changes nothing', tags, ...seeking }
    app.post('/redactions/search', { onRequest, schema: search }, async ({ body }, reply) =>
      answerWith(reply, await seek(context, body)),
    )

    const gone = 'Take a phrase or a picture out of all that is kept, for good; what was sent already stays where it is'
    const redacting = { body: Redact, response: { 201: RedactionFound } }
    app.post('/redactions', { onRequest, schema: { summary: gone, tags, ...redacting } }, async (request, reply) => {
      const command = { redact: request.body, actor: request.actor }
      return answerWith(reply, await redact(context, command, repeatOf(request)), 201)
    })
  }
}
