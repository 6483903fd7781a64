/** Short forms: what goes into a chat or a social post, with its link, and how long each network says that is. Used by drafts and previews. */

/** Longest post of each network, as that network counts. */
export const NETWORKS = { x: 280, mastodon: 500, bluesky: 300 } as const
export type Network = keyof typeof NETWORKS

/** However long it is; X and Mastodon shorten it themselves, Bluesky does not. */
const URL_COUNTS = 23
const URL = /https?:\/\/\S+/g
/** Bluesky's second limit, in bytes of UTF-8. */
const BLUESKY_BYTES = 3_000

/** The words and their link, which always stays: without it nobody can follow. */
export function withLink(text: string, link: string): string {
  const said = text.trim()
  return said === '' ? link : `${said}\n${link}`
}

export interface PostLength {
  readonly length: number
  readonly longest: number
}

export function postLengths(text: string): Readonly<Record<Network, PostLength>> {
  return {
    x: { length: countX(text), longest: NETWORKS.x },
    mastodon: { length: graphemes(text.replace(URL, 'x'.repeat(URL_COUNTS))).length, longest: NETWORKS.mastodon },
    bluesky: { length: countBluesky(text), longest: NETWORKS.bluesky },
  }
}

/** X: what Latin, Cyrillic, Greek, Arabic and the like write counts 1, anything else 2, an emoji 2 however it is composed. */
function countX(text: string): number {
  const urls = text.match(URL) ?? []
  const letters = graphemes(text.replace(URL, '').normalize('NFC'))
  return letters.reduce((sum, one) => sum + weightX(one), urls.length * URL_COUNTS)
}

function weightX(letter: string): number {
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}/u.test(letter)) return 2
  return [...letter].reduce((sum, one) => sum + (isLight(one.codePointAt(0) ?? 0) ? 1 : 2), 0)
}

/** The ranges of weight 100 in version 3 of X's configuration of twitter-text. */
function isLight(point: number): boolean {
  return (
    point <= 4351 ||
    (point >= 8192 && point <= 8205) ||
    (point >= 8208 && point <= 8223) ||
    (point >= 8242 && point <= 8247)
  )
}

/** Graphemes; whoever fills 3,000 bytes with fewer of them has reached the end too. */
function countBluesky(text: string): number {
  const bytes = [...text].reduce((sum, one) => sum + bytesOf(one.codePointAt(0) ?? 0), 0)
  const count = graphemes(text).length
  return bytes > BLUESKY_BYTES ? Math.max(count, NETWORKS.bluesky + 1) : count
}

function bytesOf(point: number): number {
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x10000 ? 3 : 4
}

function graphemes(text: string): string[] {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment)
}
