/** The Idempotency-Key of a command, as `flow/once` wants it. Asked by every POST route. */
import type { FastifyRequest } from 'fastify'
import type { Repeat } from '../flow/once.ts'

/** Printable ASCII. */
const KEY = /^[\x21-\x7e]{1,200}$/

/** Without a key a command sent twice is done twice. @param scope whose keys these are; the signed-in sender's by default */
export function repeatOf(request: FastifyRequest, scope: string = request.actor.id): Repeat | null {
  const key = keyOf(request)
  if (key === null || !KEY.test(key)) return null
  return { key, scope, fingerprint: `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}` }
}

export const BAD_KEY = { detail: 'An Idempotency-Key is 1 to 200 printable ASCII characters.' }

/** A key that is there and is none: the sender believes in a promise that nobody made. */
export function hasBadKey(request: FastifyRequest): boolean {
  const key = keyOf(request)
  return key !== null && !KEY.test(key)
}

function keyOf(request: FastifyRequest): string | null {
  const value = request.headers['idempotency-key']
  if (value === undefined) return null
  return Array.isArray(value) ? value.join(' ') : value
}
