/**
 * The way to one HTTP answer: no more redirects than may be followed, each hop through the guard, with the time of each phase and what is
 * kept of it as evidence. Called by the kinds that ask over HTTP: kinds/http.ts, kinds/hls.ts.
 */
import { isExpectedStatus } from '../assess.ts'
import { hostOf, WEB_SCHEMES } from '../check-url.ts'
import { bodyStart, helpfulHeaders, withoutQuery } from '../evidence.ts'
import { GuardRefused, NetworkFault } from '../faults.ts'
import type { Redirects } from '../protocol/http-way.ts'
import { type Evidence, type Expectation, LIMITS, type Phases } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import type { CookieJar } from './http-cookies.ts'
import { askOnce, type Hop, type HopAnswer, type HopTrace } from './http-hop.ts'
import { type CheckContext, rounded } from './kind.ts'

const REDIRECTS = [301, 302, 303, 307, 308]

/** What may be told to another origin than the one that the operator wrote down. */
const HEADERS_FOR_STRANGERS = ['accept', 'accept-language', 'accept-encoding', 'user-agent']

export interface Ask extends Omit<Hop, 'url'> {
  /** Not judged by the guard yet. */
  readonly url: string
  /** An expected redirect is the answer and leads no further. */
  readonly status: Expectation['status']
  /** How far it may be led; by default at most five redirects, anywhere. */
  readonly redirects?: Redirects | undefined
}

export interface Journey {
  readonly startedAt: number
  readonly traces: HopTrace[]
  readonly redirects: string[]
  /** Of a check with steps; null: cookies are neither kept nor sent. */
  readonly jar: CookieJar | null
}

export interface End extends HopAnswer {
  readonly status: number
  readonly host: string
  /** Where the answer came from, after the redirects. */
  readonly url: URL
}

export function startJourney(jar: CookieJar | null = null): Journey {
  return { startedAt: performance.now(), traces: [], redirects: [], jar }
}

/**
 * The first answer that is no redirect, or one whose status is expected. The caller closes it.
 *
 * @throws NetworkFault
 */
export async function follow(
  ask: Ask,
  context: Pick<CheckContext, 'guard' | 'signal'>,
  journey: Journey,
): Promise<End> {
  const first = context.guard.check(ask.url)
  if ('refused' in first) throw new GuardRefused(first.refused, first.because)
  let hop: Hop = { ...ask, url: first.url }
  const seen = new Set<string>()
  for (;;) {
    seen.add(`${hop.method} ${hop.url.href}`)
    const trace: HopTrace = { ...emptyTrace(), firstByteMs: null }
    journey.traces.push(trace)
    const reached = await askOnce(withCookies(hop, journey.jar), { ...context, trace })
    journey.jar?.take(hop.url, reached.answer.headers['set-cookie'] ?? [])
    const status = reached.answer.statusCode ?? 0
    const location = reached.answer.headers.location
    const isEnd = isExpectedStatus(status, ask.status) || !REDIRECTS.includes(status) || ask.redirects === 0
    if (isEnd || location === undefined) return { ...reached, status, host: hostOf(hop.url), url: hop.url }
    reached.close()
    hop = nextHop(hop, status, location)
    journey.redirects.push(withoutQuery(hop.url.href))
    if (seen.has(`${hop.method} ${hop.url.href}`)) throw redirectFault('The redirects lead in a circle')
    checkPolicy(ask.redirects ?? LIMITS.redirects, { journey, from: first.url, to: hop.url })
  }
}

interface Leading {
  readonly journey: Journey
  readonly from: URL
  readonly to: URL
}

/** @throws NetworkFault where the operator wants to be led no further */
function checkPolicy(policy: Redirects, { journey, from, to }: Leading): void {
  const most = policy === 'same-host' ? LIMITS.redirects : policy
  if (policy === 'same-host' && hostOf(from) !== hostOf(to)) {
    throw redirectFault(`A redirect leads to another host, ${hostOf(to)}`)
  }
  if (journey.redirects.length > most) throw redirectFault(`More than ${most} redirect${most === 1 ? '' : 's'}`)
}

/** Those of the operator's own go before, and with the other headers of his nowhere else. */
function withCookies(hop: Hop, jar: CookieJar | null): Hop {
  const kept = jar?.headerFor(hop.url) ?? null
  if (kept === null) return hop
  const [name, own] = Object.entries(hop.headers).find(([one]) => one.toLowerCase() === 'cookie') ?? ['cookie', null]
  return { ...hop, headers: { ...hop.headers, [name]: own === null ? kept : `${own}; ${kept}` } }
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

/** Of a request's headers, those that another origin may see. */
export function forStrangers(headers: Hop['headers']): Hop['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => HEADERS_FOR_STRANGERS.includes(name.toLowerCase())),
  )
}

function redirectFault(because: string): NetworkFault {
  return new NetworkFault('redirect', 'first-byte', because)
}

/** Sums over all hops, and the time since the journey began. */
export function phasesOfJourney({ startedAt, traces }: Pick<Journey, 'startedAt' | 'traces'>): Phases {
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

/** @param came the answer that was judged, with the start of its body; null: none came */
export function evidenceOfJourney(
  { traces, redirects }: Journey,
  came: { readonly end: End; readonly start: string } | null,
): Evidence {
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
