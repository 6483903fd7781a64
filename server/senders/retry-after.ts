/** How long a receiver asks to be left alone, from its `Retry-After`. Used by every sender that speaks HTTP. */

const RETRY_AFTER_LIMIT_MS = 24 * 3_600_000

/** Seconds or a date (RFC 9110, 10.2.3); at most a day. Null where it says neither. */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const text = [header ?? ''].flat()[0]?.trim() ?? ''
  const afterMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(afterMs) ? null : Math.min(Math.max(afterMs, 0), RETRY_AFTER_LIMIT_MS)
}
