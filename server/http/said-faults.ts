/** What a schema cannot see of a word on an incident. Asked by the routes that open one and go on with it, before they do. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncidentDetail, OpenIncident } from '../contract/incidents.ts'
import type { Problem } from '../contract/problem.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import type { Context } from '../flow/context.ts'
import { once } from '../flow/once.ts'
import { sendFaults } from './failure.ts'
import { repeatOf } from './repeat.ts'

interface Said {
  readonly components: OpenIncident['components']
  readonly nextUpdateAt?: OpenIncident['nextUpdateAt'] | undefined
}

/** A preHandler: refused as what the schema can see is. */
export function refuseSaid(context: Context) {
  return async (request: FastifyRequest<{ Body: Said }>, reply: FastifyReply) => {
    const faults = saidFaults(request.body, context.clock.now())
    if (faults.length === 0) return undefined
    const repeat = repeatOf(request)
    // What was promised in time and is sent again later was done already, and is answered as it was.
    const done = repeat && (await once<IncidentDetail>(context, repeat, async () => NOT_DONE))
    return done && !isRefusal(done) ? reply.code(201).send(done) : sendFaults(reply, faults)
  }
}

const NOT_DONE = refuse('not-found', 'Never seen: the faults are told instead.')

const PROMISED_WITHIN_MS = 30 * DAY_MS
/** Clocks differ. */
const LATE_BY_MS = MINUTE_MS

export function saidFaults({ components, nextUpdateAt }: Said, now: number): NonNullable<Problem['errors']> {
  const faults = namedTwice(components)
  const inMs = (nextUpdateAt ?? now) - now
  if (inMs >= -LATE_BY_MS && inMs <= PROMISED_WITHIN_MS) return faults
  return [...faults, { path: 'body/nextUpdateAt', message: 'must lie ahead, by 30 days at most (epoch milliseconds)' }]
}

/** Which of two words on one component was meant cannot be known. */
export function namedTwice(components: readonly { readonly componentId: string }[]): NonNullable<Problem['errors']> {
  const ids = components.map((one) => one.componentId)
  return ids.flatMap((id, i) =>
    ids.indexOf(id) === i ? [] : [{ path: `body/components/${i}/componentId`, message: 'is named twice' }],
  )
}
