/** The secrets of a probe, sealed for the store and opened again. Called by kept-target, kept-way and kept-steps. */
import { namesIn } from '../../probes/protocol/http-step.ts'
import type { HeaderValue, Sealed } from '../domain/catalogue.ts'
import { HIDDEN, isSecretHeader } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'

export type KeptHeaders = Readonly<Record<string, HeaderValue>>
type Headers = Readonly<Record<string, string>>

/** @param kept what was kept until now: it stays where the value is the same, or was sent back hidden */
export function sealValue<T extends HeaderValue>(vault: Vault, value: string, kept: T | undefined): T | Sealed {
  if (kept !== undefined && (value === HIDDEN || openValue(vault, kept) === value)) return kept
  return { sealed: vault.seal(value) }
}

/** null when it was sealed with another key. */
export function openValue(vault: Vault, value: HeaderValue): string | null {
  return typeof value === 'string' ? value : vault.tryOpen(value.sealed)
}

export function sealHeaders(vault: Vault, headers: Headers, kept: KeptHeaders = {}): KeptHeaders {
  const sealed = Object.entries(headers).map(([name, value]) => {
    if (!isSecretHeader(name) || isOnlyAsked(value)) return [name, value] as const
    return [name, sealValue(vault, value, kept[name])] as const
  })
  return Object.fromEntries<HeaderValue>(sealed)
}

/** `Bearer {{token}}` tells nothing, and whoever edits it has to see it. */
function isOnlyAsked(value: string): boolean {
  return namesIn(value).length === 1 && /^(?:[A-Za-z]{1,20} )?\{\{[^{}]*\}\}$/.test(value)
}

/** null when one was sealed with another key. */
export function openHeaders(vault: Vault, headers: KeptHeaders): Headers | null {
  return openAll(vault, headers)
}

/** Values by name. null when one was sealed with another key. */
export function openAll(vault: Vault, values: Readonly<Record<string, HeaderValue>>): Headers | null {
  const opened = Object.entries(values).map(([name, value]) => [name, openValue(vault, value)] as const)
  const isWhole = (entry: readonly [string, string | null]): entry is readonly [string, string] => entry[1] !== null
  return opened.every(isWhole) ? Object.fromEntries(opened) : null
}

/** Headers as people see them. */
export function hiddenHeaders(kept: KeptHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => [name, typeof value === 'string' ? value : HIDDEN]),
  )
}

/** The name of a header that was sent back hidden and is not kept; null: none. */
export function lostHeader(headers: Headers, kept: KeptHeaders = {}): string | null {
  return Object.entries(headers).find(([name, value]) => value === HIDDEN && kept[name] === undefined)?.[0] ?? null
}
