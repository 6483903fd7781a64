/** The built-in prober without its thread: a lookout on a fake clock whose batches go straight to step 1 of the line. */
import type { ProbeResult } from '../../probes/protocol.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import type { Context } from '../../server/flow/context.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { localLocation } from '../../server/store/locations.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { type Lookout, openLookout, passUntil } from './lookout.ts'

export const ALLOW = ['127.0.0.0/8']

export type InProcessLink = {
  /** Every result so far, oldest first. */
  readonly results: readonly ProbeResult[]
  /** Time goes on until `at` (epoch ms): every check on the way is made in its instant, and stored before the next one. */
  until(at: number): Promise<void>
}

export async function openInProcessLink(context: Context, clock: FakeClock): Promise<InProcessLink> {
  const lookout = await openLocalLookout(context, clock)
  return { results: lookout.results, until: (at) => passUntil(at, clock, [lookout]) }
}

/** For stories with more places than this one. */
export async function openLocalLookout(context: Context, clock: FakeClock): Promise<Lookout> {
  const locationId = (await localLocation(context.store.db)).id
  const awakeAt = clock.now()
  return openLookout(clock, {
    assignments: () => assignmentsFor(context, locationId, ALLOW),
    deliver: (batch) => recordResults(context, { locationId, awakeAt }, batch),
  })
}
