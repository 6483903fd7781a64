/** Seals the secrets of a target for the store, opens them for the prober, hides them for people. */
import type { Target } from '../../probes/protocol.ts'
import type { HeaderValue, KeptTarget } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { HIDDEN, isSecretHeader } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'

/**
 * @param before what was kept until now: a secret that was sent back hidden keeps its value, and one that is the same
 *   keeps its seal, so that saving twice changes nothing; one that was sealed with another key is sealed anew
 */
export function sealTarget(vault: Vault, target: Target, before: KeptTarget | null): KeptTarget {
  const headers = Object.entries(target.headers).map(([name, value]) => {
    const kept = before?.headers[name]
    if (!isSecretHeader(name)) return [name, value] as const
    if (kept !== undefined && (value === HIDDEN || openValue(vault, kept) === value)) return [name, kept] as const
    return [name, { sealed: vault.seal(value) }] as const
  })
  return { ...target, headers: Object.fromEntries<HeaderValue>(headers) }
}

/**
 * As `sealTarget`, for a target that a person edits. A kept secret goes only where it goes already: nobody may read it by
 * pointing the probe at a server of their own.
 */
export function sealEdited(vault: Vault, target: Target, before: KeptTarget | null): KeptTarget | Refusal {
  const kept = before && isSameOrigin(before.url, target.url) ? before : null
  const lost = Object.entries(target.headers).find(
    ([name, value]) => value === HIDDEN && kept?.headers[name] === undefined,
  )
  if (!lost) return sealTarget(vault, target, kept)
  return refuse(
    'target-refused',
    `The kept value of the header ${lost[0]} is not sent to another host. Write it again.`,
  )
}

/** By scheme and host: `origin` is 'null' for all that is not of the web. */
function isSameOrigin(a: string, b: string): boolean {
  const [one, other] = [URL.parse(a), URL.parse(b)]
  return one !== null && one.protocol === other?.protocol && one.host === other.host
}

/** null when a secret in it was sealed with another key. */
export function openTarget(vault: Vault, kept: KeptTarget): Target | null {
  const headers = Object.entries(kept.headers).map(([name, value]) => [name, openValue(vault, value)] as const)
  const isWhole = (entry: readonly [string, string | null]): entry is readonly [string, string] => entry[1] !== null
  return headers.every(isWhole) ? { ...kept, headers: Object.fromEntries(headers) } : null
}

/** Headers as people see them. */
export function shownHeaders(kept: KeptTarget): Record<string, string> {
  const shown = Object.entries(kept.headers).map(([name, value]) => [name, typeof value === 'string' ? value : HIDDEN])
  return Object.fromEntries(shown)
}

function openValue(vault: Vault, value: HeaderValue): string | null {
  return typeof value === 'string' ? value : vault.tryOpen(value.sealed)
}
