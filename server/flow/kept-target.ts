/** Seals the secrets of a target for the store, opens them for the prober, hides them for people. */
import type { Credentials, Target } from '../../probes/protocol.ts'
import type { KeptTarget } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'
import { elsewhereByWay, lostInWay, openWay, sealWay } from './kept-way.ts'
import { hiddenHeaders, lostHeader, openHeaders, openValue, sealHeaders, sealValue } from './sealed-value.ts'

/**
 * @param before what was kept until now: a secret that was sent back hidden keeps its value, and one that is the same
 *   keeps its seal, so that saving twice changes nothing; one that was sealed with another key is sealed anew
 */
export function sealTarget(vault: Vault, target: Target, before: KeptTarget | null): KeptTarget {
  const { credentials, way, ...open } = target
  const sealed = credentials && {
    user: credentials.user,
    secret: sealValue(vault, credentials.secret, before?.credentials?.secret),
  }
  return {
    ...open,
    headers: sealHeaders(vault, target.headers, before?.headers),
    ...(sealed ? { credentials: sealed } : {}),
    ...(way ? { way: sealWay(vault, way, before?.way) } : {}),
  }
}

/**
 * As `sealTarget`, for a target that a person edits. A kept secret goes only where it goes already: nobody may read it by
 * pointing the probe at a server of their own.
 */
export function sealEdited(vault: Vault, target: Target, before: KeptTarget | null): KeptTarget | Refusal {
  const elsewhere = before && elsewhereOf(before, target)
  const kept = elsewhere === null ? before : null
  const lost = lostSecret(target, kept)
  if (lost === null) return sealTarget(vault, target, kept)
  const { what, field } = lost
  if (lostSecret(target, before)) return refuse('target-refused', `The ${what} is missing. Write it.`, field)
  return refuse('target-refused', `The kept ${what} is not sent ${elsewhere}. Write it again.`, field)
}

/** What was sent back hidden and is not kept; null: nothing. */
function lostSecret(
  { headers, credentials, way }: Target,
  kept: KeptTarget | null,
): { readonly what: string; readonly field: string } | null {
  const header = lostHeader(headers, kept?.headers)
  if (header !== null) return { what: `value of the header ${header}`, field: 'headers' }
  const isLost = credentials?.secret === HIDDEN && !kept?.credentials
  return isLost ? { what: 'secret of the credentials', field: 'credentials/secret' } : lostInWay(way, kept?.way)
}

/** How it would get to somebody else than until now; null: it would not. */
function elsewhereOf(before: KeptTarget, target: Target): string | null {
  return isSameOrigin(before.url, target.url) ? elsewhereByWay(before, target) : 'to another host'
}

/** By scheme and host: `origin` is 'null' for all that is not of the web. How a database is to be encrypted counts too. */
function isSameOrigin(a: string, b: string): boolean {
  const [one, other] = [URL.parse(a), URL.parse(b)]
  if (one === null || other === null) return false
  const isAsSafe = one.searchParams.get('sslmode') === other.searchParams.get('sslmode')
  return one.protocol === other.protocol && one.host === other.host && isAsSafe
}

/** null when a secret in it was sealed with another key. */
export function openTarget(vault: Vault, kept: KeptTarget): Target | null {
  const { credentials, way: keptWay, ...rest } = kept
  const headers = openHeaders(vault, kept.headers)
  if (headers === null) return null
  const way = keptWay && openWay(vault, keptWay)
  if (way === null) return null
  const target: Target = { ...rest, headers, ...(way ? { way } : {}) }
  if (!credentials) return target
  const secret = openValue(vault, credentials.secret)
  return secret === null ? null : { ...target, credentials: { user: credentials.user, secret } }
}

/** Headers as people see them. */
export function shownHeaders(kept: KeptTarget): Record<string, string> {
  return hiddenHeaders(kept.headers)
}

/** Credentials as people see them; null: none. */
export function shownCredentials({ credentials }: KeptTarget): Credentials | null {
  return credentials ? { user: credentials.user, secret: HIDDEN } : null
}
