/**
 * The guarded connector: the only way by which a check, or a webhook, reaches an address that a person wrote down.
 * One parse, every DNS answer judged, connection to those very addresses, the peer compared afterwards, and no proxy
 * from the environment: it opens its own sockets. Called by kinds/, and by the server through `connector` and `vet`.
 */
import type net from 'node:net'
import type { buildConnector } from 'undici'
import { isLoopback, parseAllowList } from './addresses.ts'
import {
  checkAddress,
  checkParsed,
  checkPort,
  checkUrl,
  hasTls,
  hostOf,
  isTcp,
  literalAddress,
  portOf,
  type Refusal,
  type UrlRules,
  type Verdict,
  WEB_SCHEMES,
} from './check-url.ts'
import { familyMissing, faultOf, GuardRefused, NetworkFault, timedOut } from './faults.ts'
import { ownFamilies } from './own-families.ts'
import type { HttpWay } from './protocol/http-way.ts'
import { resolverUrl } from './protocol/resolver-url.ts'
import { createResolver, isOf, type Resolve, resolverAt } from './resolve.ts'
import { type SecureContexts, secureContexts } from './secure-contexts.ts'
import { connectTcp, emptyTrace, secure, type Trace } from './sockets.ts'

export interface GuardOptions {
  /** Networks that are exempt from the rules for addresses and ports; see `parseAllowList`. */
  readonly allow: readonly string[]
  readonly resolve?: Resolve
  /** Which schemes may be reached; default http and https, as for webhooks. */
  readonly schemes?: readonly string[]
  /** Certificates (PEM) to trust beside those of the system. */
  readonly trust?: readonly string[]
  /** Families of the addresses by which this machine reaches others; a test's own. */
  readonly families?: () => ReadonlySet<number>
}

export interface Guard {
  /** What the text alone gives away; no network. */
  check(text: string): Verdict
  /**
   * The same and, for a name, its addresses of this moment. For saving a URL: a name that DNS does not know right
   * now is no refusal, since it is judged anew before every connection.
   */
  vet(text: string, signal: AbortSignal): Promise<Verdict>
  /**
   * A connected socket, after TLS if the URL says so; the caller destroys it.
   *
   * @param trace is filled as far as the connection came, also when this throws
   * @throws NetworkFault, with code `blocked` if the guard refused
   */
  open(url: URL, signal: AbortSignal, trace?: Trace): Promise<net.Socket>
  /** TLS on top of a connection that is open, judged as by `open`. @throws NetworkFault */
  secure(socket: net.Socket, url: URL, signal: AbortSignal, trace: Trace): Promise<net.Socket>
  /**
   * Its addresses, all of which may be contacted: for a kind that opens no TCP connection.
   *
   * @throws NetworkFault, with code `blocked` if the guard refused
   */
  addresses(url: URL, signal: AbortSignal, trace?: Trace): Promise<readonly string[]>
  /**
   * The same rules by another way: the name server, the family and the certificates of a probe. What the name server
   * answers is judged like any answer, and so is its own address.
   *
   * @param isNamed whether the operator wrote this very place down: only there the client's certificate is shown
   */
  via(way: GuardWay, isNamed: (url: URL) => boolean): Guard
  /** For `new undici.Agent({ connect: guard.connector })`. Undici follows no redirects by itself: leave it so. */
  readonly connector: buildConnector.connector
}

export type GuardWay = Pick<HttpWay, 'resolver' | 'family' | 'identity' | 'trust'>

/** How long `connector` may take to connect: undici leaves that to the connector. */
const CONNECTOR_TIMEOUT_MS = 10_000

/** @throws RangeError if an entry of `allow` is no network */
export function createGuard({ allow, schemes = WEB_SCHEMES, resolve, trust, families }: GuardOptions): Guard {
  return new AddressGuard({
    rules: { allow: parseAllowList(allow), schemes },
    resolve: resolve ?? createResolver(),
    contexts: secureContexts(trust),
    families: families ?? ownFamilies,
    way: {},
    isNamed: () => true,
  })
}

interface GuardParts {
  readonly rules: UrlRules
  readonly resolve: Resolve
  readonly contexts: SecureContexts
  readonly families: () => ReadonlySet<number>
  readonly way: GuardWay
  readonly isNamed: (url: URL) => boolean
}

class AddressGuard implements Guard {
  readonly #parts: GuardParts
  readonly #rules: UrlRules
  readonly #resolve: Resolve

  constructor(parts: GuardParts) {
    this.#parts = parts
    this.#rules = parts.rules
    this.#resolve = parts.resolve
  }

