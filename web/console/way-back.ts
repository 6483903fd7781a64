/** Where somebody wanted to go, over the way to the provider of accounts and back: it never leaves this tab. Used by the door. */
const KEY = 'vedetta.desk.way-back'

/** @param hash of the place that they are sent away from */
export function keepPlace(hash: string): void {
  try {
    sessionStorage.setItem(KEY, hash)
  } catch {
    // Forbidden: they come back to the inbox.
  }
}

/** Once. @returns the hash; null: nobody wanted to go anywhere */
export function takePlace(): string | null {
  try {
    const hash = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return hash
  } catch {
    return null
  }
}
