/** `/api/v1` previews: what would go out, before it does; and the empty frame in which the desk shows what browsers and mail programs would. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Preview, PreviewOpening, PreviewTemplate, PreviewUpdate, TemplatePreview } from '../contract/preview.ts'
import type { Context } from '../flow/context.ts'
import { previewOpening, previewUpdate } from '../flow/preview.ts'
import { previewTemplate } from '../flow/preview-template.ts'
import { answerWith } from './outcome.ts'
import { openPace } from './pace.ts'
import { sendProblem } from './problem.ts'
import { needs } from './session.ts'

/** Of one person or program: more than somebody who types without a rest can ask for. */
const PER_MINUTE = 200

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function previewRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const pace = openPace(PER_MINUTE, () => context.clock.now())
    const onRequest = needs('desk.read')
    // Each runs a whole command, and holds the page while it does.
    const preHandler = async ({ actor }: FastifyRequest, reply: FastifyReply) => {
      const waitMs = pace.take(actor.id)
      return waitMs === null ? undefined : sendProblem(reply, 'slow-down', { retryAfterMs: waitMs })
    }
    const likeUpdate = 'An update as it would go out; changes nothing'
    const update = {
      summary: likeUpdate,
      tags: ['incidents'],
      params: ById,
      body: PreviewUpdate,
      response: { 200: Preview },
    }
    app.post(
      '/incidents/:id/previews',
      { onRequest, preHandler, schema: update },
      async ({ params, body, actor }, reply) =>
        answerWith(reply, await previewUpdate(context, { ...body, incidentId: params.id, actor })),
    )

    const likeOpening = 'An incident opened by hand as it would go out; changes nothing'
    const opening = { summary: likeOpening, tags: ['incidents'], body: PreviewOpening, response: { 200: Preview } }
    app.post('/previews', { onRequest, preHandler, schema: opening }, async ({ body, actor }, reply) =>
      answerWith(reply, await previewOpening(context, { ...body, actor })),
    )

    const likeTemplate = 'A template in the making, filled with an example; changes nothing'
    const response = { 200: TemplatePreview }
    const template = { summary: likeTemplate, tags: ['templates'], body: PreviewTemplate, response }
    app.post('/templates/previews', { onRequest, preHandler, schema: template }, async ({ body, actor }, reply) =>
      answerWith(reply, await previewTemplate(context, { ...body, actor })),
    )
  }
}

/** Nothing runs in it, whatever is put in; styles stand in the elements of a mail, so they may here. */
const FRAME_POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'self'; frame-ancestors 'self'; sandbox allow-same-origin"
const FRAME = '<!doctype html><html><head><title>Preview</title></head><body></body></html>'

/** `/console/frame`: the desk fills it. */
export function previewFrame(app: FastifyInstance): void {
  app.get('/console/frame', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('content-security-policy', FRAME_POLICY).header('x-frame-options', 'SAMEORIGIN')
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(FRAME)
  })
}
