/** How settings are spelled: which address is which, and how much of a value a message may show. Used by config and its parts. */

export function isWeb(url: URL): boolean {
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== ''
}

/** What never leaves this machine. `hostname` as the URL parser spells it. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  )
}

/** A value that is no secret, short enough for a line of a log. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
}

/** What may be said of a value that may hold a password. */
export function hidden(value: string): string {
  return `${value.length} characters, not shown`
}
