/** What only one process of several may do at a time, such as looking from the one built-in location. Asked by jobs. */
import { binding } from '../domain/lease.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { SECOND_MS } from '../domain/time.ts'
import { dropLease, findLease, takeLease } from '../store/leases.ts'
import type { Context } from './context.ts'

/** A process that was killed is followed after this long; one that ended says so. */
export const LEASE_HELD_MS = 20 * SECOND_MS

/** The built-in location is one place: of several processes one looks from there, and another when that one is gone. */
export const PROBER_LEASE = 'prober local'

/** Takes or renews it. @returns whether this process has it for the next `LEASE_HELD_MS` */
export function holdLease({ store, clock, holder }: Context, name: string): Promise<boolean> {
  return takeLease(store.db, { name, holder, now: clock.now(), lengthMs: LEASE_HELD_MS })
}

export function letGoLease({ store, holder }: Context, name: string): Promise<void> {
  return dropLease(store.db, { name, holder })
}

export const NO_PROBER = refuse(
  'prober-elsewhere',
  'No prober runs in this process. Ask one that has the role probes or all.',
)

/** Null: nobody else looks from the built-in location. Else `prober-elsewhere`: what asks the prober must go there. */
export async function refuseElsewhere({ store, clock, holder }: Context): Promise<Refusal | null> {
  const lease = await findLease(store.db, PROBER_LEASE)
  if (lease === null || lease.holder === holder) return null
  const { earliestAt, latestAt } = binding(clock.now(), LEASE_HELD_MS)
  if (lease.untilAt < earliestAt || lease.untilAt > latestAt) return null
  return refuse('prober-elsewhere', 'The prober runs in another process of this installation. Ask that one.')
}
