/**
 * Opens one TCP connection and, on top, TLS; measures both and judges the certificate before a byte is written.
 * Called by connect.ts only, with addresses that it has judged.
 */
import net from 'node:net'
import tls from 'node:tls'
import { normalAddress } from './addresses.ts'
import { alpnOf, hostOf, portOf } from './check-url.ts'
import { certificateFault, faultOf, GuardRefused, timedOut } from './faults.ts'
import type { Evidence } from './protocol.ts'

/** What is known of one connection, milliseconds per phase. */
export interface Trace {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  remoteAddress: string | null
  certificate: Evidence['certificate']
}

export function emptyTrace(): Trace {
  return { dnsMs: null, connectMs: null, tlsMs: null, remoteAddress: null, certificate: null }
}

interface Connecting {
  readonly signal: AbortSignal
  readonly trace: Trace
}

/**
 * To one of the judged addresses, or to the literal in the URL.
 *
 * @throws NetworkFault
 */
export async function connectTcp(
  url: URL,
  addresses: readonly string[],
  { signal, trace }: Connecting,
): Promise<net.Socket> {
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

/**
 * The handshake on top, and the judgement of the certificate.
 *
 * @throws NetworkFault
 */
export async function secure(
  socket: net.Socket,
  url: URL,
  { secureContext, signal, trace }: Securing,
): Promise<net.Socket> {
  const host = hostOf(url)
  const offered = [...alpnOf(url)]
  const startedAt = performance.now()
  const encrypted = tls.connect({
    socket,
    host,
    servername: net.isIP(host) === 0 ? host : '',
    secureContext,
    ...(offered.length > 0 ? { ALPNProtocols: offered } : {}),
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
