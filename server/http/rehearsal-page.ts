/** `/rehearsal/:token/`: the hidden copy of the page on which an incident is rehearsed. Its address is the key. Registered by the app at the root. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Context } from '../flow/context.ts'
import { openRehearsedPages } from '../flow/rehearsed-page.ts'
import type { LiveFiles } from '../ports.ts'
import { sendAnswer } from './answer-page.ts'

const AtRoot = Type.Object({ token: Type.String({ maxLength: 100 }) })
const Below = Type.Object({ ...AtRoot.properties, '*': Type.String({ maxLength: 200 }) })

/** Nobody keeps it, nobody finds it, and no site that it links to learns where it is. */
const HIDDEN = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow', 'referrer-policy': 'no-referrer' }

export function rehearsalPageRoutes(context: Context, live: LiveFiles): FastifyPluginAsyncTypebox {
  const pages = openRehearsedPages(context)
  const answer = async (request: FastifyRequest, reply: FastifyReply, { token, path }: Asked) => {
    reply.headers(HIDDEN)
    const file = await pages.find(token, path)
    if (file === null) return sendAnswer(request, reply, { live, name: 'not-found', status: 404 })
    // What is not rehearsed, such as the record of an old incident, stands on the page itself.
    if (file === 'elsewhere') return reply.redirect(`${context.baseUrl}/${path.replace(/^\/+/, '')}`, 302)
    return reply.type(file.contentType).send(Buffer.from(file.body))
  }
  const options = { config: { open: true } }
  const schema = { summary: 'The hidden page of a rehearsal', tags: ['public'], hide: true }
  return async (app) => {
    // Links on it are made from its root: they need the slash.
    app.get('/rehearsal/:token', { ...options, schema: { ...schema, params: AtRoot } }, ({ params }, reply) =>
      reply.headers(HIDDEN).redirect(`${context.baseUrl}/rehearsal/${encodeURIComponent(params.token)}/`, 301),
    )
    app.get('/rehearsal/:token/*', { ...options, schema: { ...schema, params: Below } }, (request, reply) =>
      answer(request, reply, { token: request.params.token, path: request.params['*'] }),
    )
  }
}

interface Asked {
  readonly token: string
  readonly path: string
}
