/** Which Host a request may name. Absolute addresses are only ever made from BASE_URL; a stranger's Host is answered 421. */
import type { IncomingMessage } from 'node:http'

export interface HostRule {
  /** One Host header, of ours, and no absolute-form target. */
  isOurs(request: IncomingMessage): boolean
  /** BASE_URL is https, and this request names its host: a browser may be told never to come without TLS again. */
  isOnlyTls(request: IncomingMessage): boolean
}

/** BASE_URL's own name, with or without its scheme's port; and loopback names with any port, which a container may map. */
export function hostRule(baseUrl: string): HostRule {
  const { host, hostname, port, protocol } = new URL(baseUrl)
  const hasTls = protocol === 'https:' && !isLoopbackHost(host)
  const own = port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host]
  return {
    isOurs(request) {
      const { host: asked } = request.headers
      if (!asked || !request.url?.startsWith('/')) return false
      if (asked !== host && !own.includes(asked.toLowerCase()) && !isLoopbackHost(asked)) return false
      return countHosts(request.rawHeaders) === 1
    },
    isOnlyTls({ headers }) {
      // Not for loopback names: whatever else this machine serves there would be shut out.
      return hasTls && (headers.host === host || own.includes(headers.host?.toLowerCase() ?? ''))
    },
  }
}

/** No foreign page can have such a name in its address bar, whatever its own name resolves to. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host)
}

function countHosts(raw: readonly string[]): number {
  let count = 0
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.length === 4 && raw[i]?.toLowerCase() === 'host') count += 1
  return count
}
