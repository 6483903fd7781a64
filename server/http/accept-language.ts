/** Which of our languages a reader wants most: RFC 9110 section 12.5.4 with RFC 4647 lookup. */

/** @returns one of `available`, or null when the header wants none of them (or is missing) */
export function preferredLanguage(header: string | undefined, available: readonly string[]): string | null {
  if (!header) return null
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((part, order) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const q = parameters.map((p) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(p)?.[1]).find((v) => v !== undefined)
      return { tag: tag.trim().toLowerCase(), q: q === undefined ? 1 : Number(q), order }
    })
    .filter((w) => w.tag !== '' && w.q > 0)
    .sort((a, b) => b.q - a.q || a.order - b.order)
  for (const { tag } of wishes) {
    // From the wished tag towards its general form: de-AT-1996, de-AT, de.
    for (let wanted = tag; wanted !== ''; wanted = wanted.slice(0, Math.max(0, wanted.lastIndexOf('-')))) {
      const match = available.find((a) => a.toLowerCase() === wanted)
      if (match) return match
    }
  }
  return null
}