  via(way: GuardWay, isNamed: (url: URL) => boolean): Guard {
    const { resolver } = way
    const resolve = resolver === undefined ? this.#resolve : judgedResolver(resolver, this.#rules)
    return new AddressGuard({ ...this.#parts, resolve, way, isNamed })
  }

  check(text: string): Verdict {
    return checkUrl(text, this.#rules)
  }

  async vet(text: string, signal: AbortSignal): Promise<Verdict> {
    const verdict = this.check(text)
    if ('refused' in verdict || literalAddress(verdict.url) !== null || verdict.url.hostname === '') return verdict
    const addresses = await abortable(this.#resolve(hostOf(verdict.url), signal), signal).catch(() => [])
    // A name that leads nowhere yet does not lead into the list, where more ports are open.
    const refusal = addresses.length === 0 ? checkPort(verdict.url) : this.#refusalOf(verdict.url, addresses)
    return refusal ?? verdict
  }

  async open(url: URL, signal: AbortSignal, trace: Trace = emptyTrace()): Promise<net.Socket> {
    if (!isTcp(url)) throw new GuardRefused('scheme', `${url.protocol} is not reached over a connection`)
    const socket = await connectTcp(url, await this.addresses(url, signal, trace), { signal, trace })
    if (!hasTls(url)) return socket
    return await secure(socket, url, { secureContext: this.#contextFor(url), signal, trace })
  }

  secure(socket: net.Socket, url: URL, signal: AbortSignal, trace: Trace): Promise<net.Socket> {
    return secure(socket, url, { secureContext: this.#contextFor(url), signal, trace })
  }

  #contextFor(url: URL) {
    const { contexts, way, isNamed } = this.#parts
    return contexts.of(way, isNamed(url))
  }

  async addresses(url: URL, signal: AbortSignal, trace: Trace = emptyTrace()): Promise<readonly string[]> {
    const verdict = checkParsed(url, this.#rules)
    if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
    const { family } = this.#parts.way
    const addresses = await addressesOf(url, { resolve: this.#resolve, family, signal, trace })
    const refusal = this.#refusalOf(url, addresses)
    if (refusal !== null) throw new GuardRefused(refusal.refused, refusal.because)
    if (family === undefined) return addresses
    const usable = addresses.filter(isOf(family))
    if (usable.length === 0) throw familyMissing(hostOf(url), family)
    const isAway = usable.some((address) => !isLoopback(address))
    // Ours is the lack, whatever the target does.
    if (isAway && !this.#parts.families().has(family)) throw new NetworkFault('fault', 'connect', noNetwork(family))
    return usable
  }

  connector: buildConnector.connector = ({ protocol, host, hostname }, callback) => {
    const url = new URL(`${protocol}//${host ?? hostname}`)
    this.open(url, AbortSignal.timeout(CONNECTOR_TIMEOUT_MS)).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(faultOf(error, 'connect', hostOf(url)), null),
    )
  }

  /** One address that is not allowed spoils them all: an answer that mixes is made to be tried until it works. */
  #refusalOf(url: URL, addresses: readonly string[]): Refusal | null {
    return (
      addresses.map((address) => checkAddress(address, url, this.#rules.allow)).find((found) => found !== null) ?? null
    )
  }
}

/** @param server as in `HttpWay.resolver`; judged anew for each name, since a guard lives as long as its list */
function judgedResolver(server: string, { allow }: UrlRules): Resolve {
  return async (name, signal, family) => {
    const url = resolverUrl(server)
    const address = url && literalAddress(url)
    if (!url || address === null) throw new GuardRefused('not-a-url', 'the name server is no address')
    const refusal = checkAddress(address, url, allow)
    if (refusal !== null) throw new GuardRefused(refusal.refused, `the name server ${refusal.because}`)
    return await resolverAt(`${url.hostname}:${portOf(url)}`)(name, signal, family)
  }
}

function noNetwork(family: number): string {
  return `The prober itself failed: this machine has no IPv${family} address`
}

interface Resolving {
  readonly resolve: Resolve
  readonly family: GuardWay['family']
  readonly signal: AbortSignal
  readonly trace: Trace
}

async function addressesOf(url: URL, { resolve, family, signal, trace }: Resolving): Promise<readonly string[]> {
  const literal = literalAddress(url)
  if (literal !== null) return [literal]
  const host = hostOf(url)
  const startedAt = performance.now()
  try {
    const addresses = await abortable(resolve(host, signal, family), signal)
    if (addresses.length === 0) throw new NetworkFault('dns-not-found', 'dns', `DNS knows no address of ${host}`)
    return addresses
  } catch (error) {
    if (family !== undefined && hasNoData(error)) throw familyMissing(host, family)
    throw signal.aborted ? timedOut('dns', host) : faultOf(error, 'dns', host)
  } finally {
    trace.dnsMs = performance.now() - startedAt
  }
}

/** The name is there, and has no record of the type that was asked for. */
function hasNoData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENODATA'
}

/** The promise, or the signal's reason if that comes first. The promise's late failure is nobody's business. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
