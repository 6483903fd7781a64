/** Lengths of time as people write them: `500ms`, `30s`, `5m`, `1h`, `1h30m`. Used where the catalogue file is read. */

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @returns whole milliseconds; null if it is no length: a unit is always wanted, since a bare 30 may mean anything */
export function parseLengthMs(text: string): number | null {
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+$/.test(text) || text.length > 40) return null
  const parts = text.matchAll(/([0-9.]+)(ms|s|m|h|d)/g)
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS_MS[unit ?? ''] ?? 0), 0)
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : null
}

/** The shortest spelling that `parseLengthMs` reads back: `90s`, `5m`, `1h`. */
export function lengthWords(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((u) => ms > 0 && ms % (UNITS_MS[u] ?? 1) === 0)
  return unit ? `${ms / (UNITS_MS[unit] ?? 1)}${unit}` : `${ms}ms`
}
