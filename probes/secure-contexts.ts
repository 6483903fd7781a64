/**
 * What a TLS connection trusts, and what it shows of itself: made once per setting, since reading the trusted certificates
 * costs milliseconds. Called by connect.ts; the server asks at saving whether certificates and keys can be read.
 */
import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { Identity } from './protocol/http-way.ts'

export interface TlsWay {
  readonly identity?: Identity | undefined
  readonly trust?: string | undefined
}

export interface SecureContexts {
  readonly plain: tls.SecureContext
  /** @param isNamed only an address that the operator wrote down is shown the client's certificate */
  of(way: TlsWay, isNamed: boolean): tls.SecureContext
}

/** @param trust certificates (PEM) to trust beside those of the system, on every connection */
export function secureContexts(trust: readonly string[] = []): SecureContexts {
  const plain = contextWith(trust, {})
  const named = new WeakMap<TlsWay, tls.SecureContext>()
  const others = new WeakMap<TlsWay, tls.SecureContext>()
  return {
    plain,
    of(way, isNamed) {
      if (way.trust === undefined && (way.identity === undefined || !isNamed)) return plain
      const known = isNamed ? named : others
      const made = known.get(way) ?? contextWith(trust, isNamed ? way : { trust: way.trust })
      known.set(way, made)
      return made
    },
  }
}

function contextWith(trust: readonly string[], way: TlsWay): tls.SecureContext {
  const more = [...trust, ...blocksOf(way.trust ?? '')]
  return tls.createSecureContext({
    ...(more.length > 0 ? { ca: [...tls.getCACertificates('default'), ...more] } : {}),
    ...(way.identity ? { cert: way.identity.certificate, key: way.identity.key } : {}),
  })
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]{1,32768}-----END CERTIFICATE-----/g

function blocksOf(pem: string): string[] {
  return pem.match(CERTIFICATE) ?? []
}

/** What is wrong with a text that is to hold certificates, one or a chain; null: nothing. Never repeats any of it. */
export function certificatesFault(pem: string): string | null {
  if (/PRIVATE KEY-----/.test(pem)) return 'holds a private key, which would be shown: write it as the key alone'
  const blocks = blocksOf(pem)
  if (blocks.length === 0) return 'holds no certificate: write PEM, from -----BEGIN CERTIFICATE----- to its end'
  const unread = blocks.findIndex((block) => !isCertificate(block))
  return unread < 0 ? null : `holds a certificate that cannot be read, number ${unread + 1}`
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).serialNumber !== ''
  } catch {
    return false
  }
}

/** What is wrong with the key of a certificate that can be read; null: nothing. Never repeats any of it. */
export function keyFault({ certificate, key }: Identity): string | null {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key)) {
    return 'is locked with a passphrase: write it without one, it is sealed here'
  }
  try {
    tls.createSecureContext({ cert: certificate, key })
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.includes('KEY_VALUES_MISMATCH')) return 'is the key of another certificate'
    return 'cannot be read: write PEM, from -----BEGIN PRIVATE KEY----- to its end'
  }
}
