/** One real HTTP(S) check: where the way leads, what answers there, and how long it took. Called by run.ts through kinds/index.ts. */
import { wrongWith } from '../assertions.ts'
import type { Measurement } from '../assess.ts'
import type { Guard } from '../connect.ts'
import { NetworkFault } from '../faults.ts'
import type { Assignment, Expectation, Target } from '../protocol.ts'
import { readBody } from './http-body.ts'
import { type End, evidenceOfJourney, follow, type Journey, phasesOfJourney, startJourney } from './http-journey.ts'
import type { CheckContext, CheckReport } from './kind.ts'

/** Throws only on a bug: what the network does is in the report. */
export async function checkHttp({ target, expect }: Assignment, context: CheckContext): Promise<CheckReport> {
  const journey = startJourney()
  try {
    const { way = {} } = target
    const ask = { ...target, headers: withCredentials(target), status: expect.status, redirects: way.redirects }
    const end = await follow(ask, { ...context, guard: guardFor(context.guard, target) }, journey)
    try {
      return await judgeable(end, { expect, context, journey })
    } finally {
      end.close()
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const measured: Measurement = { is: 'fault', code: error.code, because: error.message }
    return { measured, phases: phasesOfJourney(journey), evidence: () => evidenceOfJourney(journey, null) }
  }
}

function guardFor(guard: Guard, { url, way }: Target): Guard {
  const origin = URL.parse(url)?.origin
  return way === undefined ? guard : guard.via(way, (to) => to.origin === origin)
}

/** Basic (RFC 7617, in UTF-8), or Bearer where nobody is named. A redirect to another origin loses it like any header. */
function withCredentials({ headers, credentials }: Target): Target['headers'] {
  if (credentials === undefined) return headers
  const { user, secret } = credentials
  const basic = () => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  return { ...Object.fromEntries(others), authorization: user === null ? `Bearer ${secret}` : basic() }
}

interface Judging {
  readonly expect: Expectation
  readonly context: CheckContext
  readonly journey: Journey
}

async function judgeable(end: End, { expect, context, journey }: Judging): Promise<CheckReport> {
  const { body, start } = await readBody(end.answer, { ...end, signal: context.signal })
  const { status } = end
  const wrong = wrongWith({ status, headers: end.answer.headers, body }, expect)
  const phases = phasesOfJourney(journey)
  return {
    measured: { is: 'answer', status, body, wrong, totalMs: phases.totalMs },
    phases,
    evidence: () => evidenceOfJourney(journey, { end, start }),
  }
}
