/** How long a text is as an SMS, and one that is short enough. By 3GPP TS 23.038: GSM-7 where every character is in it, else UCS-2. */

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Each of these takes two places. */
const EXTENDED = new Set('^{}\\[~]|€\f')

/** Typographic signs that would make the whole text twice as long, as plain ones. */
const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
}

export interface SmsLength {
  readonly encoding: 'GSM-7' | 'UCS-2'
  readonly segments: number
}

/** A text of one segment has 160 places in GSM-7 and 70 in UCS-2; of several, 153 and 67 each. */
export function smsLength(text: string): SmsLength {
  const places = gsmPlaces(text)
  if (places !== null) return { encoding: 'GSM-7', segments: places <= 160 ? 1 : Math.ceil(places / 153) }
  return { encoding: 'UCS-2', segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67) }
}

function gsmPlaces(text: string): number | null {
  let places = 0
  for (const letter of text) {
    if (!BASIC.has(letter) && !EXTENDED.has(letter)) return null
    places += EXTENDED.has(letter) ? 2 : 1
  }
  return places
}

/** What is said, cut to what fits into so many segments with the link behind it. The link is never cut. */
export function smsText(says: string, link: string, segments = 2): string {
  const plain = says.replace(/[’‘“”«»–—…\u00a0]/g, (sign) => PLAIN[sign] ?? sign)
  const letters = [...new Intl.Segmenter().segment(plain)].map((part) => part.segment)
  for (let kept = letters.length; kept > 0; kept -= 1) {
    const text = `${letters.slice(0, kept).join('')}${kept < letters.length ? '...' : ''}\n${link}`
    if (smsLength(text).segments <= segments) return text
  }
  return link
}
