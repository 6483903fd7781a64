/**
 * One real HTTP(S) check: at most five redirects, each hop through the guard, time per phase, evidence of the answer.
 * Called by run.ts through kinds/index.ts.
 */
import { isExpectedStatus, type Measurement } from '../assess.ts'
import { hostOf, WEB_SCHEMES } from '../check-url.ts'
import { bodyStart, helpfulHeaders, withoutQuery } from '../evidence.ts'
import { GuardRefused, NetworkFault } from '../faults.ts'
import { type Assignment, type Evidence, LIMITS, type Phases } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { readBody } from './http-body.ts'
import { askOnce, type Hop, type HopAnswer, type HopTrace } from './http-hop.ts'
import { type CheckContext, type CheckReport, rounded } from './kind.ts'

const REDIRECTS = [301, 302, 303, 307, 308]

/** What may be told to another origin than the one that the operator wrote down. */
const HEADERS_FOR_STRANGERS = ['accept', 'accept-language', 'accept-encoding', 'user-agent']

/** Throws only on a bug: what the network does is in the report. */
export async function checkHttp(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const journey = startJourney()
  try {
    const end = await follow(assignment, context, journey)
    try {
      return await judgeable(end, context, journey)
    } finally {
      end.close()
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const measured: Measurement = { is: 'fault', code: error.code, because: error.message }
    return { measured, phases: phasesOf(journey), evidence: () => evidenceOf(journey, null) }
  }
}

interface Journey {
  readonly startedAt: number
  readonly traces: HopTrace[]
  readonly redirects: string[]
}

interface End extends HopAnswer {
  readonly status: number
  readonly host: string
}

function startJourney(): Journey {
  return { startedAt: performance.now(), traces: [], redirects: [] }
}

async function follow(assignment: Assignment, context: CheckContext, journey: Journey): Promise<End> {
  const { target, expect } = assignment
  const first = context.guard.check(target.url)
  if ('refused' in first) throw new GuardRefused(first.refused, first.because)
  let hop: Hop = { url: first.url, method: target.method, headers: target.headers, body: target.body }
  const seen = new Set<string>()
  for (;;) {
    seen.add(`${hop.method} ${hop.url.href}`)
    const trace: HopTrace = { ...emptyTrace(), firstByteMs: null }
    journey.traces.push(trace)
    const reached = await askOnce(hop, { ...context, trace })
    const status = reached.answer.statusCode ?? 0
    const location = reached.answer.headers.location
    if (isExpectedStatus(status, expect.status) || !REDIRECTS.includes(status) || location === undefined) {
      return { ...reached, status, host: hostOf(hop.url) }
    }
    reached.close()
    hop = nextHop(hop, status, location)
    journey.redirects.push(withoutQuery(hop.url.href))
    if (seen.has(`${hop.method} ${hop.url.href}`)) throw redirectFault('The redirects lead in a circle')
    if (journey.redirects.length > LIMITS.redirects) throw redirectFault(`More than ${LIMITS.redirects} redirects`)
  }
}

function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = URL.parse(location, hop.url)
  if (url === null) throw redirectFault('A redirect leads to something that is not a URL')
  if (!WEB_SCHEMES.includes(url.protocol)) throw new GuardRefused('scheme', `a redirect leads to ${url.protocol}`)
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST'
  const sameOrigin = url.origin === hop.url.origin
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    body: becomesGet ? null : hop.body,
    headers: sameOrigin ? hop.headers : forStrangers(hop.headers),
  }
}

function forStrangers(headers: Hop['headers']): Hop['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => HEADERS_FOR_STRANGERS.includes(name.toLowerCase())),
  )
}

function redirectFault(because: string): NetworkFault {
  return new NetworkFault('redirect', 'first-byte', because)
}

async function judgeable(end: End, context: CheckContext, journey: Journey): Promise<CheckReport> {
  const { body, start } = await readBody(end.answer, { ...end, signal: context.signal })
  const phases = phasesOf(journey)
  return {
    measured: { is: 'answer', status: end.status, body, totalMs: phases.totalMs },
    phases,
    evidence: () => evidenceOf(journey, { end, start }),
  }
}

/** Sums over all hops: what the whole check spent in that phase. */
function phasesOf({ startedAt, traces }: Journey): Phases {
  const sum = (key: 'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs') =>
    traces.reduce<number | null>((total, trace) => {
      const ms = trace[key]
      return ms === null ? total : rounded((total ?? 0) + ms)
    }, null)
  return {
    dnsMs: sum('dnsMs'),
    connectMs: sum('connectMs'),
    tlsMs: sum('tlsMs'),
    firstByteMs: sum('firstByteMs'),
    totalMs: rounded(performance.now() - startedAt),
  }
}

function evidenceOf({ traces, redirects }: Journey, came: { end: End; start: string } | null): Evidence {
  const last = traces.at(-1)
  return {
    status: came?.end.status ?? null,
    httpVersion: came?.end.answer.httpVersion ?? null,
    headers: came === null ? {} : helpfulHeaders(came.end.answer.headers),
    bodyStart: came === null ? null : bodyStart(came.start),
    remoteAddress: last?.remoteAddress ?? null,
    redirects,
    certificate: last?.certificate ?? null,
  }
}
