/** Did one of our own pages send this, or a foreign one in a signed-in browser's name? Asked by session and subscribe. */
import type { IncomingHttpHeaders } from 'node:http'
import { isLoopbackHost } from './host.ts'

/**
 * A browser says where a request was made, and pages cannot forge that.
 *
 * @param baseUrl its origin is ours; so is the loopback spelling that the request itself came to
 * @returns `ours`, `foreign`, or `unsaid` when no browser of today sent it
 */
export function whereFrom(headers: IncomingHttpHeaders, baseUrl: string): 'ours' | 'foreign' | 'unsaid' {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  const isOurs = origin === new URL(baseUrl).origin || (isLoopbackHost(host) && origin === `http://${host}`)
  if (origin !== undefined && !isOurs) return 'foreign'
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'ours' : 'foreign'
  return origin === undefined ? 'unsaid' : 'ours'
}
