/**
 * How the world failed, told apart by code: what Node calls an error becomes one of our result codes and a sentence.
 * Thrown by connect.ts and kinds/; read by kinds/ for a result, and by whoever else connects through the guard.
 */
import type { GuardRefusal } from './check-url.ts'
import type { ResultCode } from './protocol/result-codes.ts'

export const PHASES = ['dns', 'connect', 'tls', 'first-byte', 'body'] as const
export type Phase = (typeof PHASES)[number]

/** `because` is one plain sentence without address or secret of the target beyond its host name. */
export class NetworkFault extends Error {
  readonly code: ResultCode
  readonly phase: Phase

  constructor(code: ResultCode, phase: Phase, because: string, cause?: unknown) {
    super(because, { cause })
    this.name = 'NetworkFault'
    this.code = code
    this.phase = phase
  }
}

/** Our own guard said no: nothing was contacted. */
export class GuardRefused extends NetworkFault {
  readonly refused: GuardRefusal

  constructor(refused: GuardRefusal, because: string) {
    super('blocked', 'dns', `Not checked: ${because}`)
    this.name = 'GuardRefused'
    this.refused = refused
  }
}

const TIMEOUT_CODES = {
  dns: 'timeout-dns',
  connect: 'timeout-connect',
  tls: 'timeout-tls',
  'first-byte': 'timeout-first-byte',
  body: 'timeout-body',
} as const satisfies Record<Phase, ResultCode>

const TIMEOUT_WORDS = {
  dns: 'DNS did not answer',
  connect: 'no connection was made',
  tls: 'the TLS handshake did not end',
  'first-byte': 'no answer came',
  body: 'the body did not end',
} as const satisfies Record<Phase, string>

/** The deadline passed while the check was in this phase. */
export function timedOut(phase: Phase, host: string): NetworkFault {
  return new NetworkFault(TIMEOUT_CODES[phase], phase, `${host}: ${TIMEOUT_WORDS[phase]} in time`)
}

/** Our own shortage, of descriptors, ports, memory or rights: says nothing about the target. */
const OWN_CODES = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EINVAL'])
const UNREACHABLE_CODES = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENONET'])

/** Turns whatever was thrown in a phase into a fault; one that is a fault already stays as it is. */
export function faultOf(error: unknown, phase: Phase, host: string): NetworkFault {
  if (error instanceof NetworkFault) return error
  const code = codeOf(error)
  if (OWN_CODES.has(code)) return new NetworkFault('fault', phase, `The prober itself failed: ${code}`, error)
  if (phase === 'dns') return dnsFault(code, host, error)
  if (code === 'ECONNREFUSED')
    return new NetworkFault('connect-refused', phase, `${host} refused the connection`, error)
  if (UNREACHABLE_CODES.has(code)) {
    return new NetworkFault('unreachable', phase, `${host} cannot be reached (${code})`, error)
  }
  if (code === 'ETIMEDOUT') return timedOut(phase, host)
  if (code.startsWith('HPE_')) return new NetworkFault('bad-answer', phase, badAnswer(code, host), error)
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return tlsFault(code, error, host)
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return new NetworkFault('connect-reset', phase, `${host} closed the connection ${resetWords[phase]}`, error)
  }
  return new NetworkFault('fault', phase, `The prober itself failed: ${code || 'unexpected error'}`, error)
}

/** The handshake took place, and the certificate does not hold. */
export function certificateFault(problem: CertificateProblem): NetworkFault {
  const { host, reason, names, validFrom, validTo } = problem
  const known: Record<string, string> = {
    CERT_HAS_EXPIRED: `expired on ${validTo}`,
    CERT_NOT_YET_VALID: `is not valid before ${validFrom}`,
    DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
    SELF_SIGNED_CERT_IN_CHAIN: 'ends in a self-signed certificate that is not trusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes without its intermediate certificate, or its issuer is not trusted',
    UNABLE_TO_GET_ISSUER_CERT: 'comes without the certificate of its issuer',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has an issuer that is not trusted',
    ERR_TLS_CERT_ALTNAME_INVALID: `is for another host (${names})`,
    CERT_REVOKED: 'is revoked',
  }
  const because = `The certificate of ${host} ${known[reason] ?? `does not hold (${reason})`}`
  return new NetworkFault(CERTIFICATE_CODES[reason] ?? 'tls-chain', 'tls', because)
}

/** All others are of the chain. */
const CERTIFICATE_CODES: Readonly<Record<string, ResultCode>> = {
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_REVOKED: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-host',
}

export interface CertificateProblem {
  readonly host: string
  readonly reason: string
  readonly names: string
  readonly validFrom: string
  readonly validTo: string
}

/** The name is there, and has no address of the family that was chosen. */
export function familyMissing(host: string, family: 4 | 6): NetworkFault {
  return new NetworkFault('family-missing', 'dns', `${host} has no IPv${family} address`)
}

const resetWords = {
  dns: 'during DNS',
  connect: 'while it was being made',
  tls: 'during the TLS handshake',
  'first-byte': 'before an answer came',
  body: 'in the middle of the body',
} as const satisfies Record<Phase, string>

function dnsFault(code: string, host: string, cause: unknown): NetworkFault {
  if (code === 'ENOTFOUND' || code === 'ENODATA' || code === 'ENONAME' || code === 'EBADNAME') {
    return new NetworkFault('dns-not-found', 'dns', `DNS knows no address of ${host}`, cause)
  }
  if (code === 'ETIMEOUT' || code === 'ETIMEDOUT') return timedOut('dns', host)
  return new NetworkFault('dns-fault', 'dns', `DNS failed for ${host} (${code || 'no reason given'})`, cause)
}

function tlsFault(code: string, error: unknown, host: string): NetworkFault {
  if (code.includes('CERTIFICATE_REQUIRED')) {
    return new NetworkFault('tls', 'tls', `${host} demands a certificate of the client`, error)
  }
  const reason = error instanceof Error && 'reason' in error ? String(error.reason) : code
  return new NetworkFault('tls', 'tls', `${host}: the TLS handshake failed (${reason.slice(0, 100)})`, error)
}

function badAnswer(code: string, host: string): string {
  if (code === 'HPE_HEADER_OVERFLOW') return `${host} sent more header than an answer may have`
  return `${host} answered with bytes that are not HTTP (${code})`
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors.at(-1))
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
