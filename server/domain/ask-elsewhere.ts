/**
 * Whether a failure at one place is to be looked at from the others at once. Asked by flow/record-results.
 * Bounded, so that places never chase one another: a run of failures asks twice at most, only whoever has neither looked since it
 * began nor fails itself, and a check that was itself asked for asks nobody.
 */
import type { ProbeResult } from '../../probes/protocol.ts'
import type { CheckState, Streak } from './check-state.ts'

/** A run asks at its first failure, and at its second in case that the first was asked for. */
const ASKS_UNTIL_FAILURE = 2

export interface Elsewhere {
  readonly locationId: string
  readonly state: Pick<CheckState, 'lastAt' | 'fail'>
}

/**
 * @param why of the check that came last
 * @param fail the run it stands in, with it
 * @param elsewhere the other places that have ever looked
 * @returns places that need not be asked, since they have looked or look again anyway; null: nobody is to be asked
 */
export function lookedAlready(
  why: ProbeResult['why'],
  fail: Streak,
  elsewhere: readonly Elsewhere[],
): ReadonlySet<string> | null {
  const { count, sinceAt } = fail
  if (why === 'asked' || sinceAt === null || count > ASKS_UNTIL_FAILURE) return null
  const need = ({ state }: Elsewhere) => state.lastAt <= sinceAt && state.fail.count === 0
  return new Set(elsewhere.filter((e) => !need(e)).map((e) => e.locationId))
}
