/**
 * Which results are news, and how long the others may wait for company: written together they cost the server's disk a
 * tenth. Kept by agent.ts.
 */
import type { Assignment, ProbeResult } from './protocol.ts'

/** After bad ones, so many good results are news: a recovery is judged by them. */
const GOOD_NEWS = 3
const SHORTEST_MS = 1_000
const LONGEST_MS = 5_000

export class News {
  /** Good results in a row, by probe; those before the first look count as many. */
  readonly #good = new Map<string, number>()

  /** Notes it. @returns how long it may wait, ms: 0 for news and for an answer, else an eighth of its period, 1 to 5 s */
  waitMsOf(
    { probeId, cadence }: Pick<Assignment, 'probeId' | 'cadence'>,
    { outcome, why }: Pick<ProbeResult, 'outcome' | 'why'>,
  ): number {
    const before = this.#good.get(probeId)
    const good = outcome === 'pass' ? (before ?? GOOD_NEWS) + 1 : 0
    this.#good.set(probeId, good)
    // Who asked waits for it: another place that sees a failure, or a person.
    if (before === undefined || good <= GOOD_NEWS || why === 'asked') return 0
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, cadence.everyMs / 8))
  }

  /** Forgets those that are no longer assigned: should they come again, they are new. */
  keepOnly(assignments: readonly Pick<Assignment, 'probeId'>[]): void {
    const known = new Set(assignments.map((one) => one.probeId))
    for (const id of this.#good.keys()) if (!known.has(id)) this.#good.delete(id)
  }
}
