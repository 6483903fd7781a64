/** How a route answers with what a flow came to. Called by every route whose flow may refuse. */
import type { FastifyReply } from 'fastify'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { sendRefusal } from './problem.ts'

/**
 * A route gives back what this gives back: a refusal leaves as its problem, anything else as the answer with `status`.
 */
export function answerWith<T>(reply: FastifyReply, outcome: T | Refusal, status = 200): T | FastifyReply {
  if (isRefusal(outcome)) return sendRefusal(reply, outcome)
  reply.code(status)
  return outcome
}
