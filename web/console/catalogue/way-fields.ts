/** How an HTTP check reaches its target, as it stands in the form, and back into an edit. Pure; part of `probe-fields.ts`. */
import type { EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { uses } from './kinds.ts'

/** Empty: as by default. */
export interface WayFields {
  readonly redirects: string
  readonly resolver: string
  readonly family: string
  /** PEM. */
  readonly clientCertificate: string
  /** As it is hidden, once it is kept. */
  readonly clientKey: string
  readonly trust: string
}

export const EMPTY_WAY: WayFields = {
  redirects: '',
  resolver: '',
  family: '',
  clientCertificate: '',
  clientKey: '',
  trust: '',
}

const POLICIES = ['same-host', 0, 1, 2, 3, 4] as const
export const REDIRECTS = ['', ...POLICIES.map(String)]
export const FAMILIES = ['', '4', '6'] as const

export function wayFieldsOf(way: Pick<ProbeView, keyof WayEdit>): WayFields {
  return {
    redirects: String(way.redirects ?? ''),
    resolver: way.resolver ?? '',
    family: String(way.family ?? ''),
    clientCertificate: way.clientCertificate?.certificate ?? '',
    clientKey: way.clientCertificate?.key ?? '',
    trust: way.trust ?? '',
  }
}

type WayEdit = Pick<EditProbe, 'redirects' | 'resolver' | 'family' | 'clientCertificate' | 'trust'>

/** What the kind does not use is not sent. */
export function readWay(kind: ProbeView['kind'], fields: WayFields): WayEdit {
  const { redirects, resolver, family, trust } = fields
  return {
    ...(uses(kind, 'redirects') ? { redirects: readRedirects(redirects) } : {}),
    ...(uses(kind, 'resolver') ? { resolver: resolver.trim() || null } : {}),
    ...(uses(kind, 'family') ? { family: family === '' ? null : family === '4' ? 4 : 6 } : {}),
    ...(uses(kind, 'certificates') ? { clientCertificate: readCertificate(fields), trust: trust.trim() || null } : {}),
  }
}

/** A key without a certificate is sent as it is: the server says what is missing. */
function readCertificate({ clientCertificate, clientKey }: WayFields): Required<WayEdit>['clientCertificate'] {
  const [certificate, key] = [clientCertificate.trim(), clientKey.trim()]
  if (certificate === '' && key === '') return null
  return { certificate, ...(key === '' ? {} : { key }) }
}

function readRedirects(text: string): NonNullable<WayEdit['redirects']> | null {
  return POLICIES.find((one) => String(one) === text) ?? null
}
