/** Words of their own, from somebody who may not answer for them, where nothing is there that could wait for an approver. Asked by the routes that open, schedule, correct, edit and announce. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../domain/refusal.ts'
import type { Context } from '../flow/context.ts'
import { isKnown } from '../flow/once.ts'
import { refuseFree, refuseOwnWords, type Said } from '../flow/wording.ts'
import { sendRefusal } from './problem.ts'
import { repeatOf } from './repeat.ts'

interface Incident {
  /** Absent: it is opened with these words. */
  readonly id?: string
}

/** A preHandler: what is made of approved parts alone may go. */
export function refuseFreeWords(context: Context) {
  return (request: FastifyRequest<{ Body: Omit<Said, 'incidentId'> }>, reply: FastifyReply) => {
    const { id: incidentId } = request.params as Incident
    const said = { ...request.body, ...(incidentId === undefined ? {} : { incidentId }) }
    return unlessKnown(context, { request, reply }, () => refuseFree(context, said, request.actor))
  }
}

/** A preHandler: no template says how a word is put right, or what there is to announce. */
export function refuseUnapproved(context: Context) {
  return (request: FastifyRequest, reply: FastifyReply) =>
    unlessKnown(context, { request, reply }, () => refuseOwnWords(context, request.actor))
}

/** What was done and is sent again is answered as it was, by the route. */
async function unlessKnown(
  context: Context,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  refusal: () => Promise<Refusal | null>,
) {
  const refused = (await isKnown(context, repeatOf(request))) ? null : await refusal()
  return refused ? sendRefusal(reply, refused) : undefined
}
