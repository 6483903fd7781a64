/** The secrets in how an HTTP probe reaches its target: sealed for the store, opened for the prober. Called by kept-target. */
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { KeptWay } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'
import { lostInSteps, openSteps, originOf, sealSteps } from './kept-steps.ts'
import { openValue, sealValue } from './sealed-value.ts'

/** @param before as in `sealTarget` */
export function sealWay(vault: Vault, way: HttpWay, before: KeptWay = {}): KeptWay {
  const { identity, steps: _steps, secrets: _secrets, ...open } = way
  const kept = { ...open, ...sealSteps(vault, way, before) }
  if (!identity) return kept
  const { certificate, key } = identity
  return { ...kept, identity: { certificate, key: sealValue(vault, key, before.identity?.key) } }
}

/** null when a secret in it was sealed with another key. */
export function openWay(vault: Vault, kept: KeptWay): HttpWay | null {
  const { identity, steps: _steps, secrets: _secrets, ...rest } = kept
  const steps = openSteps(vault, kept)
  const key = identity && openValue(vault, identity.key)
  if (steps === null || key === null) return null
  return { ...rest, ...steps, ...(identity && key ? { identity: { certificate: identity.certificate, key } } : {}) }
}

/** What was sent back hidden and is not kept; null: nothing. A key belongs to its certificate. */
export function lostInWay(
  way: HttpWay = {},
  kept: KeptWay = {},
): { readonly what: string; readonly field: string } | null {
  const { identity } = way
  const isLost = identity?.key === HIDDEN && kept.identity?.certificate !== identity.certificate
  if (isLost) return { what: 'key of this client certificate', field: 'clientCertificate/key' }
  return lostInSteps(way, kept)
}

interface Going {
  readonly url: string
  readonly way?: Pick<HttpWay, 'resolver' | 'trust'> & {
    readonly steps?: readonly { readonly url: string }[]
  }
}

/** How secrets would get to somebody else than until now; null: they would not. */
export function elsewhereByWay(before: Going, now: Going): string | null {
  const known = namedBy(before)
  if (namedBy(now).some((origin) => !known.includes(origin))) return 'to another host'
  // Whoever says which address a name has decides who is asked, and whoever vouches for a server who answers.
  if (before.way?.resolver !== now.way?.resolver) return 'where another name server leads'
  const trust = now.way?.trust
  return trust === undefined || before.way?.trust === trust ? null : 'to whom other certificates vouch for'
}

function namedBy({ url, way }: Going): string[] {
  return [url, ...(way?.steps ?? []).map((step) => step.url)].map(originOf)
}
