/** Who sends a request, and whether they may: asked before its body is read, for every route under `/api/v1`. Used by routes. */
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler, RouteOptions } from 'fastify'
import { type Right, rolesWith } from '../domain/rights.ts'
import type { SessionEnd } from '../domain/sign-in.ts'
import { whoseToken } from '../flow/api-token.ts'
import type { Context } from '../flow/context.ts'
import { type SignedIn, whoseSession, whySessionEnded } from '../flow/sign-in.ts'
import { sendProblem } from './problem.ts'
import { BAD_KEY, hasBadKey } from './repeat.ts'
import { whereFrom } from './same-site.ts'
import { cookieIn, cookieName } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route under `/api/v1` that is not `open`. */
    actor: SignedIn
  }
  interface FastifyContextConfig {
    /** Answered without signing in. */
    open?: boolean
  }
}

/** Before the routes under `/api/v1`: each of them says from then on who may ask, or the server does not start. */
export function guardRoutes(app: FastifyInstance, context: Context): void {
  app.addHook('onRoute', demandRight)
  app.addHook('onRequest', authenticate(context))
}

type Guard = ((request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>) & {
  readonly right: Right | 'signed-in'
}

/** As a route's own `onRequest`. @param right `signed-in`: whoever it is, for what is one's own */
export function needs(right: Right | 'signed-in'): Guard {
  const guard = async ({ actor }: FastifyRequest, reply: FastifyReply) => {
    if (right === 'signed-in' || actor.rights.includes(right)) return undefined
    const detail = `This needs ${right}, which these roles have: ${rolesWith(right).join(', ')}.`
    return sendProblem(reply, 'role-too-low', { detail })
  }
  return Object.assign(guard, { right })
}

function demandRight(route: RouteOptions): void {
  if (route.config?.open || rightOf(route) !== null) return
  throw new Error(`${route.method} ${route.url} says neither which right it needs nor that it is open`)
}

/** Which right a route asks for; null where it asks for none. */
export function rightOf({ onRequest }: RouteOptions): Guard['right'] | null {
  const guard = [onRequest].flat().find((hook) => hook !== undefined && 'right' in hook)
  return guard === undefined ? null : (guard as Guard).right
}

function authenticate(context: Context): onRequestAsyncHookHandler {
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
    if (actor === null) {
      const why = authorization === undefined ? await whyByCookie(context, request) : null
      return sendProblem(reply.header('www-authenticate', 'Bearer'), why ?? 'sign-in-needed', why ? {} : SIGN_IN)
    }
    // Only a browser sends a cookie by itself, so only a cookie needs the proof that our page asked.
    if (authorization === undefined && from !== 'ours') return sendProblem(reply, 'cross-site', CROSS_SITE)
    request.actor = actor
  }
}

export const SIGN_IN = {
  detail: 'Sign in at /console, or send Authorization: Bearer with a token from: npx vedetta token create <name>',
}
const CROSS_SITE = {
  detail: 'This request was not made by a page of this installation. If it was, BASE_URL names another address.',
}

async function byCookie(context: Context, request: FastifyRequest): Promise<SignedIn | null> {
  const token = cookieIn(request, cookieName(context.baseUrl))
  return token === null ? null : whoseSession(context, token)
}

async function whyByCookie(context: Context, request: FastifyRequest): Promise<SessionEnd | null> {
  const token = cookieIn(request, cookieName(context.baseUrl))
  return token === null ? null : whySessionEnded(context, token)
}

async function byToken(context: Context, authorization: string): Promise<SignedIn | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  return token === undefined ? null : whoseToken(context, token)
}

function writes({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

function hasOtherThanJson({ headers }: FastifyRequest): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !/^application\/json *(; *charset="?utf-8"?)?$/i.test(headers['content-type'] ?? '')
}
