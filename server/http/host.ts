/** Which Host a request may name. Absolute addresses are only ever made from BASE_URL; a stranger's Host is answered 421. */
import type { IncomingMessage } from 'node:http'

export interface HostRule {
  /** One Host header, of ours, and no absolute-form target. */
  isOurs(request: IncomingMessage): boolean
}

/** @param port the one listened on: loopback names with it are always ours */
export function hostRule(baseUrl: string, port: () => number): HostRule {
  const own = new URL(baseUrl).host.toLowerCase()
  const isName = (host: string) => {
    const name = host.toLowerCase()
    if (name === own) return true
    const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/.exec(name)
    return loopback !== null && Number(loopback[2] ?? 80) === port()
  }
  return {
    isOurs(request) {
      const { host } = request.headers
      if (!host || !request.url?.startsWith('/')) return false
      return isName(host) && countHosts(request.rawHeaders) === 1
    },
  }
}

function countHosts(raw: readonly string[]): number {
  let count = 0
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.length === 4 && raw[i]?.toLowerCase() === 'host') count += 1
  return count
}
