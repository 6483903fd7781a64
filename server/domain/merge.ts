/** May one incident end as part of another, and what the other is then. Asked by flow/merge-incidents. */
import { type Impact, worstImpact } from './component.ts'
import { type IncidentFacts, type IncidentState, isOpen, refuseStale } from './incident.ts'
import { type Refusal, refuse } from './refusal.ts'

export interface Merging extends IncidentFacts {
  readonly id: string
  /** The version that the person saw. */
  readonly seen: number
}

/** What becomes of the one that ends: whoever read of it reads on in the other; of a suspicion nobody outside has read. */
const ENDS_AS: Readonly<Partial<Record<IncidentState, 'resolved' | 'dismissed'>>> = {
  suspected: 'dismissed',
  investigating: 'resolved',
  identified: 'resolved',
  monitoring: 'resolved',
}

export function decideMerge(ends: Merging, stays: Merging): { readonly endsAs: 'resolved' | 'dismissed' } | Refusal {
  if (ends.id === stays.id) return refuse('not-mergeable', 'An incident cannot be merged with itself.', 'into')
  const stale = refuseStale(ends, ends.seen) ?? refuseStale(stays, stays.seen)
  if (stale) return stale
  const endsAs = ENDS_AS[ends.state]
  if (!endsAs) return refuse('not-mergeable', `This incident is ${ends.state}: only one that goes on can be merged.`)
  if (isOpen(stays.state)) return { endsAs }
  const because =
    stays.state === 'suspected'
      ? 'The other one is a suspicion that nobody has confirmed: confirm it first, or merge it into this one.'
      : `The other one is ${stays.state}: nothing goes on there.`
  return refuse('not-mergeable', because, 'into')
}

export interface Hit {
  readonly impact: Impact
  readonly worst: Impact
  /** Empty: everywhere. */
  readonly regionIds: readonly string[]
}

/** How a component is hit by both together. @param own null: the one that stays did not name it */
export function hitByBoth(own: Hit | null, taken: Hit): Hit {
  if (!own) return taken
  // What is over in one of them says nothing of where the other still hits.
  const hitting = [own, taken].filter((one) => one.impact !== 'none')
  const told = hitting.length > 0 ? hitting : [own, taken]
  const isEverywhere = told.some((one) => one.regionIds.length === 0)
  return {
    impact: worstImpact([own.impact, taken.impact]),
    worst: worstImpact([own.worst, taken.worst]),
    regionIds: isEverywhere ? [] : [...new Set(told.flatMap((one) => one.regionIds))],
  }
}
