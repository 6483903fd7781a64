/**
 * The question that a `dns:` URL asks, by RFC 4501: `dns://resolver/name?type=MX;class=IN`. Pure; read by check-url.ts when
 * a target is saved, and by kinds/dns.ts at each check.
 */
import { domainToASCII } from 'node:url'

export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const
export type DnsType = (typeof DNS_TYPES)[number]

export interface DnsQuestion {
  /** In ASCII, without a dot at its end. */
  readonly name: string
  readonly type: DnsType
}

// Beside letters and digits: `_dmarc`, `*`, and the slash of RFC 2317.
const LABEL = /^[a-z0-9_*/-]{1,63}$/i

/** @returns the question, or what is wrong with it, after "The URL" */
export function readDnsQuestion(url: URL): DnsQuestion | { readonly wrong: string } {
  const name = nameOf(url.pathname.replace(/^\//, ''))
  if (name === null) return { wrong: `asks for no name: write ${url.protocol}//${url.host}/example.com?type=A` }
  let type: DnsType = 'A'
  for (const part of url.search.slice(1).split(/[;&]/)) {
    const [key = '', value = ''] = part.toUpperCase().split('=')
    const known = DNS_TYPES.find((one) => one === value)
    if (key === 'TYPE' && known) type = known
    else if (key === 'TYPE') return { wrong: `asks for another type than ${DNS_TYPES.join(', ')}` }
    else if (key !== '' && !(key === 'CLASS' && value === 'IN')) {
      return { wrong: 'may say type, and class=IN, after the question mark, and nothing else' }
    }
  }
  return { name, type }
}

function nameOf(path: string): string | null {
  const full = path.replace(/\.$/, '')
  const name = full.includes('%') ? fromEscapes(full) : full
  return name.length <= 253 && name.split('.').every((label) => LABEL.test(label)) ? name : null
}

/** The URL's parser has escaped what is not ASCII. Empty where that is no name. */
function fromEscapes(path: string): string {
  try {
    return domainToASCII(decodeURIComponent(path))
  } catch {
    return ''
  }
}
