/**
 * Whom a limit counts as one: a sender's network instead of the single address it may change at will.
 * Asked by sign-in and sign-up; sessions show it.
 */

/**
 * @param ip as the socket or a trusted proxy gives it
 * @returns the address itself for IPv4 (also when it is mapped into IPv6), the first 48 bits for IPv6, `unknown` for anything else
 */
export function networkOf(ip: string): string {
  const bare = ip.split('%')[0] ?? ''
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(bare)?.[1]
  if (mapped !== undefined) return mapped
  const groups = groupsOf(bare)
  if (groups === null) return 'unknown'
  return `${groups.slice(0, 3).join(':')}::/48`
}

/** For people to look at: enough to know their own apart, too little to find somebody by. @param network as `networkOf` gives it */
export function shortened(network: string): string {
  return network.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.*')
}

/** The eight groups without leading zeros; null if `text` is no IPv6 address. */
function groupsOf(text: string): string[] | null {
  const [left = '', right, ...more] = text.split('::')
  if (more.length > 0 || !text.includes(':')) return null
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const missing = 8 - head.length - tail.length
  if (right === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array<string>(right === undefined ? 0 : missing).fill('0'), ...tail]
  return groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g)) ? groups.map((g) => Number.parseInt(g, 16).toString(16)) : null
}
