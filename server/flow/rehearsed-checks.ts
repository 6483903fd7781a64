/** What the checks are said to see in a rehearsal: in its incident and on its hidden page, never in the ledgers. Called by incident-detail and public-page. */
import { seenOf, WELL_AGAIN } from '../domain/rehearsal.ts'
import type { Rehearsal } from '../store/rehearsals.ts'
import type { StoredVerdict } from '../store/verdicts.ts'

/** @param hit what it is about. Empty once it is over: then it is as it is */
export function rehearsedVerdicts(
  rehearsal: Rehearsal,
  hit: readonly { readonly id: string; readonly key: string }[],
): ReadonlyMap<string, StoredVerdict> {
  const { symptom, startedAt, recoveredAt, endedAt } = rehearsal
  if (endedAt !== null) return new Map()
  return new Map(
    hit.map(({ id, key }): [string, StoredVerdict] => {
      const { state, because } = seenOf(symptom, key)
      const verdict =
        recoveredAt === null
          ? { state, sinceAt: startedAt, because }
          : { state: 'up' as const, sinceAt: recoveredAt, because: WELL_AGAIN }
      return [id, { ...verdict, dismissedAt: null }]
    }),
  )
}
