/** What only one process of several may do at a time, such as looking from the one built-in location. Asked by jobs. */
import { SECOND_MS } from '../domain/time.ts'
import { dropLease, takeLease } from '../store/leases.ts'
import type { Context } from './context.ts'

/** A process that was killed is followed after this long; one that ended says so. */
export const LEASE_HELD_MS = 20 * SECOND_MS

/** Takes or renews it. @returns whether this process has it for the next `LEASE_HELD_MS` */
export function holdLease({ store, clock, holder }: Context, name: string): Promise<boolean> {
  return takeLease(store.db, { name, holder, now: clock.now(), lengthMs: LEASE_HELD_MS })
}

export function letGoLease({ store, holder }: Context, name: string): Promise<void> {
  return dropLease(store.db, { name, holder })
}
