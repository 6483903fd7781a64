/** In which languages a browser would like its answer. Asked where an address carries no language. */

const MOST = 10

/** Best first, each followed by its language alone (`it-CH`, `it`); English stands last, if nothing else fits. */
export function wishesOf(acceptLanguage: string | undefined): string[] {
  const asked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .slice(0, MOST)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((p) => p.trim().toLowerCase())
      const quality = parameters.find((p) => p.startsWith('q='))?.slice(2) ?? '1'
      return { tag, quality: Number.parseFloat(quality) || 0 }
    })
    .filter(({ tag, quality }) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return [...new Set([...asked.flatMap(({ tag }) => [tag, tag.split('-')[0] ?? tag]), 'en'])]
}
