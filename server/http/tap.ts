/**
 * The page behind the link in an alert: one tap publishes. A GET changes nothing, since mail scanners open every link; the
 * tap is a POST of that page's own form. Registered by the app at the root.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { networkOf } from '../domain/network.ts'
import type { Context } from '../flow/context.ts'
import { type SignedIn, whoseSession } from '../flow/sign-in.ts'
import { publishByTap, putOff, stopByTap, takeByTap } from '../flow/tap.ts'
import { readTapPage, type TapPage } from '../flow/tap-facts.ts'
import type { LiveFiles } from '../ports.ts'
import { sendAnswer } from './answer-page.ts'
import { policyWith } from './inline-style.ts'
import { openPace } from './pace.ts'
import { sendProblem } from './problem.ts'
import { whereFrom } from './same-site.ts'
import { cookieIn, cookieName } from './session-cookie.ts'

const BODY_LIMIT = 4 * 1024
/** Of what is no link, from one network: whoever has a link is never kept waiting. */
const MISSES_A_MINUTE = 30

const params = Type.Object({ token: Type.String() })
const open = { config: { open: true } }
const tags = ['public']

export function tapRoutes(context: Context, live: LiveFiles): FastifyPluginAsyncTypebox {
  const misses = openPace(MISSES_A_MINUTE, context.clock.now)
  return async (app) => {
    readForms(app)
    const sessionOf = (request: FastifyRequest) => signedIn(context, request)
    const answer = async (request: FastifyRequest, reply: FastifyReply, page: TapPage | null) =>
      page === null ? sendMissing(request, reply, { live, misses }) : sendPage(context, reply, page)

    // Pages for one person, and no part of the API: programs confirm by POST /api/v1/incidents/{id}/updates.
    const look = { summary: 'What an alert offers to publish; changes nothing', tags, params }
    const query = Type.Object({ later: Type.Optional(Type.String({ maxLength: 1 })) })
    app.get(
      '/alert/:token',
      { ...open, schema: { ...look, hide: true, querystring: query } },
      async (request, reply) => {
        const page = await readTapPage(context, request.params.token, await sessionOf(request))
        return answer(request, reply, request.query.later === undefined ? page : putOff(page))
      },
    )

    const tap = {
      summary: 'Publish what its page shows, once; or stop its notices, or take it in hand',
      tags,
      params,
      body: Tapped,
    }
    const options = { ...open, bodyLimit: BODY_LIMIT, schema: { ...tap, hide: true, consumes: [FORM] } }
    app.post('/alert/:token', options, async (request, reply) => {
      if (!isFromOurPage(request, context.baseUrl)) return sendProblem(reply, 'cross-site', CROSS_SITE)
      const { seen = '', stop, take } = request.body
      const command = { token: request.params.token, session: await sessionOf(request) }
      if (stop !== undefined) return answer(request, reply, await stopByTap(context, command))
      if (take !== undefined) return answer(request, reply, await takeByTap(context, command))
      return answer(request, reply, await publishByTap(context, { ...command, seen }))
    })
  }
}

/** `seen`: names what was shown; without it, or with another one, it asks again. `stop`: the brake instead; `take`: to have it in hand. */
const Tapped = Type.Object({
  seen: Type.Optional(Type.String({ maxLength: 64 })),
  stop: Type.Optional(Type.Literal('1')),
  take: Type.Optional(Type.Literal('1')),
})
const FORM = 'application/x-www-form-urlencoded'
const CROSS_SITE = { detail: 'This was not posted by the page behind the link. Open the link, and tap there.' }

/** `no-referrer` makes browsers write `Origin: null` on a form of our own page: then they say otherwise where it stands. */
function isFromOurPage({ headers }: FastifyRequest, baseUrl: string): boolean {
  if (headers.origin !== 'null') return whereFrom(headers, baseUrl) !== 'foreign'
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin'
}

async function signedIn(context: Context, request: FastifyRequest): Promise<SignedIn | null> {
  const token = cookieIn(request, cookieName(context.baseUrl))
  return token === null ? null : whoseSession(context, token)
}

interface Missing {
  readonly live: LiveFiles
  readonly misses: ReturnType<typeof openPace>
}

/** The same for a forged, a cut, a foreign and a revoked link. */
function sendMissing(request: FastifyRequest, reply: FastifyReply, { live, misses }: Missing): FastifyReply {
  const waitMs = misses.take(networkOf(request.ip))
  reply.header('referrer-policy', 'no-referrer')
  if (waitMs === null) return sendAnswer(request, reply, { live, name: 'not-found', status: 404 })
  const detail = 'Too many links that are none. Open the one in the alert.'
  return sendProblem(reply.header('retry-after', Math.ceil(waitMs / 1_000)), 'too-many-tries', { detail })
}

const STATUS: Readonly<Partial<Record<TapPage['facts']['is'], number>>> = { expired: 410, 'not-yours': 403 }

async function sendPage(context: Context, reply: FastifyReply, { facts, language }: TapPage): Promise<FastifyReply> {
  const { html, style } = await context.renderer.tap(facts, language)
  return reply
    .code(STATUS[facts.is] ?? 200)
    .headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': policyWith(style),
    })
    .type('text/html; charset=utf-8')
    .send(html)
}

function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, text, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(text))))
  })
}
