/**
 * Which addresses the guard may connect to: public ones, and those that the operator listed.
 * Called by connect.ts for literals, for every DNS answer, and again for the peer of an open socket.
 */
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

export interface AllowList {
  /** Whether any entry would let anybody reach this port. */
  opens(port: number): boolean
  has(address: string, port: number): boolean
}

// ipaddr.js calls these unicast. The first is the metadata and agent endpoint inside every Azure machine.
const REFUSED_V4 = [ipaddr.IPv4.parseCIDR('168.63.129.16/32')]

// The only IPv6 block handed out for public use. Everything outside it is refused, whatever its name will be:
// loopback, ::/96, mapped, NAT64, unique local, site local, link local, multicast, segment routing.
const PUBLIC_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** False for anything that does not parse as an address, too. */
export function isPublic(text: string): boolean {
  const address = parseAddress(text)
  if (address === null || address.range() !== 'unicast') return false
  if (isV4(address)) return !REFUSED_V4.some((range) => address.match(range))
  return address.match(PUBLIC_V6)
}

export function isLoopback(text: string): boolean {
  return parseAddress(text)?.range() === 'loopback'
}

/** One spelling per address, for comparing what was resolved with what was reached; the text itself if it is none. */
export function normalAddress(text: string): string {
  return parseAddress(text)?.toNormalizedString() ?? text
}

/**
 * @param entries CIDR ranges (`10.0.0.0/8`), single addresses (`10.1.2.3`), or one port of an address
 *   (`127.0.0.1:3000`, `[::1]:3000`)
 * @throws RangeError naming the first entry that is none of these
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const rules = entries.map((entry) => {
    const rule = parseEntry(entry)
    if (rule === null) throw new RangeError(`"${entry}" is not a network: write 10.0.0.0/8, 10.1.2.3 or 10.1.2.3:8080`)
    return rule
  })
  return {
    opens: (port) => rules.some((rule) => rule.port === null || rule.port === port),
    has(text, port) {
      const address = parseAddress(text)
      return address !== null && rules.some((rule) => (rule.port ?? port) === port && rule.covers(address))
    },
  }
}

/** For settings that are checked all at once: true if `parseAllowList` would take the entry. */
export function isAllowEntry(entry: string): boolean {
  return parseEntry(entry) !== null
}

/** `port` null: any. */
type Rule = { readonly port: number | null; covers(address: Address): boolean }

function parseEntry(entry: string): Rule | null {
  const endpoint = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):([0-9]{1,5})$/i.exec(entry)
  if (endpoint) {
    const own = normalAddress(endpoint[1] ?? endpoint[2] ?? '')
    const ownPort = Number(endpoint[3])
    if (parseAddress(own) === null || ownPort < 1 || ownPort > 65_535) return null
    return { port: ownPort, covers: (address) => address.toNormalizedString() === own }
  }
  if (parseAddress(entry) !== null) {
    const own = normalAddress(entry)
    return { port: null, covers: (address) => address.toNormalizedString() === own }
  }
  const [network, bits, ...rest] = entry.split('/')
  if (rest.length > 0 || network === undefined || parseAddress(network) === null) return null
  if (bits === undefined || !/^[0-9]{1,3}$/.test(bits) || !ipaddr.isValidCIDR(entry)) return null
  return { port: null, covers: inRange(ipaddr.parseCIDR(entry)) }
}

function inRange(range: [Address, number]): Rule['covers'] {
  return (address) => {
    if (isV4(address)) return isV4(range[0]) && address.match([range[0], range[1]])
    return !isV4(range[0]) && address.match([range[0], range[1]])
  }
}

/** A check asks about the same few texts six times over, and to read one anew was a seventh of its garbage. */
const READ_KEPT = 500
const read = new Map<string, Address | null>()

/** Four decimal parts or IPv6, nothing else: no octal, no hexadecimal, no zone. Shared: nobody changes an address. */
function parseAddress(text: string): Address | null {
  const known = read.get(text)
  if (known !== undefined) return known
  const address = readAddress(text)
  if (read.size >= READ_KEPT) read.clear()
  read.set(text, address)
  return address
}

function readAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) return ipaddr.IPv6.parse(text)
  return null
}

function isV4(address: Address): address is ipaddr.IPv4 {
  return address.kind() === 'ipv4'
}
