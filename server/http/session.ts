/**
 * Who sends a request: asked before its body is read, for every route under `/api/v1`. And the routes in and out of the
 * desk. Registered by the app.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import Type from 'typebox'
import { AccessView, RedeemAccess, ROLES, type Role, SessionView, SignIn } from '../contract/console.ts'
import { networkOf } from '../domain/network.ts'
import { isRefusal } from '../domain/refusal.ts'
import { SESSION_LIFE_MS } from '../domain/sign-in.ts'
import { readAccess, redeemAccess } from '../flow/access-link.ts'
import { whoseToken } from '../flow/api-token.ts'
import type { Actor, Context } from '../flow/context.ts'
import { type Opened, readSessionView, type SignedIn, signIn, signOut, whoseSession } from '../flow/sign-in.ts'
import { sendProblem, sendRefusal } from './problem.ts'
import { BAD_KEY, hasBadKey, repeatOf } from './repeat.ts'
import { whereFrom } from './same-site.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate` on every route that is not `open`. */
    actor: SignedIn
  }
  interface FastifyContextConfig {
    /** Answered without signing in. */
    open?: boolean
  }
}

/** The onRequest hook of everything under `/api/v1`. A route that says `config: { open: true }` needs no sender. */
export function authenticate(context: Context): onRequestAsyncHookHandler {
  return async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (hasBadKey(request)) return sendProblem(reply, 'invalid', BAD_KEY)
    if (hasOtherThanJson(request))
      return sendProblem(reply, 'not-json', { detail: 'Send the body as application/json.' })
    const from = writes(request) ? whereFrom(request.headers, context.baseUrl) : 'ours'
    if (request.routeOptions.config.open)
      return from === 'foreign' ? sendProblem(reply, 'cross-site', CROSS_SITE) : undefined
    const { authorization } = request.headers
    // A token that is wrong is an error, not a reason to look for a cookie.
    const actor = authorization === undefined ? await byCookie(context, request) : await byToken(context, authorization)
    if (actor === null) return sendProblem(reply.header('www-authenticate', 'Bearer'), 'sign-in-needed', SIGN_IN)
    // Only a browser sends a cookie by itself, so only a cookie needs the proof that our page asked.
    if (authorization === undefined && from !== 'ours') return sendProblem(reply, 'cross-site', CROSS_SITE)
    request.actor = actor
  }
}

const SIGN_IN = {
  detail: 'Sign in at /console, or send Authorization: Bearer with a token from: npx vedetta token create <name>',
}
const CROSS_SITE = {
  detail: 'This request was not made by a page of this installation. If it was, BASE_URL names another address.',
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

/** As a route's own `onRequest`: viewers read, responders write incidents, admins edit the catalogue and people. */
export function needs(role: Role): Guard {
  return async (request, reply) => {
    const mine = request.actor.role
    if (ROLES.indexOf(mine) >= ROLES.indexOf(role)) return undefined
    return sendProblem(reply, 'role-too-low', { detail: `This needs the role ${role}; yours is ${mine}.` })
  }
}

/** Who does it, for a flow. */
export function actorOf({ actor }: FastifyRequest): Actor {
  return { kind: actor.kind, id: actor.id, name: actor.name }
}

/** Below `/api/v1`. */
export function sessionRoutes(context: Context): FastifyPluginAsyncTypebox {
  const name = cookieName(context.baseUrl)
  const open = { config: { open: true } }
  const tags = ['session']
  const welcome = async (reply: FastifyReply, opened: Opened) => {
    const who = await whoseSession(context, opened.token)
    if (who === null) return sendProblem(reply, 'sign-in-needed', SIGN_IN)
    reply.header('set-cookie', cookieOf(name, opened.token, SESSION_LIFE_MS / 1_000))
    return reply.code(201).send(await readSessionView(context, who))
  }
  return async (app) => {
    app.get('/session', { schema: { summary: 'Who am I', tags, response: { 200: SessionView } } }, (request) =>
      readSessionView(context, request.actor),
    )
    app.post(
      '/session',
      { ...open, schema: { summary: 'Sign in', tags, body: SignIn, response: { 201: SessionView } } },
      async (request, reply) => {
        const network = networkOf(request.ip)
        const opened = await signIn(context, { ...request.body, network, oldToken: cookieIn(request, name) })
        return isRefusal(opened) ? sendRefusal(reply, opened) : welcome(reply, opened)
      },
    )
    app.delete(
      '/session',
      { schema: { summary: 'Sign out', tags, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const token = cookieIn(request, name)
        if (token !== null) await signOut(context, token)
        return reply
          .header('set-cookie', cookieOf(name, '', 0))
          .code(204)
          .send(null)
      },
    )
    const params = Type.Object({ token: Type.String({ maxLength: 100 }) })
    app.get(
      '/access/:token',
      { ...open, schema: { summary: 'What a one-time link is for', tags, params, response: { 200: AccessView } } },
      async (request, reply) => {
        const seen = await readAccess(context, request.params.token)
        return isRefusal(seen) ? sendRefusal(reply, seen) : seen
      },
    )
    app.post(
      '/access',
      {
        ...open,
        schema: { summary: 'Redeem a one-time link', tags, body: RedeemAccess, response: { 201: SessionView } },
      },
      async (request, reply) => {
        const { body } = request
        const repeat = repeatOf(request, 'access')
        // Without the password: a hash of the whole body would be a second, weaker one of it.
        const named = repeat && { ...repeat, fingerprint: `${request.method} ${request.url}\n${body.token}` }
        const opened = await redeemAccess(context, { body, oldToken: cookieIn(request, name) }, named)
        return isRefusal(opened) ? sendRefusal(reply, opened) : welcome(reply, opened)
      },
    )
  }
}

async function byCookie(context: Context, request: FastifyRequest): Promise<SignedIn | null> {
  const token = cookieIn(request, cookieName(context.baseUrl))
  return token === null ? null : whoseSession(context, token)
}

async function byToken(context: Context, authorization: string): Promise<SignedIn | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  return token === undefined ? null : whoseToken(context, token)
}

/** `__Host-` makes a browser refuse it from any other host and over plain http; on loopback http it would refuse ours too. */
function cookieName(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-vedetta' : 'vedetta'
}

function cookieOf(name: string, value: string, maxAgeSeconds: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`
}

function cookieIn(request: FastifyRequest, name: string): string | null {
  const all = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return all.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || null
}

function writes({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

function hasOtherThanJson({ headers }: FastifyRequest): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !/^application\/json *(; *charset="?utf-8"?)?$/i.test(headers['content-type'] ?? '')
}
