/** The cookie of a session: its name, how it is set, how it is found. Called by session and session-routes. */
import type { FastifyRequest } from 'fastify'

/** `__Host-` makes a browser refuse it from any other host and over plain http; on loopback http it would refuse ours too. */
export function cookieName(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-vedetta' : 'vedetta'
}

export function cookieOf(name: string, value: string, maxAgeSeconds: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`
}

export function cookieIn(request: FastifyRequest, name: string): string | null {
  const all = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return all.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || null
}
