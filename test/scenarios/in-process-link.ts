/**
 * The built-in prober without its thread: real checks by the agent's own timetable, at the instants of a fake clock, and
 * their batches handed to step 1 of the line. A worker under a fake clock would take it for a clock step and go blind.
 */
import { createGuard } from '../../probes/connect.ts'
import { Memories } from '../../probes/memories.ts'
import type { AssignmentList, ProbeResult } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { Timetable } from '../../probes/timetable.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import type { Context } from '../../server/flow/context.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { localLocation } from '../../server/store/locations.ts'
import type { FakeClock } from '../support/fake-clock.ts'

const ALLOW = ['127.0.0.0/8']

export type InProcessLink = {
  /** Every result so far, oldest first. */
  readonly results: readonly ProbeResult[]
  /** Time goes on until `at` (epoch ms): every check on the way is made in its instant, and stored before the next one. */
  until(at: number): Promise<void>
}

export async function openInProcessLink(context: Context, clock: FakeClock): Promise<InProcessLink> {
  const timetable = new Timetable()
  const memories = new Memories()
  const probeClock = { steadyMs: clock.now, wallAt: clock.now }
  const guard = createGuard({ allow: ALLOW })
  const results: ProbeResult[] = []
  const locationId = (await localLocation(context.store.db)).id
  const awakeAt = clock.now()
  // As an agent that starts anew and does not know the last number: the clock is higher than any before.
  let sequence = clock.now()
  const now = () => ({ steadyAt: clock.now(), wallAt: clock.now() })
  const fetchAssignments = async (): Promise<AssignmentList> => {
    const list = await assignmentsFor(context, locationId, ALLOW)
    timetable.replace(list.assignments, now())
    return list
  }
  const checkWhatIsDue = async () => {
    const made: ProbeResult[] = []
    for (const { assignment, why } of timetable.take(now(), Number.POSITIVE_INFINITY)) {
      const policy = { guard, memory: memories.of(assignment), clock: probeClock }
      const result = { ...(await runProbe(assignment, new AbortController().signal, policy)), at: clock.now(), why }
      timetable.ended(assignment, result.outcome, now())
      made.push(result)
    }
    results.push(...made)
    const sight = { sees: true, because: '', loopLagP99Ms: 0 }
    const batch = { protocol: 1, sequence: sequence++, sentAt: clock.now(), sight, results: made } as const
    return recordResults(context, { locationId, awakeAt }, batch)
  }
  let version = (await fetchAssignments()).assignmentsVersion
  return {
    results,
    async until(at) {
      for (let dueAt = timetable.nextAt(); dueAt !== null && dueAt <= at; dueAt = timetable.nextAt()) {
        clock.set(Math.max(dueAt, clock.now()))
        const { assignmentsVersion } = await checkWhatIsDue()
        if (assignmentsVersion !== version) version = (await fetchAssignments()).assignmentsVersion
      }
      clock.set(at)
    },
  }
}
