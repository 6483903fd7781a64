/**
 * Many rows in statements of few different lengths. Each length is a text of its own, and texts are kept ready: with
 * every length from 1 to 500 they would fill the memory. Called by the store files that write or ask by the hundred.
 */

const LARGEST = 128

/** In the order they came, each piece a power of two long, at most 128. */
export function pieces<T>(rows: readonly T[]): T[][] {
  const cut: T[][] = []
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from
    const size = left >= LARGEST ? LARGEST : 2 ** Math.floor(Math.log2(left))
    cut.push(rows.slice(from, from + size))
    from += size
  }
  return cut
}

/** A statement takes only so many variables: 32,766 on SQLite. */
const ASKED_AT_ONCE = 512

/** One after another for as many keys as fit an `in (...)`, padded. @returns all that was found */
export async function askInPieces<K, R>(
  keys: readonly K[],
  ask: (some: readonly K[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = []
  for (let from = 0; from < keys.length; from += ASKED_AT_ONCE) {
    found.push(...(await ask(padded(keys.slice(from, from + ASKED_AT_ONCE)))))
  }
  return found
}

/** For `in (...)`: as long as the next power of two, by naming the last one again. */
export function padded<T>(values: readonly T[]): readonly T[] {
  const last = values.at(-1)
  if (last === undefined) return values
  const length = 2 ** Math.ceil(Math.log2(values.length))
  return length === values.length ? values : [...values, ...Array.from({ length: length - values.length }, () => last)]
}
