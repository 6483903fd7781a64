/** How somebody who comes in is let in: from where, and with which cookie. Used by the routes that open a session. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionView } from '../contract/console.ts'
import { browserOf } from '../domain/browser.ts'
import { networkOf } from '../domain/network.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { SESSION_LIFE_MS } from '../domain/sign-in.ts'
import type { Context } from '../flow/context.ts'
import { type Entrance, type Opened, readSessionView, whoseSession } from '../flow/sign-in.ts'
import { sendProblem, sendRefusal } from './problem.ts'
import { SIGN_IN } from './session.ts'
import { cookieIn, cookieName, cookieOf } from './session-cookie.ts'

export function entranceOf(request: FastifyRequest, { baseUrl }: Pick<Context, 'baseUrl'>): Entrance {
  const { ip, headers } = request
  const oldToken = cookieIn(request, cookieName(baseUrl))
  return { network: networkOf(ip), browser: browserOf(headers['user-agent'] ?? ''), oldToken }
}

/** A route gives back what this gives back. */
export async function welcome(
  context: Context,
  reply: FastifyReply,
  opened: Opened | Refusal,
): Promise<SessionView | FastifyReply> {
  if (isRefusal(opened)) return sendRefusal(reply, opened)
  const who = await whoseSession(context, opened.token)
  if (who === null) return sendProblem(reply, 'sign-in-needed', SIGN_IN)
  reply.header('set-cookie', cookieOf(cookieName(context.baseUrl), opened.token, SESSION_LIFE_MS / 1_000))
  reply.code(201)
  return readSessionView(context, who)
}
