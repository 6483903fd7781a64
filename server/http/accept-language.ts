/** Which of our languages a reader wants most: RFC 9110 section 12.5.4 with RFC 4647 lookup. */
import { wishesIn } from './wishes.ts'

/** @returns one of `available`, or null when the header wants none of them (or is missing) */
export function preferredLanguage(header: string | undefined, available: readonly string[]): string | null {
  if (!header) return null
  const wishes = wishesIn(header)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { name } of wishes) {
    // From the wished tag towards its general form: de-AT-1996, de-AT, de.
    for (let wanted = name; wanted !== ''; wanted = wanted.slice(0, Math.max(0, wanted.lastIndexOf('-')))) {
      const match = available.find((a) => a.toLowerCase() === wanted)
      if (match) return match
    }
  }
  return null
}
