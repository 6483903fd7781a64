/**
 * A prober without its loop: real checks by the agent's own timetable, at the instants of a fake clock, handed to the server
 * over any link, the distant agents' included. A loop under a fake clock would take it for a clock step and go blind.
 */
import { createGuard } from '../../probes/connect.ts'
import { Memories } from '../../probes/memories.ts'
import type { ProbeResult, ProberLink } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { Timetable } from '../../probes/timetable.ts'
import type { FakeClock } from '../support/fake-clock.ts'

export type Lookout = {
  /** Every result so far, oldest first. */
  readonly results: readonly ProbeResult[]
  /** When somebody's turn comes; null: nobody's will. */
  nextAt(): number | null
  /** Makes the checks that are due at this instant; they are stored when it resolves. */
  look(): Promise<void>
}

/** @param link fetches assignments and takes batches; nothing comes by itself under a clock that stands */
export async function openLookout(
  clock: FakeClock,
  link: Pick<ProberLink, 'assignments' | 'deliver'>,
): Promise<Lookout> {
  const timetable = new Timetable()
  const memories = new Memories()
  const probeClock = { steadyMs: clock.now, wallAt: clock.now }
  const now = () => ({ steadyAt: clock.now(), wallAt: clock.now() })
  const results: ProbeResult[] = []
  let list = await link.assignments()
  let guard = createGuard({ allow: list.allow })
  let sequence = list.lastSequence === undefined ? clock.now() : list.lastSequence + 1
  const adopt = () => {
    timetable.replace(list.assignments, now())
    guard = createGuard({ allow: list.allow })
  }
  adopt()
  const check = async (): Promise<ProbeResult[]> => {
    const made: ProbeResult[] = []
    for (const { assignment, why } of timetable.take(now(), Number.POSITIVE_INFINITY)) {
      const policy = { guard, memory: memories.of(assignment), clock: probeClock }
      const result = { ...(await runProbe(assignment, new AbortController().signal, policy)), at: clock.now(), why }
      timetable.ended(assignment, result.outcome, now())
      made.push(result)
    }
    return made
  }
  return {
    results,
    nextAt: () => timetable.nextAt(),
    async look() {
      const made = await check()
      if (made.length === 0) return
      results.push(...made)
      const sight = { sees: true, because: '', loopLagP99Ms: 0 }
      const batch = { protocol: 1, sequence: sequence++, sentAt: clock.now(), sight, results: made } as const
      const { assignmentsVersion, checkNow } = await link.deliver(batch)
      timetable.ask(checkNow, now())
      if (assignmentsVersion === list.assignmentsVersion) return
      list = await link.assignments()
      adopt()
    },
  }
}

/** Time goes on until `at` (epoch ms): every check of every lookout is made in its instant, and stored before the next one. */
export async function passUntil(at: number, clock: FakeClock, lookouts: readonly Lookout[]): Promise<void> {
  for (;;) {
    const dueAt = Math.min(...lookouts.map((one) => one.nextAt() ?? Number.POSITIVE_INFINITY))
    if (dueAt > at) break
    clock.set(Math.max(dueAt, clock.now()))
    for (const lookout of lookouts)
      if ((lookout.nextAt() ?? Number.POSITIVE_INFINITY) <= clock.now()) await lookout.look()
  }
  clock.set(at)
}
