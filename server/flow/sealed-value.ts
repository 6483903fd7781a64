/** One secret of a probe, sealed for the store and opened again. Called by kept-target and kept-way. */
import type { HeaderValue, Sealed } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'

/** @param kept what was kept until now: it stays where the value is the same, or was sent back hidden */
export function sealValue<T extends HeaderValue>(vault: Vault, value: string, kept: T | undefined): T | Sealed {
  if (kept !== undefined && (value === HIDDEN || openValue(vault, kept) === value)) return kept
  return { sealed: vault.seal(value) }
}

/** null when it was sealed with another key. */
export function openValue(vault: Vault, value: HeaderValue): string | null {
  return typeof value === 'string' ? value : vault.tryOpen(value.sealed)
}
