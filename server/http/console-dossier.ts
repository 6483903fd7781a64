/** `/api/v1/incidents/:id/dossier`: an incident as a record to keep, as JSON and as a page to print. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { Dossier, DossierQuery, PrintQuery } from '../contract/dossier.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Context } from '../flow/context.ts'
import { readDossier } from '../flow/dossier.ts'
import { policyWith } from './inline-style.ts'
import { answerWith } from './outcome.ts'
import { sendRefusal } from './problem.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const PATH = '/incidents/:id/dossier'

export function dossierRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const summary = 'What was found, who was told, what was said and whom it reached'
    const read = { summary, tags, params: ById, querystring: DossierQuery, response: { 200: Dossier } }
    app.get(PATH, { onRequest: needs('desk.read'), schema: read }, async ({ params, query, actor }, reply) =>
      answerWith(
        reply,
        await readDossier(context, { incidentId: params.id, actor, withNotes: query.notes !== undefined }),
      ),
    )
    await app.register(printed(context))
  }
}

/** A page, which the schemas' types know nothing of. */
function printed(context: Context): (app: FastifyInstance) => Promise<void> {
  const page = { description: 'One file, without script', content: { 'text/html': { schema: Type.String() } } }
  const summary = 'The same as a page to print or to keep'
  const schema = { summary, tags, params: ById, querystring: PrintQuery, response: { 200: page } }
  interface Asked {
    Params: Static<typeof ById>
    Querystring: Static<typeof PrintQuery>
  }
  return async (app) => {
    const options = { onRequest: needs('desk.read'), exposeHeadRoute: false, schema }
    app.get<Asked>(`${PATH}.html`, options, async ({ params, query, actor }, reply) => {
      const asked = { incidentId: params.id, actor, withNotes: query.notes !== undefined }
      const facts = await readDossier(context, asked)
      if (isRefusal(facts)) return sendRefusal(reply, facts)
      const { html, style } = await context.renderer.dossier(facts, query.language ?? facts.page.defaultLanguage)
      reply.headers({ 'content-security-policy': policyWith(style), 'referrer-policy': 'no-referrer' })
      return reply.type('text/html; charset=utf-8').send(html)
    })
  }
}
