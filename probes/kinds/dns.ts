/**
 * One DNS question, to the resolver of the URL or to the system's own, and the answers in the words of a zone file.
 * Called by run.ts through kinds/index.ts.
 */
import type { CaaRecord } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { normalAddress } from '../addresses.ts'
import { hostOf, portOf } from '../check-url.ts'
import { type DnsQuestion, type DnsType, readDnsQuestion } from '../dns-question.ts'
import { bodyStart } from '../evidence.ts'
import { faultOf, GuardRefused, NetworkFault, timedOut } from '../faults.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import type { Assignment } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, passed, reported, type Seen } from './kind.ts'

/** A question whose packet got lost is asked again within the deadline: one lost packet is no outage. */
const TRIES = 4
const SHOWN_CHARACTERS = 200

export function checkDns(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const told: Told = { trace: emptyTrace(), firstByteMs: null, answers: [] }
  const look = async () => passed(await ask(assignment, context, told))
  return reported(told, look, () => evidenceOf(told.trace, bodyStart(told.answers.join('\n'))))
}

/** `firstByteMs` also of an answer that says no; null: nothing came back. */
interface Told extends Seen {
  answers: readonly string[]
}

/** @throws NetworkFault when there is no answer, or none that was expected */
async function ask(
  { target, expect, cadence }: Assignment,
  { guard, signal }: CheckContext,
  told: Told,
): Promise<string> {
  const { trace } = told
  const url = allowedUrl(guard, target.url)
  const question = readDnsQuestion(url)
  if ('wrong' in question) throw new GuardRefused('not-a-url', question.wrong)
  const resolver = new Resolver({ timeout: Math.min(2_000, Math.max(250, cadence.timeoutMs / TRIES)), tries: TRIES })
  const isOfSystem = url.hostname === ''
  if (!isOfSystem) {
    const addresses = await guard.addresses(url, signal, trace)
    trace.remoteAddress = addresses.length === 1 ? (addresses[0] ?? null) : null
    resolver.setServers(addresses.map((address) => withPort(address, portOf(url))))
  }
  const server = isOfSystem ? "The system's resolver" : hostOf(url)
  told.answers = await answersOf(resolver, question, { server, signal, told })
  const { type, name } = question
  if (expect.keyword !== null && !holds(told.answers, expect.keyword, type)) {
    throw new NetworkFault(
      'keyword-missing',
      'body',
      `"${expect.keyword}" is not among the ${type} answers for ${name}`,
    )
  }
  return `${type} of ${name}: ${(bodyStart(told.answers.join(', ')) ?? '').slice(0, SHOWN_CHARACTERS)}`
}

function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

interface Asking {
  readonly server: string
  readonly signal: AbortSignal
  readonly told: Told
}

async function answersOf(resolver: Resolver, question: DnsQuestion, { server, signal, told }: Asking) {
  const startedAt = performance.now()
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) throw timedOut('dns', server)
    const answers = await RECORDS[question.type](resolver, question.name)
    // An alias that leads to nothing is an answer to Node.
    if (answers.length === 0) throw Object.assign(new Error('an alias without records'), { code: 'ENODATA' })
    told.firstByteMs = performance.now() - startedAt
    return answers.toSorted()
  } catch (error) {
    if (signal.aborted) throw timedOut('dns', server)
    const refusal = refusalOf(error, question, server)
    if (refusal === null) throw unasked(error, server)
    told.firstByteMs = performance.now() - startedAt
    throw refusal
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** How each type of record is written in a zone file, less the dots at the ends of names. */
const RECORDS: Readonly<Record<DnsType, (resolver: Resolver, name: string) => Promise<string[]>>> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CAA: async (resolver, name) => (await resolver.resolveCaa(name)).map(caaWords),
  CNAME: (resolver, name) => resolver.resolveCname(name),
  MX: async (resolver, name) => (await resolver.resolveMx(name)).map((mx) => `${mx.priority} ${mx.exchange}`),
  NS: (resolver, name) => resolver.resolveNs(name),
  PTR: (resolver, name) => resolver.resolvePtr(name),
  SOA: async (resolver, name) => {
    const { nsname, hostmaster, serial, refresh, retry, expire, minttl } = await resolver.resolveSoa(name)
    return [[nsname, hostmaster, serial, refresh, retry, expire, minttl].join(' ')]
  },
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map((srv) => [srv.priority, srv.weight, srv.port, srv.name].join(' ')),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((parts) => parts.join('')),
}

function caaWords({ critical, ...properties }: CaaRecord): string {
  const [tag, value] = Object.entries(properties).find(([key]) => key !== 'type') ?? []
  return `${critical} ${tag} "${value}"`
}

/** What the server says instead of an answer: each of these came over the wire. */
const REFUSALS: Readonly<Record<string, ResultCode>> = {
  ENOTFOUND: 'dns-not-found',
  ENODATA: 'dns-not-found',
  ESERVFAIL: 'dns-fault',
  EREFUSED: 'dns-fault',
  EFORMERR: 'dns-fault',
  ENOTIMP: 'dns-fault',
  EBADRESP: 'dns-fault',
}

/** c-ares calls every way of not reaching a server a refusal. */
function unasked(error: unknown, server: string): NetworkFault {
  if (codeOf(error) !== 'ECONNREFUSED') return faultOf(error, 'dns', server)
  return new NetworkFault('dns-fault', 'dns', `${server} cannot be asked: closed, or out of reach`, error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function refusalOf(error: unknown, { name, type }: DnsQuestion, server: string): NetworkFault | null {
  const said = codeOf(error)
  const code = REFUSALS[said]
  if (code === undefined) return null
  if (said === 'ENOTFOUND') return new NetworkFault(code, 'dns', `${server} says that there is no ${name}`, error)
  if (said === 'ENODATA') return new NetworkFault(code, 'dns', `${server} knows no ${type} of ${name}`, error)
  const words = said === 'EBADRESP' ? 'something that cannot be read' : said.slice(1)
  return new NetworkFault(code, 'dns', `${server} answers ${words} to ${type} of ${name}`, error)
}

/** Text is searched as it is. Of everything else whole words count: 10.0.0.1 does not stand in 10.0.0.10. */
function holds(answers: readonly string[], keyword: string, type: DnsType): boolean {
  if (type === 'TXT') return answers.some((answer) => answer.includes(keyword))
  const wanted = folded(keyword, type)
  return answers.some((answer) => ` ${folded(answer, type)} `.includes(` ${wanted} `))
}

/** Names in one spelling: no case, no dot at the end, no quotes; addresses in their own. */
function folded(text: string, type: DnsType): string {
  if (type === 'AAAA') return normalAddress(text.trim())
  const words = text
    .toLowerCase()
    .replace(/["';,]/g, ' ')
    .trim()
    .split(/\s+/)
  return words.map((word) => word.replace(/\.$/, '')).join(' ')
}
