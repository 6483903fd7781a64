/** What this browser remembers for the desk: small values under one prefix. Works without storage too, then only until the reload. */
const PREFIX = 'vedetta.desk.'

/** Whose desk it is; a browser may be shared. */
let person = ''

/** Before any screen behind the sign-in is drawn. */
export function rememberFor(staffId: string): void {
  person = staffId
}

/** The key of what one person wrote: nobody else who signs in here finds it. */
export function own(key: string): string {
  return `${person}.${key}`
}

const fallback = new Map<string, string>()

export function recall<T>(key: string): T | null {
  const text = read(PREFIX + key)
  if (text === null) return null
  try {
    return JSON.parse(text) as T
  } catch {
    return null
  }
}

export function remember(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  fallback.set(PREFIX + key, text)
  try {
    localStorage.setItem(PREFIX + key, text)
  } catch {
    // Storage is full or forbidden: `fallback` holds it until the reload.
  }
}

export function forget(key: string): void {
  fallback.delete(PREFIX + key)
  try {
    localStorage.removeItem(PREFIX + key)
  } catch {
    // Forbidden storage holds nothing to forget.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? fallback.get(key) ?? null
  } catch {
    return fallback.get(key) ?? null
  }
}
