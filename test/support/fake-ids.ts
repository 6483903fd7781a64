/** Ids and secrets for tests: readable, in order, the same in every run. */
import { createHash } from 'node:crypto'
import type { Ids } from '../../server/ports.ts'

/** `id000001`, `id000002` ...: sorted as text they stand in the order they were made. Never use the secrets elsewhere. */
export function fakeIds(prefix = 'id'): Ids {
  let ids = 0
  let secrets = 0
  return {
    next: () => `${prefix}${String(++ids).padStart(6, '0')}`,
    secret: () => createHash('sha256').update(`${prefix} ${++secrets}`).digest('base64url'),
  }
}
