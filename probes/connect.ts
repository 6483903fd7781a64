/**
 * The guarded connector: the only way by which a check, or a webhook, reaches an address that a person wrote down.
 * One parse, every DNS answer judged, connection to those very addresses, the peer compared afterwards, and no proxy
 * from the environment: it opens its own sockets. Called by kinds/, and by the server through `connector` and `vet`.
 */
import net from 'node:net'
import tls from 'node:tls'
import type { buildConnector } from 'undici'
import { normalAddress, parseAllowList } from './addresses.ts'
import {
  checkAddress,
  checkParsed,
  checkUrl,
  type GuardRefusal,
  literalAddress,
  portOf,
  type Verdict,
} from './check-url.ts'
import { certificateFault, faultOf, NetworkFault, timedOut } from './faults.ts'
import type { Evidence } from './protocol.ts'
import { createResolver, type Resolve } from './resolve.ts'

export interface GuardOptions {
  /** Networks that are exempt from the rules for addresses and ports; see `parseAllowList`. */
  readonly allow: readonly string[]
  readonly resolve?: Resolve
  /** Certificates (PEM) to trust beside those of the system. */
  readonly trust?: readonly string[]
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
  /** For `new undici.Agent({ connect: guard.connector })`. Undici follows no redirects by itself: leave it so. */
  readonly connector: buildConnector.connector
}

/** What is known of one connection, milliseconds per phase. */
export interface Trace {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  remoteAddress: string | null
  certificate: Evidence['certificate']
}

export class GuardRefused extends NetworkFault {
  readonly refused: GuardRefusal

  constructor(refused: GuardRefusal, because: string) {
    super('blocked', 'dns', `Not checked: ${because}`)
    this.name = 'GuardRefused'
    this.refused = refused
  }
}

/** How long `connector` may take to connect: undici leaves that to the connector. */
const CONNECTOR_TIMEOUT_MS = 10_000

/** @throws RangeError if an entry of `allow` is no network */
export function createGuard(options: GuardOptions): Guard {
  const allow = parseAllowList(options.allow)
  const resolve = options.resolve ?? createResolver()
  const secureContext = tls.createSecureContext(
    options.trust === undefined ? {} : { ca: [...tls.getCACertificates('default'), ...options.trust] },
  )

  async function vet(text: string, signal: AbortSignal): Promise<Verdict> {
    const verdict = checkUrl(text, allow)
    if ('refused' in verdict || literalAddress(verdict.url) !== null) return verdict
    const addresses = await abortable(resolve(hostOf(verdict.url), signal), signal).catch(() => [])
    for (const address of addresses) {
      const refusal = checkAddress(address, verdict.url, allow)
      if (refusal !== null) return refusal
    }
    return verdict
  }

  async function open(url: URL, signal: AbortSignal, trace: Trace = emptyTrace()): Promise<net.Socket> {
    const verdict = checkParsed(url, allow)
    if ('refused' in verdict) throw new GuardRefused(verdict.refused, verdict.because)
    const addresses = await addressesOf(url, { resolve, signal, trace })
    for (const address of addresses) {
      const refusal = checkAddress(address, url, allow)
      if (refusal !== null) throw new GuardRefused(refusal.refused, refusal.because)
    }
    const socket = await connectTcp(url, addresses, { signal, trace })
    return url.protocol === 'https:' ? await secure(socket, url, { secureContext, signal, trace }) : socket
  }

  return {
    check: (text) => checkUrl(text, allow),
    vet,
    open,
    connector: ({ protocol, host, hostname }, callback) => {
      const url = new URL(`${protocol}//${host ?? hostname}`)
      open(url, AbortSignal.timeout(CONNECTOR_TIMEOUT_MS)).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(faultOf(error, 'connect', hostOf(url)), null),
      )
    },
  }
}

export function emptyTrace(): Trace {
  return { dnsMs: null, connectMs: null, tlsMs: null, remoteAddress: null, certificate: null }
}

/** The host without brackets and without the closing dot of a full name. */
export function hostOf(url: URL): string {
  return literalAddress(url) ?? url.hostname.replace(/\.$/, '')
}

