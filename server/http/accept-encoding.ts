/** Which ready encoding of a file a client wants: RFC 9110 section 12.5.3, of the two that we write. */
import { wishesIn } from './wishes.ts'

export const ENCODINGS = ['br', 'gzip'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** @returns the most wished one of `available`, the earlier of equal ones; null: as it is */
export function preferredEncoding(header: string | undefined, available: readonly Encoding[]): Encoding | null {
  if (!header || available.length === 0) return null
  const weights = new Map(wishesIn(header).map(({ name, weight }) => [name, weight]))
  const weightOf = (encoding: Encoding) => weights.get(encoding) ?? weights.get('*') ?? 0
  const [best] = [...available].sort((a, b) => weightOf(b) - weightOf(a))
  return best !== undefined && weightOf(best) > 0 ? best : null
}
