/**
 * The links in readers' mails: confirm, leave. A GET changes nothing, since mail scanners open every link; the button of its
 * page, or a mail program's one click (RFC 8058), posts to the same address. Registered by the app at the root.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { AnswerName } from '../contract/answers.ts'
import type { Context } from '../flow/context.ts'
import { confirmSubscription, type Reader, readConfirmation } from '../flow/subscribe.ts'
import { readUnsubscribe, unsubscribe } from '../flow/unsubscribe.ts'
import type { LiveFiles } from '../ports.ts'
import { sendAnswer } from './answer-page.ts'

interface Answer {
  readonly name: AnswerName
  readonly status: number
}

interface Link {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly summary: string
  /** null: this link does nothing, whatever the reason. */
  readonly follow: (context: Context, token: string) => Promise<Reader | null>
  readonly name: AnswerName
  readonly dead: Answer
}

const GONE: Answer = { name: 'link-dead', status: 410 }
/** The same for a forged, a cut and a foreign token. */
const MISSING: Answer = { name: 'not-found', status: 404 }

const ASKS_FIRST = 'A page that asks first; changes nothing'
const CONFIRM = { url: '/confirm/:token', dead: GONE }
const LEAVE = { url: '/u/:token', dead: MISSING }
const LINKS: readonly Link[] = [
  { ...CONFIRM, method: 'GET', summary: ASKS_FIRST, follow: readConfirmation, name: 'confirm' },
  { ...CONFIRM, method: 'POST', summary: 'Begin', follow: confirmSubscription, name: 'confirmed' },
  { ...LEAVE, method: 'GET', summary: ASKS_FIRST, follow: readUnsubscribe, name: 'unsubscribe' },
  { ...LEAVE, method: 'POST', summary: 'Leave, in one click (RFC 8058)', follow: unsubscribe, name: 'unsubscribed' },
]

const BODY_LIMIT = 16 * 1024

export function linkRoutes(context: Context, live: LiveFiles): FastifyPluginAsyncTypebox {
  return async (app) => {
    ignoreBodies(app)
    const params = Type.Object({ token: Type.String() })
    for (const { method, url, summary, follow, name, dead } of LINKS) {
      app.route({
        ...{ method, url, bodyLimit: BODY_LIMIT, config: { open: true } },
        schema: { summary, tags: ['public'], params },
        handler: async (request, reply) => {
          const reader = await follow(context, request.params.token)
          const shown = reader ? { name, status: 200 } : dead
          return sendAnswer(request, reply, { live, ...shown, language: reader?.language ?? null })
        },
      })
    }
  }
}

/** One click comes as a form, as multipart, or as a mail program pleases: the address says everything. */
function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, null))
}