interface Resolving {
  readonly resolve: Resolve
  readonly signal: AbortSignal
  readonly trace: Trace
}

async function addressesOf(url: URL, { resolve, signal, trace }: Resolving): Promise<readonly string[]> {
  const literal = literalAddress(url)
  if (literal !== null) return [literal]
  const host = hostOf(url)
  const startedAt = performance.now()
  try {
    const addresses = await abortable(resolve(host, signal), signal)
    if (addresses.length === 0) throw new NetworkFault('dns-not-found', 'dns', `DNS knows no address of ${host}`)
    return addresses
  } catch (error) {
    throw signal.aborted ? timedOut('dns', host) : faultOf(error, 'dns', host)
  } finally {
    trace.dnsMs = performance.now() - startedAt
  }
}

interface Connecting {
  readonly signal: AbortSignal
  readonly trace: Trace
}

async function connectTcp(url: URL, addresses: readonly string[], { signal, trace }: Connecting): Promise<net.Socket> {
  const answers = addresses.map((address) => ({ address, family: net.isIP(address) }))
  const startedAt = performance.now()
  const socket = net.connect({
    host: hostOf(url),
    port: portOf(url),
    // The system's own look-up never takes part: these are the addresses that were judged. A literal skips this.
    lookup: (_name, _options, callback) => callback(null, answers),
    autoSelectFamily: true,
    noDelay: true,
  })
  try {
    await settled(socket, 'connect', signal)
  } catch (error) {
    throw signal.aborted ? timedOut('connect', hostOf(url)) : faultOf(error, 'connect', hostOf(url))
  } finally {
    trace.connectMs = performance.now() - startedAt
  }
  if (socket.remoteAddress === undefined) {
    throw faultOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), 'connect', hostOf(url))
  }
  const peer = normalAddress(socket.remoteAddress)
  trace.remoteAddress = peer
  if (!addresses.some((address) => normalAddress(address) === peer)) {
    socket.destroy()
    throw new GuardRefused('private-address', `${hostOf(url)} was reached at another address than the judged ones`)
  }
  return socket
}

interface Securing extends Connecting {
  readonly secureContext: tls.SecureContext
}

async function secure(socket: net.Socket, url: URL, { secureContext, signal, trace }: Securing): Promise<net.Socket> {
  const host = hostOf(url)
  const startedAt = performance.now()
  const encrypted = tls.connect({
    socket,
    host,
    servername: net.isIP(host) === 0 ? host : '',
    secureContext,
    ALPNProtocols: ['http/1.1'],
    // Judged below, before a byte is written: this way the certificate can still be read for the evidence.
    rejectUnauthorized: false,
  })
  try {
    await settled(encrypted, 'secureConnect', signal)
  } catch (error) {
    throw signal.aborted ? timedOut('tls', host) : faultOf(error, 'tls', host)
  } finally {
    trace.tlsMs = performance.now() - startedAt
  }
  const certificate = encrypted.getPeerCertificate()
  trace.certificate = {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validTo: certificate.valid_to,
  }
  if (encrypted.authorized) return encrypted
  encrypted.destroy()
  throw certificateFault({
    host,
    reason: String(encrypted.authorizationError),
    names: certificate.subjectaltname?.slice(0, 200) ?? nameOf(certificate.subject),
    validFrom: certificate.valid_from,
    validTo: certificate.valid_to,
  })
}

function nameOf(subject: tls.Certificate | undefined): string {
  return [subject?.CN ?? subject?.O ?? ''].flat().join(', ').slice(0, 200)
}

/** Waits for the event; destroys the socket if it fails, ends or the signal fires first. */
function settled(socket: net.Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown) => {
      signal.removeEventListener('abort', onAbort)
      socket.off(event, onEvent).off('close', onClose)
      if (error === undefined) return resolve()
      socket.destroy()
      reject(error)
    }
    const onEvent = () => finish()
    const onAbort = () => finish(signal.reason)
    const onClose = () => finish(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    // Stays for good: a socket may fail between two owners, and an error nobody listens to would end the process.
    socket.on('error', finish)
    socket.once(event, onEvent).once('close', onClose)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
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
