/** The routes in and out of the desk, below `/api/v1`. Registered by the app. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { AccessView, RedeemAccess, SessionView, SignedOut, SignIn, WaysIn } from '../contract/console.ts'
import { readAccess, redeemAccess } from '../flow/access-link.ts'
import type { Context } from '../flow/context.ts'
import type { OpenId } from '../flow/openid-question.ts'
import { readSessionView, signIn, signOut } from '../flow/sign-in.ts'
import { OPENID_PATH } from '../ports.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'
import { cookieIn, cookieName, cookieOf } from './session-cookie.ts'
import { entranceOf, welcome } from './welcome.ts'

const tags = ['session']
const open = { config: { open: true } }

/** @param openId null: nobody signs in by a provider of accounts */
export function sessionRoutes(context: Context, openId: OpenId | null): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(signInRoutes(context, openId))
    await app.register(accessRoutes(context))
  }
}

function signInRoutes(context: Context, openId: OpenId | null): FastifyPluginAsyncTypebox {
  const name = cookieName(context.baseUrl)
  return async (app) => {
    const who = { summary: 'Who am I', tags, response: { 200: SessionView } }
    app.get('/session', { onRequest: needs('signed-in'), schema: who }, ({ actor }) => readSessionView(context, actor))

    const enter = { summary: 'Sign in', tags, body: SignIn, response: { 201: SessionView } }
    app.post('/session', { ...open, schema: enter }, async (request, reply) => {
      const opened = await signIn(context, { ...request.body, entrance: entranceOf(request, context) })
      return welcome(context, reply, opened)
    })

    const ways = { summary: 'By what one can sign in', tags, response: { 200: WaysIn } }
    const known = openId && { path: OPENID_PATH, label: openId.label }
    app.get('/session/ways', { ...open, schema: ways }, async () => ({ openId: known }))

    const summary = 'Sign out; where the provider of accounts let one in, the answer says how to leave there too'
    const leave = { summary, tags, response: { 200: SignedOut, 204: Type.Null() } }
    app.delete('/session', { onRequest: needs('signed-in'), schema: leave }, async (request, reply) => {
      const token = cookieIn(request, name)
      const idToken = token === null ? null : await signOut(context, token)
      reply.header('set-cookie', cookieOf(name, '', 0))
      const leaveAt = idToken && openId ? await placeToLeave(request, openId, idToken) : null
      return leaveAt === null ? reply.code(204).send(null) : reply.code(200).send({ leaveAt })
    })
  }
}

/** Null: there is none, or the provider does not say it. Signed out here they are in any case. */
async function placeToLeave({ log }: FastifyRequest, { provider }: OpenId, idToken: string): Promise<string | null> {
  const answer = await provider.leaveAt(idToken)
  if (answer.is === 'left') return answer.url
  log.warn({ refused: answer.code, because: answer.because }, 'the provider of accounts did not say where to sign out')
  return null
}

/** One-time links. */
function accessRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const params = Type.Object({ token: Type.String({ maxLength: 100 }) })
    const read = { summary: 'What a one-time link is for', tags, params, response: { 200: AccessView } }
    app.get('/access/:token', { ...open, schema: read }, async (request, reply) =>
      answerWith(reply, await readAccess(context, request.params.token)),
    )

    const redeem = { summary: 'Redeem a one-time link', tags, body: RedeemAccess, response: { 201: SessionView } }
    app.post('/access', { ...open, schema: redeem }, async (request, reply) => {
      const { body } = request
      const repeat = repeatOf(request, 'access')
      // Without the password: a hash of the whole body would be a second, weaker one of it.
      const named = repeat && { ...repeat, fingerprint: `${request.method} ${request.url}\n${body.token}` }
      const opened = await redeemAccess(context, { body, entrance: entranceOf(request, context) }, named)
      return welcome(context, reply, opened)
    })
  }
}
