/**
 * How an HTTP probe reaches its target: from what a person set to what is kept, back to what people see, and what is wrong
 * with it. Called by probe-facts, probe-faults and catalogue-views.
 */
import type { HttpWay, Identity } from '../../probes/protocol/http-way.ts'
import { resolverUrl } from '../../probes/protocol/resolver-url.ts'
import { LIMITS } from '../../probes/protocol.ts'
import type { EditProbe, ProbeView } from '../contract/catalogue.ts'
import type { KeptWay } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Told } from './field-fault.ts'
import { shownSteps, stepsOf } from './http-steps.ts'

export type WayEdit = Pick<
  EditProbe,
  'redirects' | 'resolver' | 'family' | 'clientCertificate' | 'trust' | 'steps' | 'secrets'
>

/** What the prober knows of certificates (probes/secure-contexts.ts): null, or what is wrong. */
export interface CertificateReader {
  certificatesFault(pem: string): string | null
  keyFault(identity: Identity): string | null
}

/** Nothing where all of it is as by default, so that a probe that needs none of it stays one that every prober knows. */
export function wayOf(edit: WayEdit): { readonly way?: HttpWay } {
  const { redirects, resolver, family, clientCertificate, trust } = edit
  const way: HttpWay = {
    ...(redirects === undefined || redirects === null || redirects === LIMITS.redirects ? {} : { redirects }),
    ...(resolver ? { resolver } : {}),
    ...(family ? { family } : {}),
    // A key that was not sent is the one that is kept.
    ...(clientCertificate ? { identity: { key: HIDDEN, ...clientCertificate } } : {}),
    ...(trust ? { trust } : {}),
    ...stepsOf(edit),
  }
  return Object.keys(way).length > 0 ? { way } : {}
}

export function shownWay(way: KeptWay = {}): Required<Pick<ProbeView, keyof WayEdit>> {
  const { identity } = way
  return {
    redirects: way.redirects ?? null,
    resolver: way.resolver ?? null,
    family: way.family ?? null,
    clientCertificate: identity ? { certificate: identity.certificate, key: HIDDEN } : null,
    trust: way.trust ?? null,
    ...shownSteps(way),
  }
}

export function wayFaults({ resolver }: WayEdit): Told[] {
  if (!resolver || resolverUrl(resolver) !== null) return []
  return [{ field: 'resolver', message: 'must be an address, with a port or without: 192.0.2.53, [2001:db8::53]:5353' }]
}

/** Never repeats any of a key. */
export function certificateFaults({ clientCertificate, trust }: WayEdit, reader: CertificateReader): Told[] {
  const faults: Told[] = []
  const wrongTrust = trust ? reader.certificatesFault(trust) : null
  if (wrongTrust !== null) faults.push({ field: 'trust', message: wrongTrust })
  if (!clientCertificate) return faults
  const { certificate, key = HIDDEN } = clientCertificate
  const wrong = reader.certificatesFault(certificate)
  if (wrong !== null) return [...faults, { field: 'clientCertificate', message: wrong }]
  const wrongKey = key === HIDDEN ? null : reader.keyFault({ certificate, key })
  return wrongKey === null ? faults : [...faults, { field: 'clientCertificate', message: `has a key that ${wrongKey}` }]
}

/** The addresses beside its URL that a probe is to reach, as the guard judges them, each with its field, and as a sentence calls it. */
export function alsoReached({
  resolver,
  steps = [],
}: WayEdit): { readonly url: string; readonly field: string; readonly as: string }[] {
  const url = resolver ? resolverUrl(resolver) : null
  return [
    ...(url ? [{ url: url.href, field: 'resolver', as: 'name server' }] : []),
    ...steps.map((step) => ({ url: step.url, field: 'steps', as: `URL of the step "${step.name}"` })),
  ]
}
