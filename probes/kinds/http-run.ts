/**
 * The requests of one HTTP check, one after the other: puts values in, keeps cookies and the time of each, and sends
 * credentials to one origin alone. Called by http.ts.
 */
import type { Body } from '../assess.ts'
import { hostOf } from '../check-url.ts'
import type { Guard } from '../connect.ts'
import { GuardRefused, NetworkFault } from '../faults.ts'
import { hiding, spellingIn } from '../kept-values.ts'
import { filled, namesIn, type StepSeen } from '../protocol/http-step.ts'
import type { Evidence, Expectation, Phases, Target } from '../protocol.ts'
import { readBody } from './http-body.ts'
import { CookieJar } from './http-cookies.ts'
import { type End, evidenceOfJourney, follow, type Journey, phasesOfJourney, startJourney } from './http-journey.ts'
import type { CheckContext } from './kind.ts'

export interface Run {
  readonly startedAt: number
  readonly target: Target
  readonly guard: Guard
  readonly signal: AbortSignal
  /** By name: secrets, and what steps have kept; null: nothing is put in anywhere. */
  readonly values: Map<string, string> | null
  readonly jar: CookieJar | null
  readonly journeys: Journey[]
  readonly seen: StepSeen[]
}

export interface Looked {
  readonly end: End
  readonly body: Body
  readonly start: string
}

export function startRun(target: Target, { guard, signal }: CheckContext): Run {
  const { steps = [], secrets } = target.way ?? {}
  return {
    startedAt: performance.now(),
    target,
    guard: guardFor(guard, target),
    signal,
    values: steps.length === 0 && secrets === undefined ? null : new Map(Object.entries(secrets ?? {})),
    jar: steps.length === 0 ? null : new CookieJar(),
    journeys: [],
    seen: [],
  }
}

function guardFor(guard: Guard, { url, way }: Target): Guard {
  if (way === undefined) return guard
  const named = [url, ...(way.steps ?? []).map((step) => step.url)].map(originOf)
  return guard.via(way, (to) => named.includes(to.origin))
}

/** `https://host:port`. A value may stand behind it alone, so this is what the operator wrote. */
function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin
}

export interface Request extends Pick<Target, 'url' | 'method' | 'headers' | 'body'> {
  /** Of the step; empty: the check's own request. */
  readonly name: string
  readonly status: Expectation['status']
}

/**
 * One answer, read to its end.
 *
 * @throws NetworkFault
 */
export async function ask(run: Run, { name, status, ...request }: Request): Promise<Looked> {
  const journey = startJourney(run.jar)
  run.journeys.push(journey)
  let answered: number | null = null
  try {
    const sent = spelledOut(run, { ...request, headers: withCredentials(run, name, request) })
    const end = await follow({ ...sent, status, redirects: run.target.way?.redirects }, run, journey)
    try {
      answered = end.status
      return { end, ...(await readBody(end.answer, { ...end, signal: run.signal })) }
    } finally {
      end.close()
    }
  } finally {
    // Told of a check with steps alone.
    if (run.jar !== null) run.seen.push({ name, status: answered, phases: phasesOfJourney(journey) })
  }
}

type Sent = Omit<Request, 'name' | 'status'>

function spelledOut({ values }: Run, request: Sent): Sent {
  if (values === null) return request
  const { url, method, headers, body } = request
  const host = hostOf(new URL(url))
  const fill = (text: string, spell: (value: string) => string) => {
    const missing = namesIn(text).find((name) => !values.has(name))
    if (missing !== undefined) throw valueFault(`${host}: there is no value for {{${missing}}}`)
    return filled(text, values, spell)
  }
  const at = fill(url, encodeURIComponent)
  if (originOf(at) !== originOf(url)) throw new GuardRefused('not-a-url', 'a value would lead to another host')
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const sent = Object.entries(headers).map(([name, value]) => {
    const text = fill(value, (one) => one)
    if (HEADER_VALUE.test(text)) return [name, text] as const
    throw valueFault(`${host}: a value that was handed on cannot be sent in the header ${name}`)
  })
  return {
    url: at,
    method,
    headers: Object.fromEntries(sent),
    body: body === null ? null : fill(body, spellingIn(type)),
  }
}

// As for a header that a person writes: what may stand in one without changing its meaning.
const HEADER_VALUE = /^[\t\u0020-\u007e\u00a0-\u00ff]*$/

function valueFault(because: string): NetworkFault {
  return new NetworkFault('value-missing', 'first-byte', because)
}

/**
 * Basic (RFC 7617, in UTF-8), or Bearer where nobody is named. A step at the same origin has them too, unless it says
 * itself who asks. A redirect to another origin loses them like any header.
 */
function withCredentials({ target }: Run, step: string, { url, headers }: Sent): Target['headers'] {
  const { credentials } = target
  if (credentials === undefined) return headers
  const isWritten = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  if (step !== '' && (isWritten || originOf(url) !== originOf(target.url))) return headers
  const { user, secret } = credentials
  const basic = () => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  return { ...Object.fromEntries(others), authorization: user === null ? `Bearer ${secret}` : basic() }
}

/** Sums over all requests, and the time since the check began. */
export function phasesOfRun({ startedAt, journeys }: Run): Phases {
  return phasesOfJourney({ startedAt, traces: journeys.flatMap((journey) => journey.traces) })
}

/** A text for people, without the values that were handed on. */
export function hidingIn({ values, jar }: Run): (text: string) => string {
  if (values === null) return (text) => text
  return hiding([...values.values(), ...(jar?.values() ?? [])])
}

/** Longer than what is kept of a body, so that a value that crosses the end is still seen whole. */
const LOOKED_AT = 16_384

/** Of the last request that was begun. @param came null: no answer */
export function evidenceOfRun(run: Run, came: Looked | null): Evidence {
  const hide = hidingIn(run)
  const journey = run.journeys.at(-1) ?? startJourney()
  const evidence = evidenceOfJourney(journey, came && { end: came.end, start: hide(came.start.slice(0, LOOKED_AT)) })
  return {
    ...evidence,
    headers: Object.fromEntries(Object.entries(evidence.headers).map(([name, value]) => [name, hide(value)])),
    redirects: evidence.redirects.map(hide),
    ...(run.jar === null ? {} : { steps: run.seen }),
  }
}
