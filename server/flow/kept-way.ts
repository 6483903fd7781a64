/** The secrets in how an HTTP probe reaches its target: sealed for the store, opened for the prober. Called by kept-target. */
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { KeptWay } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'
import { openValue, sealValue } from './sealed-value.ts'

/** @param before as in `sealTarget` */
export function sealWay(vault: Vault, { identity, ...open }: HttpWay, before: KeptWay | undefined): KeptWay {
  if (!identity) return open
  const { certificate, key } = identity
  return { ...open, identity: { certificate, key: sealValue(vault, key, before?.identity?.key) } }
}

/** null when a secret in it was sealed with another key. */
export function openWay(vault: Vault, { identity, ...open }: KeptWay): HttpWay | null {
  if (!identity) return open
  const key = openValue(vault, identity.key)
  return key === null ? null : { ...open, identity: { certificate: identity.certificate, key } }
}

/** What was sent back hidden and is not kept; null: nothing. A key belongs to its certificate. */
export function lostInWay(
  { identity }: HttpWay = {},
  kept: KeptWay = {},
): { readonly what: string; readonly field: string } | null {
  const isLost = identity?.key === HIDDEN && kept.identity?.certificate !== identity.certificate
  return isLost ? { what: 'key of this client certificate', field: 'clientCertificate/key' } : null
}

/** How secrets would get to somebody else than until now; null: they would not. */
export function elsewhereByWay(before: KeptWay = {}, now: HttpWay = {}): string | null {
  // Whoever says which address a name has decides who is asked, and whoever vouches for a server who answers.
  if (before.resolver !== now.resolver) return 'where another name server leads'
  return now.trust === undefined || before.trust === now.trust ? null : 'to whom other certificates vouch for'
}
