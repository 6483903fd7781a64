/**
 * Certificates for TLS on loopback, for http-target.ts and smtp-catcher.ts. Made for these tests, valid until 2125 unless
 * they are meant not to be; their keys are public, and the authority's key was thrown away.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * good: for localhost and 127.0.0.1. expired: the same, over since 2021. other-name: for elsewhere.example.
 * All from the one authority: a client that does not know it sees an unknown issuer.
 */
export const CERTIFICATES = ['good', 'expired', 'other-name'] as const
export type CertificateName = (typeof CERTIFICATES)[number]

/** Path of the authority's certificate, for NODE_EXTRA_CA_CERTS. */
export const AUTHORITY_FILE = fileURLToPath(new URL('./certificates/authority.pem', import.meta.url))

export function authority(): string {
  return readFileSync(AUTHORITY_FILE, 'utf8')
}

export function certificate(name: CertificateName): { key: string; cert: string } {
  return { key: read(`${name}.key.pem`), cert: read(`${name}.pem`) }
}

function read(file: string): string {
  return readFileSync(new URL(`./certificates/${file}`, import.meta.url), 'utf8')
}
