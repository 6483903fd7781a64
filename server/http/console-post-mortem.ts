/** `/api/v1/incidents/:id/post-mortem`: what an outage was due to. Whoever speaks for incidents may write one; who answers for words publishes it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IncidentDetail } from '../contract/incidents.ts'
import { EditPostMortem, PostMortemView, PublishPostMortem } from '../contract/post-mortem.ts'
import { Preview } from '../contract/preview.ts'
import { KeepWriting } from '../contract/writing.ts'
import type { Context } from '../flow/context.ts'
import { editPostMortem, publishPostMortem } from '../flow/post-mortem.ts'
import { dropDraft, keepDraft } from '../flow/post-mortem-drafts.ts'
import { previewPostMortem } from '../flow/preview-post-mortem.ts'
import { readPostMortem } from '../flow/read-post-mortem.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['incidents']
const Nothing = Type.Null({ description: 'Done' })
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const PATH = '/incidents/:id/post-mortem'

export function postMortemRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(writingRoutes(context))
    const onRequest = needs('words.approve')
    const telling = 'Publish the post-mortem of an incident that is over, to those who were told of it'
    const publishing = { params: ById, body: PublishPostMortem, response: { 201: IncidentDetail } }
    const publish = { summary: telling, tags, ...publishing }
    app.post(PATH, { onRequest, schema: publish }, async (request, reply) => {
      const command = { incidentId: request.params.id, actor: request.actor, body: request.body }
      return answerWith(reply, await publishPostMortem(context, command, repeatOf(request)), 201)
    })

    const small = 'Put a post-mortem right: nobody is written to, the page says so and keeps the words of before'
    const edit = { summary: small, tags, params: ById, body: EditPostMortem, response: { 200: IncidentDetail } }
    app.post(`${PATH}/edits`, { onRequest, schema: edit }, async (request, reply) => {
      const command = { incidentId: request.params.id, actor: request.actor, body: request.body }
      return answerWith(reply, await editPostMortem(context, command, repeatOf(request)))
    })
  }
}

function writingRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const summary = 'The post-mortem: published, in the making, and what it may start from'
    const read = { summary, tags, params: ById, response: { 200: PostMortemView } }
    app.get(PATH, { onRequest: needs('desk.read'), schema: read }, async ({ params, actor }, reply) =>
      answerWith(reply, await readPostMortem(context, { incidentId: params.id, actor })),
    )

    const like = 'A post-mortem as it would go out; changes nothing'
    const preview = { summary: like, tags, params: ById, body: EditPostMortem, response: { 200: Preview } }
    app.post(
      `${PATH}/previews`,
      { onRequest: needs('desk.read'), schema: preview },
      async ({ params, body, actor }, reply) =>
        answerWith(reply, await previewPostMortem(context, { incidentId: params.id, actor, body })),
    )

    const onRequest = needs('incidents.write')
    const keeping = { params: ById, body: KeepWriting, response: { 204: Nothing } }
    const keep = { summary: 'Keep one’s own words for it; colleagues may go on with them', tags, ...keeping }
    app.put(`${PATH}/draft`, { onRequest, schema: keep }, async ({ params, actor, body }, reply) =>
      answerWith(reply, await keepDraft(context, { incidentId: params.id, actor }, body), 204),
    )

    const drop = { summary: 'Give one’s own words for it up', tags, params: ById, response: { 204: Nothing } }
    app.delete(`${PATH}/draft`, { onRequest, schema: drop }, async ({ params, actor }, reply) =>
      answerWith(reply, await dropDraft(context, { incidentId: params.id, actor }), 204),
    )
  }
}
