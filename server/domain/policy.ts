/** Whether a policy speaks where nobody acted: the facts of an incident, now, and the reason. Asked by flow/apply-policies. */
import type { VerdictState } from './component.ts'
import { type IncidentState, isOpen } from './incident.ts'
import type { UpdateTemplate } from './template-kinds.ts'
import { MINUTE_MS } from './time.ts'

/** Shortest and longest wait for a person, in minutes. */
export const POLICY_MIN = { min: 1, max: 120 } as const

/** What a policy may have to say: each needs words that somebody answers for. */
export const POLICY_TEMPLATES = ['confirmation', 'slowness', 'recovery'] as const satisfies readonly UpdateTemplate[]

/** A component that is hit, and not because of another that is. */
export interface Speaker {
  readonly componentId: string
  /** null: drafts only. */
  readonly automaticAfterMin: number | null
  readonly verdict: VerdictState
  /** Planned work covers it now. */
  readonly isUnderWork: boolean
}

export interface PolicyFacts {
  readonly state: IncidentState
  /** When on-call was told last that it is suspected; null: never. */
  readonly toldAt: number | null
  /** Most checks changed to the same answer at once: our own doing, until the rest is well again. */
  readonly isProbablyOurs: boolean
  /** A person has taken it, or said something of it. */
  readonly isTaken: boolean
  readonly looksOverAt: number | null
  /** People post of it more than is usual. */
  readonly isStillPosted: boolean
  /** Something was published by a policy. */
  readonly hasSpoken: boolean
  readonly speakers: readonly Speaker[]
}

export type PolicyAnswer =
  | { readonly is: 'says'; readonly template: (typeof POLICY_TEMPLATES)[number]; readonly componentId: string }
  | { readonly is: 'waits'; readonly until: number }
  | { readonly is: 'silent'; readonly because: string }

/** What one of its components may not say by itself, the incident does not: the most patient policy decides. */
export function policyOf(facts: PolicyFacts, now: number): PolicyAnswer {
  const since = sinceOf(facts)
  if (typeof since === 'string') return silent(since)
  const patient = facts.speakers.toSorted((a, b) => (b.automaticAfterMin ?? 0) - (a.automaticAfterMin ?? 0))[0]
  if (!patient) return silent('nothing is hit')
  if (facts.speakers.some((one) => one.automaticAfterMin === null)) return silent('a component has drafts only')
  if (facts.speakers.some((one) => one.isUnderWork)) return silent('planned work covers it')
  const until = since + (patient.automaticAfterMin ?? 0) * MINUTE_MS
  if (now < until) return { is: 'waits', until }
  return { is: 'says', template: templateOf(facts), componentId: patient.componentId }
}

/** From when it waits for a person; a text: why it never speaks. */
function sinceOf(facts: PolicyFacts): number | string {
  if (facts.isTaken) return 'a person has it'
  if (facts.state === 'suspected') {
    if (facts.isProbablyOurs) return 'it is probably ours'
    if (facts.looksOverAt !== null) return 'it looks over'
    if (!facts.speakers.some((one) => isBad(one.verdict))) return 'no check sees it now'
    return facts.toldAt ?? 'on-call was not told'
  }
  if (!isOpen(facts.state) || !facts.hasSpoken) return 'nothing of it is automatic'
  if (facts.isStillPosted) return 'people still post of it'
  return facts.looksOverAt ?? 'it does not look over'
}

function templateOf({ state, speakers }: PolicyFacts): (typeof POLICY_TEMPLATES)[number] {
  if (state !== 'suspected') return 'recovery'
  return speakers.some((one) => one.verdict === 'down') ? 'confirmation' : 'slowness'
}

function isBad(verdict: VerdictState): boolean {
  return verdict === 'down' || verdict === 'degraded'
}

function silent(because: string): PolicyAnswer {
  return { is: 'silent', because }
}
