/** Ids and secrets for tests: readable, in order, the same in every run. */
import { createHash } from 'node:crypto'
import type { Ids } from '../../server/ports.ts'

/** Of the ids that store/ids.ts makes: a cursor of another shape is refused. */
const LENGTH = 26

/** `t0...01`, `t0...02`, shaped as real ones: sorted as text they stand in the order they were made. Never use the secrets elsewhere. */
export function fakeIds(prefix = 't'): Ids {
  let ids = 0
  let secrets = 0
  return {
    next: () => `${prefix}${String(++ids).padStart(LENGTH - prefix.length, '0')}`,
    secret: () => createHash('sha256').update(`${prefix} ${++secrets}`).digest('base64url'),
  }
}
