/**
 * `/sign-in/openid`: to the company's provider of accounts, and back. Both are walked by browsers and end at the desk, whatever
 * happens: a refusal is told there by its code. Where somebody wanted to go stays in their browser. Registered by routes.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ConnectIdentity, OwnIdentity, ProviderAddress } from '../contract/staff.ts'
import { networkOf } from '../domain/network.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { PROVIDER_SIGN_IN_MS, SESSION_LIFE_MS } from '../domain/sign-in.ts'
import type { Context } from '../flow/context.ts'
import { askProvider, type OpenId } from '../flow/openid-question.ts'
import { comeBack } from '../flow/openid-sign-in.ts'
import { askToConnect, endOwnIdentity, readOwnIdentity } from '../flow/own-identity.ts'
import { OPENID_CALLBACK_PATH, OPENID_PATH } from '../ports.ts'
import { answerWith } from './outcome.ts'
import { openPace } from './pace.ts'
import { sendRefusal } from './problem.ts'
import { needs } from './session.ts'
import { cookieIn, cookieName, cookieOf } from './session-cookie.ts'
import { entranceOf } from './welcome.ts'

/** Refused ones, from one network: each may cost the provider a question. */
const REFUSED_PER_MINUTE = 30

const open = { config: { open: true } }
const tags = ['session']

export function openIdRoutes(context: Context, openId: OpenId): FastifyPluginAsyncTypebox {
  const refusals = openPace(REFUSED_PER_MINUTE, () => context.clock.now())
  return async (app) => {
    const begin = { summary: 'To the provider of accounts', tags, hide: true }
    app.get(OPENID_PATH, { ...open, schema: begin }, async (request, reply) => {
      const away = await askProvider(context, openId)
      if (isRefusal(away)) return sendBack(request, reply, away)
      return reply.header('set-cookie', questionCookie(context, away.kept)).redirect(away.url, 303)
    })

    const end = { summary: 'Back from the provider of accounts', tags, hide: true }
    app.get(OPENID_CALLBACK_PATH, { ...open, schema: end }, async (request, reply) => {
      const network = networkOf(request.ip)
      if (refusals.look(network) !== null) return sendBack(request, reply, TOO_MANY)
      const opened = await comeBack(context, openId, cameBack(context, request))
      reply.header('set-cookie', questionCookie(context, ''))
      if (opened === null) return reply.redirect(`${context.baseUrl}/console/#/me`, 303)
      if (isRefusal(opened)) {
        refusals.take(network)
        return sendBack(request, reply, opened)
      }
      reply.header('set-cookie', cookieOf(cookieName(context.baseUrl), opened.token, SESSION_LIFE_MS / 1_000))
      return reply.redirect(`${context.baseUrl}/console/#/sign-in/done`, 303)
    })
  }

  function sendBack(request: FastifyRequest, reply: FastifyReply, { refused, because }: Refusal): FastifyReply {
    request.log.warn({ refused, because }, 'a sign-in by the provider of accounts came to nothing')
    return reply.redirect(`${context.baseUrl}/console/#/sign-in/${refused}`, 303)
  }
}

/** One's own account there, below `/api/v1`. @param openId null: no provider is set up */
export function ownIdentityRoutes(context: Context, openId: OpenId | null): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('signed-in')
    const read = { summary: 'My account at the provider', tags, response: { 200: OwnIdentity } }
    app.get('/me/openid', { onRequest, schema: read }, ({ actor }) => readOwnIdentity(context, actor))

    const summary = 'Connect my account at the provider; takes the password, and ends all my other sessions'
    const connect = { summary, tags, body: ConnectIdentity, response: { 200: ProviderAddress } }
    app.post('/me/openid', { onRequest, schema: connect }, async ({ actor, body, ip }, reply) => {
      const asked = { actor, password: body.password, network: networkOf(ip) }
      const away = await askToConnect(context, openId, asked)
      if (isRefusal(away)) return sendRefusal(reply, away)
      reply.header('set-cookie', questionCookie(context, away.kept))
      return { url: away.url }
    })

    const gone = 'Let go of my account at the provider; ends all my other sessions'
    const end = { summary: gone, tags, response: { 204: Type.Null() } }
    app.delete('/me/openid', { onRequest, schema: end }, async ({ actor }, reply) =>
      answerWith(reply, await endOwnIdentity(context, actor), 204),
    )
  }
}

const TOO_MANY: Refusal = { refused: 'too-many-tries', because: 'Too many sign-ins that were refused.' }

function cameBack(context: Context, request: FastifyRequest) {
  const [, search = ''] = request.url.split('?')
  const kept = cookieIn(request, questionCookieName(context))
  return { kept, search, entrance: entranceOf(request, context) }
}

function questionCookie(context: Context, kept: string): string {
  return cookieOf(questionCookieName(context), kept, kept === '' ? 0 : PROVIDER_SIGN_IN_MS / 1_000)
}

function questionCookieName({ baseUrl }: Context): string {
  return `${cookieName(baseUrl)}-openid`
}
