/** What an Accept-* header wishes for, with its weights: RFC 9110 section 12.4.2. Asked by accept-language and accept-encoding. */

export interface Wish {
  /** Lower case. */
  readonly name: string
  /** 0 (not at all) to 1. */
  readonly weight: number
}

/** Nobody writes longer ones by hand or browser. */
const READ_AT_MOST = 500

/** In the order of the header. */
export function wishesIn(header: string): Wish[] {
  return header
    .slice(0, READ_AT_MOST)
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [name = '', ...parameters] = part.split(';')
      const q = parameters.map((p) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(p)?.[1]).find((v) => v !== undefined)
      return { name: name.trim(), weight: q === undefined ? 1 : Number(q) }
    })
    .filter(({ name }) => name !== '')
}
