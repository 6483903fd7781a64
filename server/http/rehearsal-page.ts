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
  const notFound = (request: FastifyRequest, reply: FastifyReply) =>
    sendAnswer(request, reply.headers(HIDDEN), { live, name: 'not-found', status: 404 })
  const answer = async (request: FastifyRequest, reply: FastifyReply, { token, path }: Asked) => {
    const file = await pages.find(token, path)
    if (file === null) return notFound(request, reply)
    reply.headers(HIDDEN)
    // What is not rehearsed, such as the record of an old incident, stands on the page itself.
    if (file === 'elsewhere') return reply.redirect(`${context.baseUrl}/${path.replace(/^\/+/, '')}`, 302)
    return reply.type(file.contentType).send(Buffer.from(file.body))
  }
  const options = { config: { open: true } }
  const schema = { summary: 'The hidden page of a rehearsal', tags: ['public'], hide: true }
  return async (app) => {
    // Links on it are made from its root: they need the slash.
    app.get('/rehearsal/:token', { ...options, schema: { ...schema, params: AtRoot } }, async (request, reply) => {
      const { token } = request.params
      if ((await pages.find(token, '')) === null) return notFound(request, reply)
      return reply.headers(HIDDEN).redirect(`${context.baseUrl}/rehearsal/${encodeURIComponent(token)}/`, 301)
    })
    app.get('/rehearsal/:token/*', { ...options, schema: { ...schema, params: Below } }, (request, reply) =>
      answer(request, reply, { token: request.params.token, path: request.params['*'] }),
    )
  }
}

interface Asked {
  readonly token: string
  readonly path: string
}
