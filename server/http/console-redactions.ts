/** `/api/v1/redactions`: words that must go for good, such as a name or a secret. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PhraseFound, Redact, SeekPhrase } from '../contract/redactions.ts'
import type { Context } from '../flow/context.ts'
import { redact, seekPhrase } from '../flow/redact.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['redaction']

export function redactionRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('words.approve')
    const seeking = { body: SeekPhrase, response: { 200: PhraseFound } }
    const seek = { summary: 'Where a phrase stands; changes nothing', tags, ...seeking }
    app.post('/redactions/search', { onRequest, schema: seek }, async ({ body }, reply) =>
      answerWith(reply, await seekPhrase(context, body.phrase)),
    )

    const gone = 'Take a phrase out of all that is kept, for good; what was sent already stays where it is'
    const redacting = { body: Redact, response: { 201: PhraseFound } }
    app.post('/redactions', { onRequest, schema: { summary: gone, tags, ...redacting } }, async (request, reply) => {
      const command = { redact: request.body, actor: request.actor }
      return answerWith(reply, await redact(context, command, repeatOf(request)), 201)
    })
  }
}
